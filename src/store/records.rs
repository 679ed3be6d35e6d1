//! The seam between the registry and whatever keeps its records durably.
//!
//! An act is judged at a [`Head`] and then appended at that head. Where another act was appended
//! meanwhile, nothing is written and the answer is [`Appended::Moved`]: the caller reads the
//! changes since, judges the act anew and appends again. No transaction is open while it judges.
//!
//! Work on a closed registry (recover, restore, migration) is no part of the seam, and what needs
//! the registry directory (verify, daily backup, kept index) is asked of [`Records::on_disk`].

use super::stored::Retired;
use super::{Store, StoreError};
use crate::model::{ActKey, Change, Client, ClientId, Directory, Record, Seq};

/// The end of the history: the number of the last change, and the hash of the chain there.
///
/// The number alone would not tell two histories apart that a failover or a restore has split:
/// both can have a change of that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub seq: Seq,
    pub hash: [u8; 32],
}

/// The outcome of [`Records::append`].
#[derive(Debug)]
pub(crate) enum Appended {
    /// All changes of the act are durable. An act whose key was appended before is not written a
    /// second time: these are its changes from then.
    Done(Vec<Change>),
    /// The head is another one now; nothing was written.
    Moved,
    /// Whether the act was written is not known yet, for this reason. Later,
    /// [`Records::changes_of`] tells by the key of the act.
    Unknown(StoreError),
}

/// Which parts of a change are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sides {
    /// The whole change.
    Both,
    /// The change without its `before`, which saves half of the reading.
    After,
}

/// The durable records of one registry, and its history.
pub(crate) trait Records: Send {
    /// The head as it is now.
    fn head(&mut self) -> Result<Head, StoreError>;

    /// Whether the history has passed this head; false where it was split before the head.
    fn contains(&mut self, head: Head) -> Result<bool, StoreError>;

    /// Appends the changes of one act at `head`: all of them or none. Their numbers follow that
    /// of `head`, and each `before` is the record as it is stored at `head`.
    fn append(&mut self, head: Head, changes: Vec<Change>) -> Result<Appended, StoreError>;

    /// The partners, users, roles and settings.
    fn directory(&mut self) -> Result<Directory, StoreError>;

    /// The number of clients.
    fn client_count(&mut self) -> Result<usize, StoreError>;

    /// The ID of the next new partner, which no partner has had before.
    fn next_partner(&mut self) -> Result<u32, StoreError>;

    /// The client of this ID.
    fn client(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError>;

    /// The clients of these IDs, in the order of `ids`; `None` where there is none.
    fn clients_of(&mut self, ids: &[&str]) -> Result<Vec<Option<Client>>, StoreError>;

    /// At most `limit` clients after this ID, in the order of their IDs.
    fn clients_after(
        &mut self,
        after: Option<&ClientId>,
        limit: usize,
    ) -> Result<Vec<Client>, StoreError>;

    /// At most `limit` clients from this offset on, in ascending or descending order of their IDs.
    fn clients_at(
        &mut self,
        offset: usize,
        limit: usize,
        descending: bool,
    ) -> Result<Vec<Client>, StoreError>;

    /// The stored record with the key of `record`.
    fn stored(&mut self, record: &Record) -> Result<Option<Record>, StoreError>;

    /// The last deletion of a client with this ID.
    fn retired(&mut self, id: &ClientId) -> Result<Option<Retired>, StoreError>;

    /// The change of this number.
    fn change(&mut self, seq: Seq) -> Result<Option<Change>, StoreError>;

    /// A change that was read without its `before`, now with its `before`.
    fn with_before(&mut self, change: Change) -> Result<Change, StoreError>;

    /// The changes of the act of this key; none where it was not appended.
    fn changes_of(&mut self, key: ActKey) -> Result<Vec<Change>, StoreError>;

    /// The number of the first change of the act of this key.
    fn first_of(&mut self, key: ActKey) -> Result<Option<Seq>, StoreError>;

    /// At most `limit` changes after `seq`, oldest first.
    fn changes_after(
        &mut self,
        seq: Seq,
        limit: usize,
        sides: Sides,
    ) -> Result<Vec<Change>, StoreError>;

    /// At most `limit` changes before `seq`, or the newest, newest first.
    fn changes_before(
        &mut self,
        seq: Option<Seq>,
        limit: usize,
        sides: Sides,
    ) -> Result<Vec<Change>, StoreError>;

    /// The store of the registry directory, where the records are in one on this machine.
    fn on_disk(&mut self) -> Option<&mut Store> {
        None
    }
}

/// Checks that the numbers of the changes follow `head`, and that all belong to one act.
pub(super) fn check_order(head: Head, changes: &[Change]) -> Result<(), StoreError> {
    let mut last = head.seq;
    for change in changes {
        if Some(change.seq.0) != last.0.checked_add(1) {
            return Err(StoreError::JournalOrder { last, found: change.seq });
        }
        last = change.seq;
    }
    Ok(())
}

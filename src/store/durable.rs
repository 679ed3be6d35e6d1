//! [`Records`] over the database and the journal of a registry directory.

use super::records::{Appended, Head, Records, Sides, check_order};
use super::stored::Retired;
use super::{Store, StoreError};
use crate::model::{ActKey, Change, Client, ClientId, Directory, Record, Seq};

impl Records for Store {
    fn head(&mut self) -> Result<Head, StoreError> {
        // A failure may have closed both: opening again brings them to the same change.
        self.up()?;
        let journal = self.journal.as_ref();
        let last = journal.ok_or_else(|| StoreError::NoJournal(self.dir.clone()))?.last();
        Ok(Head { seq: last.seq, hash: last.hash.0 })
    }

    fn contains(&mut self, head: Head) -> Result<bool, StoreError> {
        // Nobody else appends to a registry that this process has open: each head that it has told
        // of is in the history, unless it is beyond the end or another end of the same number.
        let now = self.head()?;
        Ok(head.seq < now.seq || head == now)
    }

    fn append(&mut self, head: Head, changes: Vec<Change>) -> Result<Appended, StoreError> {
        if let Some(first) = changes.first() {
            let done = Self::changes_of(self, first.key)?;
            if !done.is_empty() {
                return Ok(Appended::Done(done));
            }
        }
        if self.head()? != head {
            return Ok(Appended::Moved);
        }
        check_order(head, &changes)?;
        match self.commit(changes) {
            Ok(changes) => Ok(Appended::Done(changes)),
            Err(StoreError::Unknown(cause)) => Ok(Appended::Unknown(*cause)),
            Err(error) => Err(error),
        }
    }

    fn directory(&mut self) -> Result<Directory, StoreError> {
        self.load_directory()
    }

    fn client_count(&mut self) -> Result<usize, StoreError> {
        Ok(self.clients())
    }

    fn next_partner(&mut self) -> Result<u32, StoreError> {
        Ok(Self::next_partner(self))
    }

    fn client(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        Self::client(self, id)
    }

    fn clients_of(&mut self, ids: &[&str]) -> Result<Vec<Option<Client>>, StoreError> {
        // Ascending IDs are read as one scan; any others one by one.
        if ids.is_sorted() {
            return Self::clients_of(self, ids.iter().copied());
        }
        let found = ids.iter().map(|id| Self::clients_of(self, std::iter::once(*id)));
        Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    fn clients_after(
        &mut self,
        after: Option<&ClientId>,
        limit: usize,
    ) -> Result<Vec<Client>, StoreError> {
        Self::clients_after(self, after, limit)
    }

    fn clients_at(
        &mut self,
        offset: usize,
        limit: usize,
        descending: bool,
    ) -> Result<Vec<Client>, StoreError> {
        Self::clients_at(self, offset, limit, descending)
    }

    fn stored(&mut self, record: &Record) -> Result<Option<Record>, StoreError> {
        Self::stored(self, record)
    }

    fn retired(&mut self, id: &ClientId) -> Result<Option<Retired>, StoreError> {
        Self::retired(self, id)
    }

    fn change(&mut self, seq: Seq) -> Result<Option<Change>, StoreError> {
        Self::change(self, seq)
    }

    fn with_before(&mut self, change: Change) -> Result<Change, StoreError> {
        Self::with_before(self, change)
    }

    fn changes_of(&mut self, key: ActKey) -> Result<Vec<Change>, StoreError> {
        Self::changes_of(self, key)
    }

    fn first_of(&mut self, key: ActKey) -> Result<Option<Seq>, StoreError> {
        Self::first_of(self, key)
    }

    fn changes_after(
        &mut self,
        seq: Seq,
        limit: usize,
        sides: Sides,
    ) -> Result<Vec<Change>, StoreError> {
        match sides {
            Sides::Both => self.changes_since(seq, limit),
            Sides::After => self.changes_alone(seq, limit),
        }
    }

    fn changes_before(
        &mut self,
        seq: Option<Seq>,
        limit: usize,
        sides: Sides,
    ) -> Result<Vec<Change>, StoreError> {
        match sides {
            Sides::Both => Self::changes_before(self, seq.unwrap_or(Seq(u64::MAX)), limit),
            Sides::After => self.changes_alone_before(seq, limit),
        }
    }

    fn on_disk(&mut self) -> Option<&mut Store> {
        Some(self)
    }
}

//! Sets: what was declared together under one name, and which records are a set's own.
//!
//! Nothing is stored for it. Whoever sends an act chooses its key, and the keys of a set's acts
//! begin with 64 bits that are made from its name: history tells a set's changes by their group.

use std::collections::HashMap;

use super::super::{Local, StoreError};
use crate::model::{ActKey, Action, Change, Origin, Seq, Timestamp};
use crate::store::RecordKey;

/// How many changes are read at once.
const READ: usize = 1_000;

/// A set, as the keys of its acts have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetId(u64);

impl SetId {
    /// The set of this name.
    pub fn named(name: &str) -> Self {
        let hash = blake3::derive_key("oauthdesk set of declared records", name.as_bytes());
        Self(hash.iter().take(8).fold(0, |id, byte| id << 8 | u64::from(*byte)))
    }

    /// A key for an act of the set; the number makes it different from all others.
    pub fn key(self, number: u64) -> ActKey {
        ActKey(u128::from(self.0) << 64 | u128::from(number))
    }

    /// Whether an act of this key is one of the set.
    pub const fn has(self, key: ActKey) -> bool {
        (key.0 >> 64) as u64 == self.0
    }
}

/// Who wrote a record last that the set has created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Set,
    Other { by: String, at: Timestamp },
}

/// Every record that the set has created and that is there since, with who wrote it last. What was
/// deleted and made again by somebody else is not the set's any more.
pub(super) fn owned(local: &mut Local, set: SetId) -> Result<Vec<(RecordKey, Owner)>, StoreError> {
    let mut owners = Owners { set, now: HashMap::new(), before: HashMap::new() };
    let mut last = Seq(0);
    loop {
        let changes = local.store.changes_since(last, READ)?;
        let Some(newest) = changes.last() else { break };
        last = newest.seq;
        for change in &changes {
            owners.follow(change);
        }
    }
    Ok(owners.now.into_iter().collect())
}

struct Owners {
    set: SetId,
    now: HashMap<RecordKey, Owner>,
    /// What the owner was before each change of a record that was ever the set's own.
    before: HashMap<Seq, Option<Owner>>,
}

impl Owners {
    fn follow(&mut self, change: &Change) {
        let Some(record) = change.record() else { return };
        let key = RecordKey::of(record);
        let own = change.origin == Origin::Plain && self.set.has(change.group);
        let before = self.now.get(&key).cloned();
        let other = || Owner::Other { by: change.by.user.clone(), at: change.at };
        let after = match (change.origin, change.action) {
            // What is taken back, or done again, is whose it was before.
            (Origin::Undo(seq) | Origin::Redo(seq), _) => {
                self.before.get(&seq).cloned().unwrap_or_else(|| before.clone())
            }
            (_, Action::Create) => own.then_some(Owner::Set),
            (_, Action::Delete) => None,
            (_, Action::Update) => before.clone().map(|_| if own { Owner::Set } else { other() }),
        };
        if before.is_some() || after.is_some() {
            self.before.insert(change.seq, before);
        }
        match after {
            Some(owner) => self.now.insert(key, owner),
            None => self.now.remove(&key),
        };
    }
}

//! Which records a set has created: sets are told from the keys of the acts in the history.

use std::collections::HashMap;

use crate::door::SetId;
use crate::model::{Action, Change, Origin, RecordKey, Seq, Timestamp};
use crate::registry::StoreError;
use crate::registry::registry::Registry;
use crate::store::Sides;

/// How many changes are read at once.
const READ: usize = 1_000;

/// Who wrote a record last that the set has created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Set,
    Other { by: String, at: Timestamp },
}

/// Every record that the set has created and that is there since, with who wrote it last. What was
/// deleted and made again by somebody else is not the set's any more.
pub(super) fn owned(
    registry: &mut Registry,
    set: SetId,
) -> Result<Vec<(RecordKey, Owner)>, StoreError> {
    let mut owners = Owners { set, now: HashMap::new(), before: HashMap::new() };
    let mut last = Seq(0);
    loop {
        let changes = registry.records.changes_after(last, READ, Sides::Both)?;
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

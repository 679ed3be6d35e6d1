//! What is going to be written to one record, and the checks that every act shares.

use super::registry::Registry;
use crate::door::{Blocked, Refused};
use crate::model::change::MAX_REASON;
use crate::model::{Act, Action, Consequence, Origin, Record, Revision, Seq, Timestamp};

/// What an act is going to write to one record.
#[derive(Debug)]
pub(super) struct Plan {
    pub action: Action,
    pub origin: Origin,
    pub before: Option<Record>,
    pub after: Option<Record>,
}

impl Plan {
    pub(super) const fn create(after: Record) -> Self {
        let action = Action::Create;
        Self { action, origin: Origin::Plain, before: None, after: Some(after) }
    }

    pub(super) const fn update(before: Record, after: Record) -> Self {
        let action = Action::Update;
        Self { action, origin: Origin::Plain, before: Some(before), after: Some(after) }
    }

    pub(super) const fn delete(before: Record) -> Self {
        let action = Action::Delete;
        Self { action, origin: Origin::Plain, before: Some(before), after: None }
    }

    /// Whether it would write what is there already.
    pub(super) fn changes_nothing(&self) -> bool {
        self.before == self.after
    }

    /// Gives the record its revision and, where it is not one of old, its time.
    pub(super) fn stamp(&mut self, seq: Seq, now: Timestamp) {
        let before = self.before.as_ref().and_then(Record::revision);
        let Some(after) = &mut self.after else { return };
        after.set_revision(Revision::of(seq, before));
        // What is taken back comes back whole, its old time included.
        if matches!(self.origin, Origin::Plain | Origin::Restore(_)) {
            after.set_modified(now);
        }
    }
}

/// Whether the record that is stored is the one that the person saw.
pub(super) fn check_revision(act: &Act, stored: Record) -> Result<Record, Refused> {
    if stored.revision() == act.expected {
        Ok(stored)
    } else {
        Err(Refused::Conflict(Box::new(stored)))
    }
}

/// Whether a consequence is wanted.
pub(super) fn check_consequence(act: &Act, consequence: Consequence) -> Result<(), Refused> {
    if act.accepted.as_ref() == Some(&consequence) {
        Ok(())
    } else {
        Err(Refused::Needs(consequence))
    }
}

/// Whether the reason is one that can be kept, and is there where it must be.
pub(super) fn check_reason(
    registry: &Registry,
    deletes: bool,
    reason: Option<&str>,
) -> Result<(), Refused> {
    let reason = reason.unwrap_or_default().trim();
    if deletes && reason.is_empty() && registry.directory.settings.delete_needs_reason {
        return Err(Blocked::NoReason.into());
    }
    let length = reason.chars().count();
    if length > MAX_REASON {
        return Err(Blocked::LongReason { length, most: MAX_REASON }.into());
    }
    Ok(())
}

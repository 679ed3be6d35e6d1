//! What an act has done, or would do.

use serde::{Deserialize, Serialize};

use crate::model::{Change, Revision, Seq};
use crate::query::Key;

/// An act that is on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// The number of its last change.
    pub seq: Seq,
    /// The record that was written last; `None` for a role or the settings.
    pub key: Option<Key>,
    /// That record's new revision; `None` after a delete.
    pub revision: Option<Revision>,
    /// What was done, change by change; empty where everything was so already.
    pub changes: Vec<Change>,
    /// An undo or redo of much at once goes in several acts: at most so many changes are left for
    /// those that follow. 0 when it is done.
    pub more: u64,
    /// What an undo or redo of much at once left as it is.
    pub left: Vec<NotDone>,
}

/// What an act would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The changes that it would write, with the numbers that they would have if nobody came first.
    pub changes: Vec<Change>,
    /// See [`Committed::more`].
    pub more: u64,
    /// See [`Committed::left`].
    pub left: Vec<NotDone>,
}

/// Something that stays as it is though it was meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotDone {
    /// The record, in a sentence, as it may be shown.
    pub what: String,
    pub why: String,
}

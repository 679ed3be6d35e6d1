//! What an act has done, or would do.

use serde::{Deserialize, Serialize};

use crate::model::{Change, Revision, Seq, UndoFrom};
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
    /// Of an undo or redo.
    pub rest: UndoRest,
}

/// What a step of an undo or redo has left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoRest {
    /// Where the next step goes on; `None` when the undo or redo is done.
    pub next: Option<UndoFrom>,
    /// At most so many changes are left for the next steps; 0 when the undo or redo is done.
    pub more: u64,
    /// What stays as it is.
    pub refused: Vec<NotDone>,
}

/// What an act would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The changes that it would write, with the numbers that they would have if nobody came first.
    pub changes: Vec<Change>,
    /// Of an undo or redo.
    pub rest: UndoRest,
}

/// Something that stays as it is though it was meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotDone {
    /// The record, in a sentence, as it may be shown.
    pub what: String,
    pub why: String,
}

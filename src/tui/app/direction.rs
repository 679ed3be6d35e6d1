//! Undo or redo.

/// Whether an act is undone or redone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Undo,
    Redo,
}

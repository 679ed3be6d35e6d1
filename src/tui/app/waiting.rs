//! Who waits for which answer of the registry.

use crate::model::{ClientIds, Seq};
use crate::query::{Kind, Query};

/// What an answer is for.
#[derive(Clone, Debug)]
pub enum Waiting {
    /// The page of a list.
    Page(Kind),
    /// The client as it is now, of which this change is to be restored.
    Client(Seq),
    /// The clients to mark: those that were found so far.
    Marking {
        query: Query,
        found: ClientIds,
    },
    /// The changes that others have made.
    News,
    /// Who is connected.
    Presence,
    /// Nothing is done with the answer.
    Nobody,
    /// A step of an edit of many clients.
    Bulk,
    /// A step of an import.
    Import,
    Save,
    Deletion,
    UndoRedo,
    Restore,
}

//! The entries of a journal.

use super::line::Part;
use crate::model::{Change, Record, Seq};

/// An entry of a journal.
#[derive(Debug, PartialEq)]
pub(in crate::store) enum Entry {
    /// An initial record.
    Base(Box<Record>),
    /// The end of the initial records; the changes after `after` follow.
    BaseEnd {
        records: u64,
        after: Seq,
    },
    Change(Box<Change>, Part),
    /// Changes that an earlier recovery could not restore.
    Lost {
        from: Seq,
        to: Seq,
    },
}

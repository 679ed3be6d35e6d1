//! The entries of a journal, as a reader hands them out.

use super::line::Part;
use crate::model::{Change, Record, Seq};

/// What a journal holds, one thing after the other.
#[derive(Debug, PartialEq)]
pub(in crate::store) enum Entry {
    /// A record that the registry starts with.
    Base(Box<Record>),
    /// These were all of them; the changes that come are those after `after`.
    BaseEnd {
        records: u64,
        after: Seq,
    },
    Change(Box<Change>, Part),
    /// Changes that an earlier recovery could not bring back.
    Lost {
        from: Seq,
        to: Seq,
    },
}

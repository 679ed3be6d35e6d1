//! What a person had seen of the registry when they said yes to a plan.

use super::registry::Registry;
use crate::door::Refused;
use crate::model::{Client, Record, Seq};

/// The registry as of one change, which a plan was made from: whatever was written later, nobody
/// has looked at.
pub(super) struct Seen {
    last: Seq,
    /// The client that the change right after `last` wrote.
    next: Option<String>,
}

impl Seen {
    pub(super) fn at(registry: &mut Registry, last: Seq) -> Result<Self, Refused> {
        let next = registry.records.change(Seq(last.0.saturating_add(1)))?;
        let written = next.as_ref().and_then(|change| change.record());
        let client = written.filter(|record| matches!(record, Record::Client(_)));
        Ok(Self { last, next: client.map(|record| record.title().to_owned()) })
    }

    /// Whether a client was written after the plan was made.
    ///
    /// A revision is the number of the change that wrote the client. A client that the registry
    /// began with, which no change has written, has revision 1 or more all the same: see
    /// [`Revision::of`](crate::model::Revision::of). So a revision that is one above `last` is
    /// newer only where the next change wrote this very client.
    pub(super) fn is_older_than(&self, client: &Client) -> bool {
        match client.revision.0.checked_sub(self.last.0) {
            None | Some(0) => false,
            Some(1) => self.next.as_deref() == Some(client.id.as_str()),
            Some(_) => true,
        }
    }
}

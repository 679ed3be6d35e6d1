//! Reads the changes after a given one, for a database that lacks them.

use std::path::Path;

use super::append::next;
use super::check::Checks;
use super::line::{Header, Part};
use super::segment;
use super::source::first_line;
use super::{Entry, Flaw, FlawKind, Journal, Reader};
use crate::model::{Change, Seq};
use crate::store::StoreError;

impl Journal {
    /// The changes after `after`, oldest first. Begins at the segment with the first of them.
    pub(in crate::store) fn changes_after(&self, after: Seq) -> Result<Changes, StoreError> {
        let list = |error| StoreError::file("read", &self.dir, error);
        let segments = segment::list(&self.dir).map_err(list)?;
        let mut from = self.segment.number;
        for &number in segments.keys().rev() {
            from = number;
            if header(&self.dir, number)?.after_seq <= after {
                break;
            }
        }
        let reader = Reader::from(self.dir.clone(), from, Checks::from_middle(self.id));
        Ok(Changes { reader, last: after })
    }
}

fn header(dir: &Path, number: u32) -> Result<Header, StoreError> {
    let (file, input) = segment::read(dir, number)
        .map_err(|error| StoreError::file("read", &segment::plain_path(dir, number), error))?;
    let (header, _) = first_line(input).map_err(|kind| Flaw { file, line: 1, kind })?;
    Ok(header)
}

/// See [`Journal::changes_after`]. A flaw or a lost change is an error, and the last item.
#[derive(Debug)]
pub(in crate::store) struct Changes {
    reader: Reader,
    last: Seq,
}

impl Changes {
    fn check(&mut self, entry: Entry) -> Option<Result<(Change, Part), StoreError>> {
        let expected = next(self.last);
        let found = match &entry {
            Entry::Base(_) | Entry::BaseEnd { .. } => return None,
            Entry::Lost { to, .. } if *to < expected => return None,
            Entry::Change(change, _) if change.seq < expected => return None,
            Entry::Lost { to, .. } => next(*to),
            Entry::Change(change, _) => change.seq,
        };
        self.last = found;
        match entry {
            Entry::Change(change, part) if found == expected => Some(Ok((*change, part))),
            _ => {
                let file = self.reader.place();
                let kind = FlawKind::Sequence { expected, found };
                Some(Err(Flaw { file, line: 0, kind }.into()))
            }
        }
    }
}

impl Iterator for Changes {
    type Item = Result<(Change, Part), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = loop {
            match self.reader.next()? {
                Ok(entry) => {
                    if let Some(item) = self.check(entry) {
                        break item;
                    }
                }
                Err(flaw) => break Err(flaw.into()),
            }
        };
        if item.is_err() {
            self.reader.stop();
        }
        Some(item)
    }
}

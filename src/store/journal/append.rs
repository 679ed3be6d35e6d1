//! Appends an act to the journal, and retracts the last append.

use super::digest::RegistryId;
use super::line::{self, Content, Header, Part};
use super::segment::{self, Segment, stuck};
use super::{Journal, Link, Undo};
use crate::model::{Change, Seq};
use crate::store::StoreError;

impl Journal {
    /// Appends all changes of one act; durable on return.
    pub(in crate::store) fn append(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        self.check_usable()?;
        let mut seq = self.last.seq;
        for change in changes {
            if seq.0.checked_add(1) != Some(change.seq.0) {
                return Err(StoreError::JournalOrder { last: seq, found: change.seq });
            }
            seq = change.seq;
        }
        let too_many = |_| StoreError::TooLarge { what: "act".to_owned(), bytes: changes.len() };
        let of = u32::try_from(changes.len()).map_err(too_many)?;
        if of == 0 {
            return Ok(());
        }
        if self.segment.len > self.full || self.is_older {
            self.rotate()?;
        }
        let mut lines = Vec::new();
        let mut last = self.last;
        for (change, nth) in changes.iter().zip(1..) {
            let content = Content::Change(change, Part { nth, of });
            last = Link {
                seq: change.seq,
                hash: line::push_checked(&mut lines, &last.hash, content)?,
            };
        }
        self.write(&lines, last)
    }

    /// Retracts the last append, once; does nothing if there is none. Durable on return.
    pub(in crate::store) fn retract(&mut self) -> Result<(), StoreError> {
        self.check_usable()?;
        let Some(Undo { len, last }) = self.undo.take() else { return Ok(()) };
        if let Err(error) = self.segment.cut(len) {
            let error = StoreError::file("shorten", &self.segment.path, error);
            self.stuck = Some(error.to_string());
            return Err(error);
        }
        self.last = last;
        Ok(())
    }

    /// Begins the next segment. The previous one is already durable.
    pub(super) fn rotate(&mut self) -> Result<(), StoreError> {
        let next = self.segment.number.saturating_add(1);
        let started = start(&self.dir, self.id, next, self.last);
        if let Err(StoreError::JournalStuck { detail, .. }) = &started {
            self.stuck = Some(detail.clone());
        }
        (self.segment, self.last) = started?;
        self.is_older = false;
        self.undo = None;
        segment::pack_before(&self.dir, next);
        Ok(())
    }

    pub(super) fn check_usable(&self) -> Result<(), StoreError> {
        match &self.stuck {
            None => Ok(()),
            Some(detail) => {
                let (dir, detail) = (self.dir.clone(), detail.clone());
                Err(StoreError::JournalStuck { dir, detail })
            }
        }
    }

    fn write(&mut self, lines: &[u8], last: Link) -> Result<(), StoreError> {
        let before = Undo { len: self.segment.len, last: self.last };
        match self.segment.write(lines).and_then(|()| self.segment.sync()) {
            Ok(()) => {
                self.undo = Some(before);
                self.last = last;
                Ok(())
            }
            Err(error) => {
                self.undo = None;
                Err(self.take_back(before.len, error))
            }
        }
    }

    /// Removes the bytes of a failed write. Returns the error for the caller.
    pub(super) fn take_back(&mut self, len: u64, error: std::io::Error) -> StoreError {
        let cause = StoreError::file("write", &self.segment.path, error);
        match self.segment.cut(len) {
            Ok(()) => cause,
            Err(also) => {
                let error = stuck(&self.dir, &cause, &also);
                if let StoreError::JournalStuck { detail, .. } = &error {
                    self.stuck = Some(detail.clone());
                }
                error
            }
        }
    }
}

/// Begins a segment after this link of the chain.
pub(super) fn start(
    dir: &std::path::Path,
    id: u128,
    number: u32,
    after: Link,
) -> Result<(Segment, Link), StoreError> {
    let header = Header {
        registry: RegistryId(id),
        segment: number,
        after_seq: after.seq,
        previous: after.hash,
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let mut first = Vec::new();
    let hash = line::push(&mut first, &after.hash, Content::Header(header))?;
    let segment = Segment::start(dir, number, &first)?;
    Ok((segment, Link { seq: after.seq, hash }))
}

/// The next number.
pub(super) const fn next(seq: Seq) -> Seq {
    Seq(seq.0.saturating_add(1))
}

//! Writes large batches: initial records, and the changes of a recovery.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::append::{next, start};
use super::digest::Digest;
use super::line::{self, BaseEnd, Content, Lost, Part};
use super::segment::{self, plain_path};
use super::{Journal, Link, NAME, NEW};
use crate::model::{Change, Record, Seq};
use crate::store::StoreError;
use crate::store::files::{remove_all, rename, sync};

/// The number of bytes buffered before a write.
const CHUNK: usize = 256 << 10;

impl Journal {
    /// Creates the journal of the registry in `dir` with its initial records: their state after the
    /// change `after`, which is 0 for a new registry. The journal appears only once it is complete
    /// and durable.
    pub(in crate::store) fn create(
        dir: &Path,
        id: u128,
        after: Seq,
        base: impl IntoIterator<Item = Result<Record, StoreError>>,
    ) -> Result<Self, StoreError> {
        Self::create_with(dir, id, after, base, segment::FULL)
    }

    pub(super) fn create_with(
        dir: &Path,
        id: u128,
        after: Seq,
        base: impl IntoIterator<Item = Result<Record, StoreError>>,
        full: u64,
    ) -> Result<Self, StoreError> {
        let (there, new) = (dir.join(NAME), dir.join(NEW));
        match fs::read_dir(&there).map(|mut entries| entries.next().is_some()) {
            Ok(true) => return Err(StoreError::JournalExists(there)),
            Ok(false) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::file("read", &there, error)),
        }
        // The rest of an interrupted creation.
        remove_all(&new)?;
        let failed = |error| StoreError::file("make", &there, error);
        DirBuilder::new().mode(0o700).create(&new).map_err(failed)?;
        let made = begin(&new, id, after, full).and_then(|mut journal| {
            journal.fill(base)?;
            rename(&new, &there)?;
            sync(dir)?;
            journal.segment.path = plain_path(&there, journal.segment.number);
            journal.dir.clone_from(&there);
            Ok(journal)
        });
        if made.is_err() {
            let _ = remove_all(&new);
        }
        made
    }

    /// Removes the journal of a registry that was never complete.
    pub(in crate::store) fn discard(dir: &Path) -> Result<(), StoreError> {
        remove_all(&dir.join(NAME))
    }

    fn fill(
        &mut self,
        base: impl IntoIterator<Item = Result<Record, StoreError>>,
    ) -> Result<(), StoreError> {
        let mut bulk = Bulk::new(self);
        let mut records = 0;
        for record in base {
            bulk.add(Content::Base(&record?), None)?;
            records += 1;
        }
        bulk.add(Content::BaseEnd(BaseEnd { records }), None)?;
        bulk.finish()
    }

    /// Appends recovered changes, each as an act of its own. Missing numbers are noted as lost.
    /// Durable on return.
    pub(in crate::store) fn append_all(
        &mut self,
        changes: impl IntoIterator<Item = Result<Change, StoreError>>,
    ) -> Result<(), StoreError> {
        self.check_usable()?;
        let mut bulk = Bulk::new(self);
        for change in changes {
            let change = change?;
            let expected = next(bulk.last.seq);
            if change.seq < expected {
                return Err(StoreError::JournalOrder { last: bulk.last.seq, found: change.seq });
            }
            if change.seq > expected {
                let to = Seq(change.seq.0.saturating_sub(1));
                bulk.add(Content::Lost(Lost { from: expected, to }), Some(to))?;
            }
            bulk.add(Content::Change(&change, Part::WHOLE), Some(change.seq))?;
        }
        bulk.finish()
    }
}

fn begin(dir: &Path, id: u128, after: Seq, full: u64) -> Result<Journal, StoreError> {
    let before = Link { seq: after, hash: Digest::default() };
    let (segment, last) = start(dir, id, 1, before)?;
    let dir = dir.to_owned();
    let (is_older, undo, stuck) = (false, None, None);
    Ok(Journal { dir, id, segment, is_older, last, undo, stuck, full })
}

/// Buffers many lines; each segment is made durable once.
struct Bulk<'a> {
    journal: &'a mut Journal,
    lines: Vec<u8>,
    /// The link after the buffered lines.
    last: Link,
}

impl<'a> Bulk<'a> {
    fn new(journal: &'a mut Journal) -> Self {
        journal.undo = None;
        let last = journal.last;
        Self { journal, lines: Vec::with_capacity(CHUNK), last }
    }

    fn add(
        &mut self,
        content: Content<&Record, &Change>,
        seq: Option<Seq>,
    ) -> Result<(), StoreError> {
        let len = self.journal.segment.len.saturating_add(self.lines.len() as u64);
        if len > self.journal.full || self.journal.is_older {
            self.finish()?;
            self.journal.rotate()?;
            self.last = self.journal.last;
        }
        let hash = match content {
            Content::Base(_) => line::push_checked(&mut self.lines, &self.last.hash, content)?,
            // Recovered changes have been read already: they are readable.
            _ => line::push(&mut self.lines, &self.last.hash, content)?,
        };
        self.last = Link { seq: seq.unwrap_or(self.last.seq), hash };
        if self.lines.len() >= CHUNK { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let len = self.journal.segment.len;
        if let Err(error) = self.journal.segment.write(&self.lines) {
            return Err(self.journal.take_back(len, error));
        }
        self.lines.clear();
        self.journal.last = self.last;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), StoreError> {
        self.write()?;
        let segment = &self.journal.segment;
        segment.sync().map_err(|error| StoreError::file("write", &segment.path, error))
    }
}

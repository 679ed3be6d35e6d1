//! Reads a journal from its beginning, line by line, with all checks.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::NAME;
use super::check::{Checks, Step};
use super::entry::Entry;
use super::flaw::{Flaw, FlawKind};
use super::segment::{self, plain_path};
use super::source::{Piece, Source};
use crate::store::StoreError;

/// Reads a journal, also while it is written to, and without the registry's lock.
///
/// A flaw does not end the reading: it continues at the next line that is valid by itself. A valid
/// line at a wrong place gives a flaw, and then its entry. Memory: one line and its act.
///
/// An incomplete act at the end of the journal is neither an entry nor a flaw: it may still be in
/// writing. See [`Self::unfinished`].
#[derive(Debug)]
pub(in crate::store) struct Reader {
    dir: PathBuf,
    source: Option<Source>,
    /// The next segment to read, if known.
    next: Option<u32>,
    /// Entries of complete acts that are not yet returned.
    ready: VecDeque<Result<Entry, Flaw>>,
    /// Entries that wait for the rest of their act, or a bad line that waits for any line after it.
    held: Vec<Result<Entry, Flaw>>,
    held_bytes: u64,
    /// Whether the last of `held` is a bad line.
    suspect: bool,
    buffer: Vec<u8>,
    checks: Checks,
    /// Whether the end of a segment was seen after the next one had begun.
    closed: bool,
    done: bool,
    unfinished: u64,
}

impl Reader {
    /// Opens the journal of the registry in `dir` for reading. With an `id`, segments of another
    /// registry are flaws; without, the first segment determines the registry.
    pub(in crate::store) fn open(dir: &Path, id: Option<u128>) -> Result<Self, StoreError> {
        let there = dir.join(NAME);
        let first = match segment::list(&there) {
            Ok(segments) => segments.first_key_value().map(|(number, _)| *number),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(StoreError::file("read", &there, error)),
        };
        let first = first.ok_or_else(|| StoreError::NoJournal(dir.to_owned()))?;
        let mut reader = Self::from(there, first, Checks::from_start(id));
        if first > 1 {
            reader.miss(1);
        }
        Ok(reader)
    }

    /// Reads the journal in its own directory `dir` from this segment on.
    pub(super) fn from(dir: PathBuf, segment: u32, checks: Checks) -> Self {
        Self {
            dir,
            source: None,
            next: Some(segment),
            ready: VecDeque::new(),
            held: Vec::new(),
            held_bytes: 0,
            suspect: false,
            buffer: Vec::new(),
            checks,
            closed: false,
            done: false,
            unfinished: 0,
        }
    }

    /// The registry of the journal, once a line was read.
    pub(in crate::store) const fn registry(&self) -> Option<u128> {
        self.checks.registry
    }

    /// At the end: the number of bytes after the last complete act. If nobody is writing, a crash
    /// left these, and the next opening cuts them off.
    pub(in crate::store) const fn unfinished(&self) -> u64 {
        self.unfinished
    }

    /// The file that is being read.
    pub(super) fn place(&self) -> PathBuf {
        self.source.as_ref().map_or_else(|| self.dir.clone(), |source| source.path.clone())
    }

    /// Ends the reading.
    pub(super) fn stop(&mut self) {
        self.ready.clear();
        self.source = None;
        self.done = true;
    }

    fn advance(&mut self) {
        let Some(source) = &mut self.source else { return self.open_next() };
        match source.read(&mut self.buffer) {
            Ok(Piece::Line) => {
                let line = std::mem::take(&mut self.buffer);
                self.line(&line);
                self.buffer = line;
                self.buffer.clear();
            }
            Ok(Piece::TooLong(bytes)) => self.bad(FlawKind::Form, 0, bytes as u64),
            Ok(Piece::End) => self.end(),
            Err(error) => {
                self.release();
                let flaw = source_flaw(self.source.as_ref(), FlawKind::Unreadable(error), 1);
                self.ready.extend(flaw.map(Err));
                self.checks.lose_track();
                self.leave();
            }
        }
    }

    fn open_next(&mut self) {
        let Some(number) = self.next.take() else {
            self.finish();
            return;
        };
        self.closed = false;
        self.buffer.clear();
        match Source::open(&self.dir, number) {
            Ok(source) => self.source = Some(source),
            Err(error) => {
                let kind = match error.kind() {
                    ErrorKind::NotFound => FlawKind::Missing,
                    _ => FlawKind::Unreadable(error),
                };
                let file = plain_path(&self.dir, number);
                self.ready.push_back(Err(Flaw { file, line: 0, kind }));
                self.checks.lose_track();
                self.next = self.after(number);
                if self.next.is_none() {
                    self.finish();
                }
            }
        }
    }

    /// The next existing segment.
    fn after(&self, number: u32) -> Option<u32> {
        let segments = segment::list(&self.dir).ok()?;
        segments.range(number.checked_add(1)?..).next().map(|(number, _)| *number)
    }

    /// Leaves the segment, which has nothing more to read.
    fn leave(&mut self) {
        let Some(source) = self.source.take() else { return };
        self.next = self.after(source.number);
        match self.next {
            Some(next) if Some(next) != source.number.checked_add(1) => {
                self.miss(source.number.saturating_add(1));
            }
            Some(_) => {}
            None => self.finish(),
        }
    }

    fn miss(&mut self, number: u32) {
        self.release();
        let file = plain_path(&self.dir, number);
        self.ready.push_back(Err(Flaw { file, line: 0, kind: FlawKind::Missing }));
        self.checks.lose_track();
    }

    /// Handles the present end of the segment.
    fn end(&mut self) {
        let Some(source) = &self.source else { return };
        if !self.closed && self.after(source.number).is_some() {
            // The next segment has begun, so this one is complete; but lines may have been added
            // after we read its end.
            self.closed = true;
            return;
        }
        let nuls = self.buffer.iter().all(|byte| *byte == 0);
        if self.closed {
            if !self.buffer.is_empty() {
                self.bad(FlawKind::Form, 1, 0);
            }
            if self.checks.in_act() && !self.suspect {
                self.bad(FlawKind::Act, 1, 0);
            }
            self.release();
            self.leave();
        } else {
            if self.suspect && !nuls {
                self.release();
            }
            self.unfinished = self.held_bytes.saturating_add(self.buffer.len() as u64);
            self.held.clear();
            self.finish();
        }
    }

    fn finish(&mut self) {
        if !self.done && self.checks.in_base() {
            let file = self.dir.clone();
            self.ready.push_back(Err(Flaw { file, line: 0, kind: FlawKind::Unfinished }));
        }
        self.source = None;
        self.done = true;
    }

    /// Handles a damaged line of `bytes` bytes, including its line break.
    fn bad(&mut self, kind: FlawKind, lines_ahead: u64, bytes: u64) {
        if self.suspect {
            self.release();
        }
        self.held.extend(source_flaw(self.source.as_ref(), kind, lines_ahead).map(Err));
        self.held_bytes = self.held_bytes.saturating_add(bytes);
        self.suspect = true;
        self.checks.lose_track();
    }

    fn line(&mut self, line: &[u8]) {
        let Some((number, nth)) = self.source.as_ref().map(|source| (source.number, source.line))
        else {
            return;
        };
        match self.checks.line(line, number, nth == 1) {
            Step::Bad(kind) => {
                self.bad(kind, 0, line.len() as u64 + 1);
                if nth == 1 {
                    // A segment never exists without its header.
                    self.release();
                }
            }
            Step::Leave(kind) => {
                self.release();
                self.ready.extend(source_flaw(self.source.as_ref(), kind, 0).map(Err));
                self.checks.lose_track();
                self.leave();
            }
            Step::Good { flaws, entry, act } => {
                if self.suspect || !flaws.is_empty() || act.begins {
                    self.release();
                }
                let source = self.source.as_ref();
                let flaws = flaws.into_iter().filter_map(|kind| source_flaw(source, kind, 0));
                self.ready.extend(flaws.map(Err));
                self.held.extend(entry.map(Ok));
                self.held_bytes = self.held_bytes.saturating_add(line.len() as u64 + 1);
                if act.ends {
                    self.release();
                }
            }
        }
    }

    /// Returns the held entries: a complete act, or flaws confirmed by a later line.
    fn release(&mut self) {
        self.ready.extend(self.held.drain(..));
        self.held_bytes = 0;
        self.suspect = false;
    }
}

impl Iterator for Reader {
    type Item = Result<Entry, Flaw>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if self.done {
                return None;
            }
            self.advance();
        }
    }
}

fn source_flaw(source: Option<&Source>, kind: FlawKind, lines_ahead: u64) -> Option<Flaw> {
    let source = source?;
    let line = source.line.saturating_add(lines_ahead);
    Some(Flaw { file: source.path.clone(), line, kind })
}

//! Scans a journal up to its end at one point in time: once to find the end, then for the records,
//! then for the changes.
//!
//! Memory holds a number per record, not the records, even for a million.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::BackupError;
use crate::model::{Change, Record, Seq};
use crate::store::contents::place_of;
use crate::store::journal::{Entry, Reader};

/// A record's identity: a hash of its kind and key, long enough to have no collisions, even with
/// chosen keys.
type Name = [u8; 16];

/// The contents of a journal up to one of its entries.
#[derive(Debug)]
pub(super) struct Scan {
    dir: PathBuf,
    pub id: u128,
    /// The history begins after this change; 0 if it is complete.
    pub after: Seq,
    /// The last change.
    pub seq: Seq,
    pub changes: u64,
    /// The number of entries.
    entries: u64,
    /// The change `seq`, to check that it was not retracted.
    last: Option<Box<Change>>,
    /// For each record, the index of the entry with its final state.
    words: HashMap<Name, u64>,
}

impl Scan {
    /// Scans the journal of the registry in `dir` to its present end. With an `id`, the journal
    /// must belong to that registry.
    pub(super) fn of(dir: &Path, id: Option<u128>, stop: &AtomicBool) -> Result<Self, BackupError> {
        let mut reader = Reader::open(dir, id).map_err(BackupError::source)?;
        let mut scan = Self {
            dir: dir.to_owned(),
            id: 0,
            after: Seq(0),
            seq: Seq(0),
            changes: 0,
            entries: 0,
            last: None,
            words: HashMap::new(),
        };
        for entry in &mut reader {
            check(stop)?;
            scan.take(entry.map_err(BackupError::source)?);
        }
        scan.id = reader.registry().or(id).unwrap_or_default();
        Ok(scan)
    }

    fn take(&mut self, entry: Entry) {
        let nth = self.entries;
        self.entries += 1;
        match entry {
            Entry::Base(record) => {
                self.words.insert(name_of(&record), nth);
            }
            Entry::BaseEnd { after, .. } => (self.after, self.seq) = (after, after),
            Entry::Lost { to, .. } => self.seq = to,
            Entry::Change(change, _) => {
                match (&change.after, &change.before) {
                    (Some(record), _) => self.words.insert(name_of(record), nth),
                    (None, Some(record)) => self.words.remove(&name_of(record)),
                    (None, None) => None,
                };
                self.changes += 1;
                self.seq = change.seq;
                self.last = Some(change);
            }
        }
    }

    /// The number of records.
    pub(super) fn records(&self) -> u64 {
        self.words.len() as u64
    }

    /// Passes on the final state of each record.
    pub(super) fn each_record(
        &self,
        stop: &AtomicBool,
        mut take: impl FnMut(Record) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        self.each(stop, |nth, entry| {
            let record = match entry {
                Entry::Base(record) => Some(*record),
                Entry::Change(change, _) => change.after,
                Entry::BaseEnd { .. } | Entry::Lost { .. } => None,
            };
            match record {
                Some(record) if self.words.get(&name_of(&record)) == Some(&nth) => take(record),
                _ => Ok(()),
            }
        })
    }

    /// Passes on each change, and each range of lost changes.
    pub(super) fn each_change(
        &self,
        stop: &AtomicBool,
        mut take: impl FnMut(Entry) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        self.each(stop, |_, entry| match entry {
            Entry::Base(_) | Entry::BaseEnd { .. } => Ok(()),
            Entry::Change(..) | Entry::Lost { .. } => take(entry),
        })
    }

    /// Reads the same entries again. All but the last act cannot have changed: the last act may
    /// have been retracted and is checked.
    fn each(
        &self,
        stop: &AtomicBool,
        mut take: impl FnMut(u64, Entry) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let mut reader = Reader::open(&self.dir, Some(self.id)).map_err(BackupError::source)?;
        for nth in 0..self.entries {
            check(stop)?;
            let entry = reader.next().ok_or(BackupError::Moved)?;
            let entry = entry.map_err(BackupError::source)?;
            if let Entry::Change(change, _) = &entry
                && change.seq == self.seq
                && self.last.as_ref() != Some(change)
            {
                return Err(BackupError::Moved);
            }
            take(nth, entry)?;
        }
        Ok(())
    }
}

fn check(stop: &AtomicBool) -> Result<(), BackupError> {
    if stop.load(Ordering::Relaxed) { Err(BackupError::Stopped) } else { Ok(()) }
}

fn name_of(record: &Record) -> Name {
    let (kind, key) = place_of(record);
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[kind]).update(&key);
    let hash = hasher.finalize();
    hash.as_bytes().first_chunk().copied().unwrap_or_default()
}

//! A journal as it stands at one moment: read through once to know its end, and then again for
//! the records, and again for the changes, up to just there.
//!
//! So no record has to be kept in memory, of a million as of ten: only a number for each.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::BackupError;
use crate::model::{Change, Record, Seq};
use crate::store::contents::place_of;
use crate::store::journal::{Entry, Reader};

/// What a record is known by: a hash of its kind and its key, long enough that no two records
/// share one, even where somebody chose their keys for it.
type Name = [u8; 16];

/// What a journal holds up to one of its entries.
#[derive(Debug)]
pub(super) struct Scan {
    dir: PathBuf,
    pub id: u128,
    /// The change that the history follows: 0 where it begins with the registry.
    pub after: Seq,
    /// The last change.
    pub seq: Seq,
    pub changes: u64,
    /// How many entries there are.
    entries: u64,
    /// The change `seq`, to see whether it is still there.
    last: Option<Box<Change>>,
    /// For each record that is there in the end, the entry that says how it is.
    words: HashMap<Name, u64>,
}

impl Scan {
    /// Reads the journal of the registry in `dir` to its end of this moment. With an `id`, it must
    /// be that registry's.
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

    /// How many records there are in the end.
    pub(super) fn records(&self) -> u64 {
        self.words.len() as u64
    }

    /// Hands out each record as it is in the end.
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

    /// Hands out each change, and where changes are lost, which.
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

    /// Reads the same entries again. That they are the same is certain for all but the last act,
    /// which may have been taken back since: it is looked at.
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

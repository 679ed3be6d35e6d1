//! The automatic daily backup, and removing the oldest ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::error::BackupError;
use super::read::peek;
use super::write::{UNFINISHED, create_named};
use super::{ENDING, MadeBackup, backups_of};
use crate::model::{Seq, Timestamp};
use crate::store::files::make_private;
use crate::store::{Store, StoreError};

/// The separator of time and last change in a name.
const SEQ: &str = "-seq-";

/// A registry with this many records and changes is backed up in an instant.
const FEW: u64 = 10_000;

/// An automatic backup that may be due. It needs only the registry's files, and can run in another
/// thread while the registry is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyBackup {
    dir: PathBuf,
    now: Timestamp,
    /// The number of backups to keep.
    keep: usize,
    id: u128,
    seq: Seq,
    /// The time of the last change.
    last: Option<Timestamp>,
    /// The approximate number of records and changes.
    size: u64,
}

impl DailyBackup {
    /// The backup for the day of `now`, keeping the newest `keep`; `None` if `keep` is 0.
    pub(crate) fn of(
        store: &mut Store,
        keep: u32,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let keep = usize::try_from(keep).unwrap_or(usize::MAX);
        if keep == 0 {
            return Ok(None);
        }
        let seq = store.seq();
        let last = store.change(seq)?.map(|change| change.at);
        let (dir, id) = (store.dir().to_owned(), store.meta.id);
        let size = store.meta.counts.clients.saturating_add(seq.0);
        Ok(Some(Self { dir, now, keep, id, seq, last, size }))
    }

    /// Whether the backup is too quick to be noticed.
    pub const fn is_small(&self) -> bool {
        self.size <= FEW
    }

    /// Makes the backup unless this day has one or nothing has changed since the newest, and
    /// removes all but the newest.
    pub fn run(&self, stop: &AtomicBool) -> Result<Option<MadeBackup>, BackupError> {
        let there = backups_of(&self.dir);
        let names = Self::tidy(&there)?;
        let made = if self.is_due(&there, &names) {
            make_private(&there)?;
            let time = format_time(self.now, "%Y-%m-%dT%H%M%SZ");
            let name = |seq: Seq| there.join(format!("{time}{SEQ}{}{ENDING}", seq.0));
            Some(create_named(&self.dir, name, false, self.now, stop)?)
        } else {
            None
        };
        let names = if made.is_some() { Self::tidy(&there)? } else { names };
        let surplus = names.len().saturating_sub(self.keep);
        for name in names.iter().take(surplus) {
            remove(&there.join(name))?;
        }
        Ok(made)
    }

    /// The names of the automatic backups, oldest first. Removes interrupted ones: no other backup
    /// is running.
    fn tidy(there: &Path) -> Result<Vec<String>, BackupError> {
        let failed = |source| BackupError::Read { path: there.to_owned(), source };
        let entries = match fs::read_dir(there) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let Ok(name) = entry.map_err(failed)?.file_name().into_string() else { continue };
            if !is_ours(&name) {
                continue;
            }
            if name.ends_with(UNFINISHED) {
                remove(&there.join(&name))?;
            } else if name.ends_with(ENDING) {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn is_due(&self, there: &Path, names: &[String]) -> bool {
        let today = format_time(self.now, "%Y-%m-%d");
        if names.iter().any(|name| name.starts_with(&today)) {
            return false;
        }
        let newest = names.last().and_then(|name| peek(&there.join(name)).ok());
        // A restored registry has lower change numbers: the number alone does not identify a
        // backup.
        newest.is_none_or(|newest| {
            let same = newest.registry == self.id && newest.seq == self.seq;
            !same || self.last.is_some_and(|last| last > newest.at)
        })
    }
}

/// Formats a time in UTC.
fn format_time(at: Timestamp, pattern: &str) -> String {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().strftime(pattern).to_string()
}

/// Whether a name is that of an automatic backup or its temporary file:
/// `2026-11-25T174501Z-seq-123` and more.
fn is_ours(name: &str) -> bool {
    let Some((time, rest)) = name.split_once(SEQ) else { return false };
    let form = |(byte, form): (u8, u8)| {
        if form == b'0' { byte.is_ascii_digit() } else { byte == form }
    };
    let pattern = b"0000-00-00T000000Z";
    let digits = rest.split('.').next().unwrap_or_default();
    time.len() == pattern.len()
        && time.bytes().zip(*pattern).all(form)
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn remove(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::file("remove", path, error).into())
        }
        _ => Ok(()),
    }
}

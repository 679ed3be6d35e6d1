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

/// Between the moment and the last change in a name.
const SEQ: &str = "-seq-";

/// A backup of so many records and changes is made in an instant.
const FEW: u64 = 10_000;

/// A backup that may be due. It needs the registry's files only, and can be made in another
/// thread while the registry is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyBackup {
    dir: PathBuf,
    now: Timestamp,
    /// How many are kept.
    keep: usize,
    id: u128,
    seq: Seq,
    /// When the last change was made.
    last: Option<Timestamp>,
    /// How many records and changes are to be read, about.
    size: u64,
}

impl DailyBackup {
    /// The one of the day of `now`, for a registry of which the newest `keep` are kept; none
    /// where that is 0.
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

    /// Whether it takes so little that nobody notices it.
    pub const fn is_small(&self) -> bool {
        self.size <= FEW
    }

    /// Makes the backup where there is none of the day yet and something was changed since the
    /// newest, and removes all but the newest.
    pub fn run(&self, stop: &AtomicBool) -> Result<Option<MadeBackup>, BackupError> {
        let there = backups_of(&self.dir);
        let names = Self::tidy(&there)?;
        let made = if self.is_due(&there, &names) {
            make_private(&there)?;
            let moment = moment(self.now, "%Y-%m-%dT%H%M%SZ");
            let name = |seq: Seq| there.join(format!("{moment}{SEQ}{}{ENDING}", seq.0));
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

    /// The names of those that were made by themselves, the oldest first. What an interrupted one
    /// left is removed: nobody else makes any now.
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
        let today = moment(self.now, "%Y-%m-%d");
        if names.iter().any(|name| name.starts_with(&today)) {
            return false;
        }
        let newest = names.last().and_then(|name| peek(&there.join(name)).ok());
        // A restored registry counts its changes from further back: the number alone is not it.
        newest.is_none_or(|newest| {
            let same = newest.registry == self.id && newest.seq == self.seq;
            !same || self.last.is_some_and(|last| last > newest.at)
        })
    }
}

/// A moment in UTC.
fn moment(at: Timestamp, pattern: &str) -> String {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().strftime(pattern).to_string()
}

/// Whether a name is that of a backup that was made by itself, or the beginning of one:
/// `2026-11-25T174501Z-seq-123` and more.
fn is_ours(name: &str) -> bool {
    let Some((moment, rest)) = name.split_once(SEQ) else { return false };
    let form = |(byte, form): (u8, u8)| {
        if form == b'0' { byte.is_ascii_digit() } else { byte == form }
    };
    let pattern = b"0000-00-00T000000Z";
    let digits = rest.split('.').next().unwrap_or_default();
    moment.len() == pattern.len()
        && moment.bytes().zip(*pattern).all(form)
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

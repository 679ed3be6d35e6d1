//! Lists automatic backups, and the copies from before migrations.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::read::{peek, read};
use super::{BackupError, BackupInfo, ENDING, backups_of};
use crate::model::{Seq, Timestamp};
use crate::store::StoreError;
use crate::store::contents::Contents;
use crate::store::directory_layout::{self, Place};
use crate::store::marker::{Found, Marker};
use crate::store::meta::Counts;

/// The prefix of a copy made before a migration; the format's number follows.
const COPY: &str = "format-";

/// A backup in the registry's directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBackup {
    pub path: PathBuf,
    /// The size on the disk.
    pub bytes: u64,
    pub kind: KeptKind,
}

/// The kind of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptKind {
    Backup(BackupInfo),
    /// A copy of the registry's files, made before they were migrated.
    Copy {
        format: u32,
        at: Option<Timestamp>,
        /// The last change and the number of records, if they can be read.
        holds: Option<(Seq, u64)>,
    },
    /// A file whose header cannot be read, with the reason.
    Unreadable(String),
}

impl KeptBackup {
    /// The time of the backup, if known.
    pub fn at(&self) -> Option<Timestamp> {
        match &self.kind {
            KeptKind::Backup(info) => Some(info.at),
            KeptKind::Copy { at, .. } => *at,
            KeptKind::Unreadable(_) => None,
        }
    }
}

/// The backups in the registry's directory, newest first.
pub(crate) fn list(dir: &Path) -> Result<Vec<KeptBackup>, BackupError> {
    if matches!(directory_layout::look(dir)?, Place::Absent | Place::Empty) {
        return Err(StoreError::Missing(dir.to_owned()).into());
    }
    let there = backups_of(dir);
    let failed = |source| BackupError::Read { path: there.clone(), source };
    let entries = match fs::read_dir(&there) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let kind = if name.ends_with(ENDING) && path.is_file() {
            match peek(&path) {
                Ok(info) => KeptKind::Backup(info),
                Err(error) => KeptKind::Unreadable(error.to_string()),
            }
        } else if let Some((format, at)) = copy_name(name)
            && path.is_dir()
        {
            KeptKind::Copy { format, at, holds: holds(&path) }
        } else {
            continue;
        };
        found.push(KeptBackup { bytes: size_of(&path), path, kind });
    }
    found.sort_by(|a, b| b.at().cmp(&a.at()).then_with(|| b.path.cmp(&a.path)));
    Ok(found)
}

/// Finds the newest backup of the registry in `dir` that is readable to its end, and its path.
/// Reports unreadable ones to `skipped`.
pub(in crate::store) fn newest_readable(
    dir: &Path,
    mut skipped: impl FnMut(&Path, &BackupError),
) -> Option<(PathBuf, Contents)> {
    let entries = fs::read_dir(backups_of(dir)).ok()?;
    let is_backup = |path: &PathBuf| path.to_string_lossy().ends_with(ENDING);
    let mut paths: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(is_backup).collect();
    // The names begin with the time.
    paths.sort();
    paths.into_iter().rev().find_map(|path| match read(&path) {
        Ok((_, contents)) => Some((path, contents)),
        Err(error) => {
            skipped(&path, &error);
            None
        }
    })
}

/// Parses the format and the time in `format-1-2026-01-31T174500.123Z`.
fn copy_name(name: &str) -> Option<(u32, Option<Timestamp>)> {
    let (format, at) = name.strip_prefix(COPY)?.split_once('-')?;
    Some((format.parse().ok()?, parse_time(at)))
}

/// Parses the time in `2026-01-31T174500.123Z`, which is RFC 3339 without colons.
fn parse_time(text: &str) -> Option<Timestamp> {
    let (day, time) = text.split_once('T')?;
    let (hours, rest) = time.split_at_checked(2)?;
    let (minutes, seconds) = rest.split_at_checked(2)?;
    Timestamp::parse_rfc3339(&format!("{day}T{hours}:{minutes}:{seconds}"))
}

fn holds(copy: &Path) -> Option<(Seq, u64)> {
    let Ok(Found::Mark(mark)) = Marker::new(copy).read() else { return None };
    let Counts { clients, partners, users, roles, .. } = mark.counts;
    // Counts the platform settings too.
    let records =
        [clients, partners, users, roles, 1].iter().fold(0u64, |a, b| a.saturating_add(*b));
    Some((Seq(mark.seq), records))
}

/// The size of a file, or of all files in a directory; an unreadable one counts as 0.
fn size_of(path: &Path) -> u64 {
    let Ok(metadata) = path.symlink_metadata() else { return 0 };
    if !metadata.is_dir() {
        return metadata.len();
    }
    let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    entries.fold(0, |size, entry| size.saturating_add(size_of(&entry.path())))
}

//! Writes a backup.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use serde::Serialize;
use tempfile::NamedTempFile;

use super::error::BackupError;
use super::scan::Scan;
use super::{BackupInfo, ENDING, Header, Last, Line, Lost, MadeBackup, NAME, VERSION};
use crate::model::{Seq, Timestamp};
use crate::store::directory_layout::{self, Place};
use crate::store::journal::{Digest, Entry, RegistryId};
use crate::store::marker::{Found, Marker};
use crate::store::meta::FORMAT;
use crate::store::{StoreError, files};

/// The zstd level: higher ones gain little, and take much longer.
const LEVEL: i32 = 3;
/// The number of attempts, as changes may be retracted meanwhile.
const TRIES: u32 = 3;
/// The pause between attempts.
const PAUSE: Duration = Duration::from_millis(50);
/// The extension of an unfinished backup.
pub(super) const UNFINISHED: &str = ".tmp";

/// Writes a backup of the registry in `dir`, which may be in use, to `file`. The file appears only
/// once it is complete and durable; an existing file is replaced only with `force`.
pub(crate) fn create(
    dir: &Path,
    file: &Path,
    force: bool,
    at: Timestamp,
) -> Result<MadeBackup, BackupError> {
    // Fails early, before reading much in vain; the final check is at the end.
    if !force && file.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    create_named(dir, |_| file.to_owned(), force, at, &AtomicBool::new(false))
}

/// Like [`create`], with a name that depends on the last change in the backup.
pub(super) fn create_named(
    dir: &Path,
    name: impl Fn(Seq) -> PathBuf,
    force: bool,
    at: Timestamp,
    stop: &AtomicBool,
) -> Result<MadeBackup, BackupError> {
    let id = check_registry(dir)?;
    let mut tries = 0;
    loop {
        tries += 1;
        let made = Scan::of(dir, id, stop).and_then(|scan| {
            let file = name(scan.seq);
            write(&scan, &file, force, at, stop)
        });
        match made {
            Err(error) if error.may_pass() && tries < TRIES => thread::sleep(PAUSE),
            made => return made,
        }
    }
}

/// Checks that there is a registry to back up; returns its ID if known.
fn check_registry(dir: &Path) -> Result<Option<u128>, BackupError> {
    match directory_layout::look(dir)? {
        Place::Absent | Place::Empty => return Err(StoreError::Missing(dir.to_owned()).into()),
        Place::Registry => {}
    }
    match Marker::new(dir).read()? {
        Found::Newer { format, by } => {
            Err(StoreError::NewerFormat { dir: dir.to_owned(), format, by }.into())
        }
        Found::Mark(mark) if mark.format < FORMAT => {
            Err(BackupError::OldFormat { dir: dir.to_owned(), format: mark.format })
        }
        Found::Mark(mark) => Ok(Some(mark.id)),
        // The journal has everything that the marker has.
        Found::Nothing | Found::Broken => Ok(None),
    }
}

fn write(
    scan: &Scan,
    file: &Path,
    force: bool,
    at: Timestamp,
    stop: &AtomicBool,
) -> Result<MadeBackup, BackupError> {
    let failed = |source| BackupError::Write { path: file.to_owned(), source };
    let header = Header {
        backup: NAME.to_owned(),
        v: VERSION,
        registry: RegistryId(scan.id),
        seq: scan.seq,
        at,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        records: scan.records(),
        changes: scan.changes,
        after: scan.after,
    };
    let there = files::folder(file);
    // Readable by the owner only, and deleted on failure.
    let unfinished = tempfile::Builder::new()
        .prefix(&prefix(file))
        .suffix(UNFINISHED)
        .tempfile_in(there)
        .map_err(failed)?;
    let mut out = Out::new(unfinished).map_err(failed)?;
    out.line(&header).map_err(failed)?;
    scan.each_record(stop, |record| out.line(&Line::Record(Box::new(record))).map_err(failed))?;
    scan.each_change(stop, |entry| match entry {
        Entry::Change(change, _) => out.line(&Line::Change(change)).map_err(failed),
        Entry::Lost { from, to } => out.line(&Line::Lost(Lost { from, to })).map_err(failed),
        Entry::Base(_) | Entry::BaseEnd { .. } => Ok(()),
    })?;
    let finished = out.finish().map_err(failed)?;
    let kept = match files::persist(finished, file, force) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(BackupError::Exists(file.to_owned()));
        }
        kept => kept.map_err(failed)?,
    };
    let bytes = kept.metadata().map_err(failed)?.len();
    Ok(MadeBackup { path: file.to_owned(), info: BackupInfo::from(header), bytes })
}

/// The prefix of the temporary file.
fn prefix(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(ENDING).unwrap_or(&name);
    // Leaves room for the rest within the longest possible name.
    format!("{}.", name.chars().take(40).collect::<String>())
}

/// Writes lines to the file.
struct Out {
    encoder: zstd::Encoder<'static, NamedTempFile>,
    hasher: blake3::Hasher,
    lines: u64,
    buffer: Vec<u8>,
}

impl Out {
    fn new(file: NamedTempFile) -> io::Result<Self> {
        let mut encoder = zstd::Encoder::new(file, LEVEL)?;
        encoder.include_checksum(true)?;
        Ok(Self { encoder, hasher: blake3::Hasher::new(), lines: 0, buffer: Vec::new() })
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, line)?;
        self.buffer.push(b'\n');
        self.lines += 1;
        self.hasher.update(&self.buffer);
        self.encoder.write_all(&self.buffer)
    }

    /// Writes the last line.
    fn finish(mut self) -> io::Result<NamedTempFile> {
        let blake3 = Digest(*self.hasher.finalize().as_bytes());
        let end = Last { end: true, lines: self.lines, blake3 };
        self.line(&end)?;
        self.encoder.finish()
    }
}

//! Files and directories: making, copying, renaming and removing them, durably and for their owner only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use tempfile::NamedTempFile;

use super::StoreError;

/// Begins a file under the name `unfinished`, readable by its owner only. The file is removed
/// when it is dropped before [`persist`]; one that a killed process left is overwritten.
pub(super) fn begin(unfinished: &Path) -> io::Result<NamedTempFile> {
    let name = unfinished.file_name().ok_or(ErrorKind::InvalidInput)?;
    tempfile::Builder::new().prefix(name).suffix("").rand_bytes(0).make_in(
        folder(unfinished),
        |path| {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(path)
        },
    )
}

/// Gives a finished file its name. The file, and its entry in the directory, are on the disk once
/// this returns. A file of that name is replaced only with `force`.
pub(super) fn persist(file: NamedTempFile, path: &Path, force: bool) -> io::Result<File> {
    file.as_file().sync_all()?;
    let file = if force { file.persist(path) } else { file.persist_noclobber(path) };
    let file = file.map_err(|error| error.error)?;
    sync_directory(folder(path))?;
    Ok(file)
}

/// The directory of a file; a bare name is in the current one.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Syncs the entries of a directory to the disk.
pub(super) fn sync(dir: &Path) -> Result<(), StoreError> {
    sync_directory(dir).map_err(|error| StoreError::file("sync", dir, error))
}

fn sync_directory(dir: &Path) -> io::Result<()> {
    match File::open(dir).and_then(|dir| dir.sync_all()) {
        // A parent directory that this user cannot read is not ours to sync.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}

/// Copies a file or a whole directory, and syncs the copy. A missing source is no error.
pub(crate) fn copy_all(from: &Path, to: &Path) -> std::io::Result<()> {
    let found = match fs::metadata(from) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    if !found.is_dir() {
        fs::copy(from, to)?;
        return fs::File::open(to)?.sync_all();
    }
    DirBuilder::new().mode(0o700).create(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_all(&entry.path(), &to.join(entry.file_name()))?;
    }
    fs::File::open(to)?.sync_all()
}

/// Makes a directory for its owner only, unless it exists.
pub(super) fn make_private(dir: &Path) -> Result<(), StoreError> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(StoreError::file("make", dir, error))
        }
        _ => Ok(()),
    }
}

/// Removes a directory with everything in it, if it exists.
pub(super) fn remove_all(dir: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(StoreError::file("remove", dir, error))
        }
        _ => Ok(()),
    }
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(|error| StoreError::file("move", from, error))
}

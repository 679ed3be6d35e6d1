//! The layout of a registry's directory: recognizing, creating and protecting it.

use std::fs::{self, DirBuilder, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use super::StoreError;
use super::files::sync;

/// The names that a registry's directory has.
const OURS: [&str; 11] = [
    "backups",
    "ballast",
    "data",
    "index",
    "index.new",
    "journal",
    "journal.new",
    "lock",
    "marker",
    "marker.new",
    "new",
];

/// What stands where a registry is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Absent,
    Empty,
    Registry,
}

/// Looks, and refuses what is neither empty nor a registry.
pub(super) fn look(dir: &Path) -> Result<Place, StoreError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Place::Absent),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            let found = "something else than a directory".to_owned();
            return Err(StoreError::NotARegistry { dir: dir.to_owned(), found });
        }
        Err(error) => return Err(StoreError::file("read", dir, error)),
    };
    let mut place = Place::Empty;
    let mut foreign = None;
    for entry in entries {
        let name = entry.map_err(|error| StoreError::file("read", dir, error))?.file_name();
        place = Place::Registry;
        if !OURS.iter().any(|ours| name == *ours) {
            foreign = Some(name.display().to_string());
        }
    }
    // What else an admin keeps in a registry's directory is theirs; without a registry, it is a
    // directory that we have no business in.
    match foreign {
        Some(found)
            if !dir.join("marker").exists()
                && !has_database(dir)
                && !super::replace::is_ready(dir) =>
        {
            Err(StoreError::NotARegistry { dir: dir.to_owned(), found })
        }
        _ => Ok(place),
    }
}

/// Whether the database's own file is there.
pub(super) fn has_database(dir: &Path) -> bool {
    dir.join("data").join("db").exists()
}

/// Makes the directory, for its owner only, and what leads to it.
pub(super) fn make(dir: &Path) -> Result<(), StoreError> {
    let failed = |error| {
        // Where nothing can be made, it is the directory above that the person has to look at.
        let there = dir.ancestors().skip(1).find(|above| above.exists());
        match StoreError::file("make", dir, error) {
            StoreError::Permission { source, .. } => {
                StoreError::Permission { path: there.unwrap_or(dir).to_owned(), source }
            }
            other => other,
        }
    };
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
    // Each new directory is an entry in the one above.
    dir.ancestors().skip(1).take(3).try_for_each(|above| {
        if above.as_os_str().is_empty() { sync(Path::new(".")) } else { sync(above) }
    })
}

/// Takes from all others what rights they have in the directory.
pub(super) fn tighten(dir: &Path) -> Result<(), StoreError> {
    let metadata = fs::metadata(dir).map_err(|error| StoreError::file("read", dir, error))?;
    let mode = metadata.permissions().mode();
    let others = mode & 0o077;
    if others == 0 {
        return Ok(());
    }
    fs::set_permissions(dir, Permissions::from_mode(mode & 0o700))
        .map_err(|error| StoreError::file("make private", dir, error))
}

//! Replacing the files of a registry by those of a new one, so that an interruption loses neither.
//!
//! Nothing is deleted: the replaced files are moved into a directory with a date in its name.

use std::fs;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::files::{copy_all, make_private, remove_all, rename, sync};

/// The directory of a registry that is written anew, in that of the one it is to replace.
const NEW: &str = "new";
/// The file in it that says that it is whole; it holds the name of the directory for the old one.
const READY: &str = "ready";
/// What makes up a registry and is replaced.
const PARTS: [&str; 3] = ["data", "journal", "marker"];

/// The place for a registry that is written anew and is to replace the one in `dir`.
pub(crate) fn place_for_new(dir: &Path) -> PathBuf {
    dir.join(NEW)
}

/// Puts the registry that was written to [`place_for_new`] in place of the one in `dir`, which is
/// set aside under a name that starts with `why`. Says where that is.
pub(crate) fn replace(dir: &Path, why: &str) -> Result<PathBuf, StoreError> {
    let name = dated(why);
    let ready = dir.join(NEW).join(READY);
    fs::write(&ready, &name).map_err(|error| StoreError::file("write", &ready, error))?;
    sync(&dir.join(NEW))?;
    finish(dir)?;
    Ok(dir.join(name))
}

/// Whether a replacement has begun that [`finish`] is to end.
pub(super) fn is_ready(dir: &Path) -> bool {
    dir.join(NEW).join(READY).exists()
}

/// Goes on with a replacement that was interrupted; does nothing where there is none.
pub(super) fn finish(dir: &Path) -> Result<(), StoreError> {
    let new = dir.join(NEW);
    let name = match fs::read_to_string(new.join(READY)) {
        Ok(name) if !name.is_empty() && !name.contains('/') => name,
        // One that was not whole yet: whoever wrote it begins anew.
        _ => return Ok(()),
    };
    let aside = dir.join(name);
    make_private(&aside)?;
    for part in PARTS {
        let (old, new) = (dir.join(part), new.join(part));
        if !new.exists() {
            continue;
        }
        if old.exists() {
            rename(&old, &aside.join(part))?;
        }
        rename(&new, &old)?;
        sync(dir)?;
    }
    sync(&aside)?;
    remove_all(&new)?;
    sync(dir)
}

/// Copies the files of a registry before they are brought to another format.
pub(super) fn copy_before_migration(dir: &Path, format: u32) -> Result<PathBuf, StoreError> {
    let backups = dir.join("backups");
    make_private(&backups)?;
    let copy = backups.join(dated(&format!("format-{format}")));
    make_private(&copy)?;
    for part in PARTS {
        copy_all(&dir.join(part), &copy.join(part))
            .map_err(|error| StoreError::file("copy", &dir.join(part), error))?;
    }
    sync(&copy)?;
    sync(&backups)?;
    Ok(copy)
}

/// `damaged-2026-01-31T174500Z`
fn dated(why: &str) -> String {
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H%M%S%.3fZ");
    format!("{why}-{now}")
}

//! The database's files as they were before sled opened them.
//!
//! sled mends a damaged log by cutting it off where the damage begins, and overwrites the rest of
//! it: one flipped bit would take every later record along, though these are whole. So there is a
//! copy while sled opens the files, and when the opening ends in a refusal, all is put back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;

use super::place;
use super::{StoreError, ballast};

/// Larger databases go without a copy: it would be felt at each start.
const LIMIT: u64 = 16 << 20;

/// The copy that is there while the database is opened; `None` where none could be made.
#[derive(Debug)]
pub(super) struct Before {
    dir: PathBuf,
    copy: Option<PathBuf>,
}

impl Before {
    /// Ends what an earlier process was killed in while it put the files back.
    pub(super) fn settle(dir: &Path) -> Result<(), StoreError> {
        let (data, copy) = (dir.join("data"), copy_of(dir));
        if data.exists() || !copy.exists() {
            return Ok(());
        }
        fs::rename(&copy, &data).map_err(|error| StoreError::file("put back", &data, error))
    }

    /// Copies the files of the database in `dir`.
    pub(super) fn keep(dir: &Path) -> Self {
        let (data, copy) = (dir.join("data"), copy_of(dir));
        // Of an opening that was killed; the files themselves are there.
        let _ = fs::remove_dir_all(&copy);
        let kept = size_of(&data)
            .is_ok_and(|size| size <= LIMIT && has_room(dir, size))
            .then(|| copy_dir(&data, &copy));
        let copy = match kept {
            Some(Ok(())) => Some(copy),
            Some(Err(_)) => {
                let _ = fs::remove_dir_all(&copy);
                None
            }
            None => None,
        };
        Self { dir: dir.to_owned(), copy }
    }

    /// Puts the files back as they were; the database must be closed.
    pub(super) fn put_back(self) -> Result<(), StoreError> {
        let Some(copy) = self.copy else {
            return Ok(());
        };
        let (data, spoilt) = (self.dir.join("data"), self.dir.join("data.spoilt"));
        let failed = |error| StoreError::file("put back", &data, error);
        // They become the only ones: on the disk first.
        sync_dir(&copy).map_err(failed)?;
        let _ = fs::remove_dir_all(&spoilt);
        fs::rename(&data, &spoilt).map_err(failed)?;
        fs::rename(&copy, &data).map_err(failed)?;
        let _ = fs::remove_dir_all(&spoilt);
        place::sync(&self.dir)
    }

    /// Lets go of the copy: the database is whole.
    pub(super) fn forget(self) {
        if let Some(copy) = self.copy {
            let _ = fs::remove_dir_all(copy);
        }
    }
}

fn copy_of(dir: &Path) -> PathBuf {
    dir.join("data.before")
}

/// Whether a copy leaves enough room for all that opening and saving may need.
fn has_room(dir: &Path, size: u64) -> bool {
    statvfs(dir).is_ok_and(|stat| {
        let free = stat.blocks_available().saturating_mul(stat.fragment_size());
        free >= size.saturating_add(ballast::BYTES)
    })
}

fn size_of(dir: &Path) -> io::Result<u64> {
    fs::read_dir(dir)?.try_fold(0, |sum, entry| {
        let entry = entry?;
        let found = entry.metadata()?;
        let size = if found.is_dir() { size_of(&entry.path())? } else { found.len() };
        Ok(sum + size)
    })
}

fn copy_dir(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn sync_dir(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_dir(&entry.path())?;
        } else {
            fs::File::open(entry.path())?.sync_all()?;
        }
    }
    fs::File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("data/blobs")).unwrap();
        fs::write(dir.path().join("data/db"), "whole").unwrap();
        dir
    }

    fn read(dir: &tempfile::TempDir, name: &str) -> String {
        fs::read_to_string(dir.path().join(name)).unwrap()
    }

    #[test]
    fn what_was_changed_or_made_since_is_put_back_and_nothing_is_left_over() {
        let dir = registry();
        let before = Before::keep(dir.path());
        fs::write(dir.path().join("data/db"), "cut").unwrap();
        fs::write(dir.path().join("data/snap.1"), "new").unwrap();
        before.put_back().unwrap();
        assert_eq!(read(&dir, "data/db"), "whole");
        assert!(!dir.path().join("data/snap.1").exists());
        assert!(dir.path().join("data/blobs").is_dir());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        Before::keep(dir.path()).forget();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_kill_on_either_side_of_the_swap_leaves_the_files() {
        let dir = registry();
        // Before it: the copy is no more than that.
        let before = Before::keep(dir.path());
        drop(before);
        Before::settle(dir.path()).unwrap();
        fs::write(dir.path().join("data/db"), "newer").unwrap();
        Before::keep(dir.path()).put_back().unwrap();
        assert_eq!(read(&dir, "data/db"), "newer");
        // In the middle of it: the copy is all there is.
        let before = Before::keep(dir.path());
        drop(before);
        fs::rename(dir.path().join("data"), dir.path().join("data.spoilt")).unwrap();
        Before::settle(dir.path()).unwrap();
        assert_eq!(read(&dir, "data/db"), "newer");
    }

    #[test]
    fn a_large_database_goes_without_a_copy() {
        let dir = registry();
        let file = fs::File::options().write(true).open(dir.path().join("data/db")).unwrap();
        file.set_len(LIMIT + 1).unwrap();
        let before = Before::keep(dir.path());
        assert!(!copy_of(dir.path()).exists());
        before.put_back().unwrap();
        assert_eq!(file.metadata().unwrap().len(), LIMIT + 1);
        assert!(dir.path().join("data/db").exists());
    }
}

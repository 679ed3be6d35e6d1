//! The ballast: a file of 16 MiB that is deleted when the disk is full.
//!
//! sled writes when it opens, so that a registry on a full disk could not even be read. Deleting
//! the ballast makes room for the opening. Nothing is saved before the ballast exists again.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::posix_fallocate;

use super::StoreError;

pub(super) const BYTES: u64 = 16 << 20;

/// The ballast of a registry; `None` in it keeps none.
#[derive(Debug)]
pub(super) struct Ballast {
    path: Option<PathBuf>,
    present: bool,
}

impl Ballast {
    /// The ballast as it is; `wanted` is false for a registry that is thrown away anyway.
    pub(super) fn look(dir: &Path, wanted: bool) -> Self {
        let path = wanted.then(|| dir.join("ballast"));
        let present = path
            .as_ref()
            .and_then(|path| fs::metadata(path).ok())
            .is_some_and(|found| found.len() >= BYTES);
        Self { path, present }
    }

    /// Makes it where it is missing.
    pub(super) fn ensure(&mut self) -> Result<(), StoreError> {
        let Some(path) = self.path.as_ref().filter(|_| !self.present) else {
            return Ok(());
        };
        if let Err(error) = fill(path) {
            // Half a ballast only takes room from who needs it.
            let _ = fs::remove_file(path);
            return Err(StoreError::file("make", path, error));
        }
        self.present = true;
        Ok(())
    }

    /// Lets go of it; whether there was any.
    pub(super) fn release(&mut self) -> bool {
        let there = self.path.as_ref().is_some_and(|path| fs::remove_file(path).is_ok());
        self.present = false;
        there
    }
}

fn fill(path: &Path) -> io::Result<()> {
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    match posix_fallocate(&file, 0, BYTES.try_into().unwrap_or(i64::MAX)) {
        Ok(()) => return Ok(()),
        // Some file systems cannot set room aside; zeros take it as well.
        Err(Errno::EOPNOTSUPP | Errno::EINVAL | Errno::ENOSYS) => {}
        Err(errno) => return Err(errno.into()),
    }
    let zeros = vec![0; 1 << 20];
    for _ in 0..BYTES >> 20 {
        file.write_all(&zeros)?;
    }
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ballast_is_made_released_and_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut ballast = Ballast::look(dir.path(), true);
        ballast.ensure().unwrap();
        assert!(Ballast::look(dir.path(), true).present);
        assert!(ballast.release());
        assert!(!ballast.release());
        ballast.ensure().unwrap();
        assert_eq!(fs::metadata(dir.path().join("ballast")).unwrap().len(), BYTES);
    }
}

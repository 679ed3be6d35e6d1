//! Opens sled with checked settings and without its panics, and names its trees.

use crate::model::RecordKey;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use sled::{Db, Tree};

use super::ballast::Ballast;
use super::key::schema;
use super::meta::Meta;
use super::panics::caught;
use super::{StoreError, envelope};

const META_KEY: &[u8] = b"meta";
/// How long sled's own lock may outlive its last handle in this process.
const SETTLE: (u32, Duration) = (40, Duration::from_millis(50));
/// How long closing may take; everything that was acknowledged is on the disk before it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The trees of an open database, and our own handle of its file.
pub(super) struct Engine {
    pub db: Db,
    pub clients: Tree,
    pub partners: Tree,
    pub users: Tree,
    pub roles: Tree,
    pub settings: Tree,
    pub changes: Tree,
    /// What a change found. Apart from the change, so that the two sides of one never count
    /// together against the limit of a value.
    pub befores: Tree,
    pub retired: Tree,
    pub acts: Tree,
    pub meta: Tree,
    /// sled's flush is not durable; `sync_data` on this is.
    file: File,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the database in `dir`, or makes it. On a full disk the ballast is let go of.
    pub(super) fn open(dir: &Path, ballast: &mut Ballast) -> Result<Self, StoreError> {
        let opened = Self::open_once(dir);
        match opened {
            Err(StoreError::DiskFull { .. }) if ballast.release() => Self::open_once(dir),
            opened => opened,
        }
    }

    fn open_once(dir: &Path) -> Result<Self, StoreError> {
        let data = dir.join("data");
        remove_leftovers(&data)?;
        let config = sled::Config::new()
            .path(&data)
            .mode(sled::Mode::LowSpace)
            .cache_capacity(64 << 20)
            // A safety net; what makes a commit durable is `Engine::make_durable`.
            .flush_every_ms(Some(500));
        let (mut tries, pause) = SETTLE;
        let db = loop {
            match caught(dir, || config.open().map_err(|error| open_error(dir, error))) {
                // Our own lock is held, so this is sled's previous life in this process.
                Err(StoreError::Engine { detail, .. })
                    if tries > 0 && detail.contains("could not acquire lock") =>
                {
                    tries -= 1;
                    thread::sleep(pause);
                }
                Err(StoreError::Engine { dir, detail })
                    if detail.contains("could not acquire lock") =>
                {
                    let detail = "it is still open, here or in another program".to_owned();
                    return Err(StoreError::Engine { dir, detail });
                }
                opened => break opened?,
            }
        };
        caught(dir, || Self::with_trees(dir, &data, db))
    }

    fn with_trees(dir: &Path, data: &Path, db: Db) -> Result<Self, StoreError> {
        let tree = |name: &str| db.open_tree(name).map_err(|error| open_error(dir, error));
        let path = data.join("db");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&path)
            .map_err(|error| StoreError::file("open", &path, error))?;
        Ok(Self {
            clients: tree("clients")?,
            partners: tree("partners")?,
            users: tree("users")?,
            roles: tree("roles")?,
            settings: tree("settings")?,
            changes: tree("changes")?,
            befores: tree("befores")?,
            retired: tree("retired")?,
            acts: tree("acts")?,
            meta: tree("meta")?,
            file,
            db,
        })
    }

    /// Closes the database. When a large page could not be written, sled waits for ever for a
    /// writer that has given up; then it is left to itself, and only a new process can open it.
    pub(super) fn close(self, dir: &Path) {
        let (closed, wait) = mpsc::channel::<()>();
        // Closing a broken database may panic.
        let _ = caught(dir, || {
            let thread = thread::Builder::new().name("sled-close".to_owned());
            let spawned = thread.spawn(move || {
                drop(self);
                drop(closed);
            });
            // Where no thread can be had, it is closed by now.
            if spawned.is_ok() {
                let _ = wait.recv_timeout(PATIENCE);
            }
            Ok(())
        });
    }

    /// Everything written so far is on the disk once this returns.
    pub(super) fn make_durable(&self, dir: &Path) -> Result<(), StoreError> {
        self.db.flush().map_err(|error| StoreError::engine(dir, error))?;
        let synced = self.file.sync_data().and_then(|()| {
            // Whoever removes or replaces the file leaves us to write into one without a name.
            if self.file.metadata()?.nlink() > 0 { Ok(()) } else { Err(ErrorKind::NotFound.into()) }
        });
        synced.map_err(|error| StoreError::file("sync", &dir.join("data"), error))
    }

    /// The tree of a record.
    pub(super) const fn tree(&self, key: &RecordKey) -> &Tree {
        match key {
            RecordKey::Client(_) => &self.clients,
            RecordKey::Partner(_) => &self.partners,
            RecordKey::User(_) => &self.users,
            RecordKey::Role(_) => &self.roles,
            RecordKey::Settings => &self.settings,
        }
    }

    pub(super) const fn all(&self) -> [&Tree; 10] {
        [
            &self.clients,
            &self.partners,
            &self.users,
            &self.roles,
            &self.settings,
            &self.changes,
            &self.befores,
            &self.retired,
            &self.acts,
            &self.meta,
        ]
    }

    /// The registry's record of itself; `None` in a new database.
    pub(super) fn read_meta(&self, dir: &Path) -> Result<Option<Meta>, StoreError> {
        let sealed = caught(dir, || {
            self.meta.get(META_KEY).map_err(|error| StoreError::engine(dir, error))
        })?;
        sealed.map(|sealed| open_meta(&sealed)).transpose()
    }

    pub(super) fn write_meta(&self, dir: &Path, meta: &Meta) -> Result<(), StoreError> {
        self.meta
            .insert(META_KEY, seal_meta(meta)?)
            .map_err(|error| StoreError::engine(dir, error))?;
        Ok(())
    }
}

/// The key of the registry's record of itself, and the bytes stored under it.
pub(super) fn meta_entry(meta: &Meta) -> Result<(&'static [u8], Vec<u8>), StoreError> {
    Ok((META_KEY, seal_meta(meta)?))
}

fn seal_meta(meta: &Meta) -> Result<Vec<u8>, StoreError> {
    envelope::seal("registry's own record", schema::META, meta)
}

fn open_meta(sealed: &[u8]) -> Result<Meta, StoreError> {
    envelope::open("registry's own record", schema::META, sealed)
}

/// The error of an opening: anything that is not an error of the operating system is damage.
fn open_error(dir: &Path, error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(_) => StoreError::engine(dir, error),
        sled::Error::Corruption { .. } => StoreError::engine(dir, error),
        other => StoreError::Unreadable { dir: dir.to_owned(), detail: other.to_string() },
    }
}

/// A kill while sled opens leaves a snapshot half written, and with it sled never opens again.
/// The log that it was made from is whole.
fn remove_leftovers(data: &Path) -> Result<(), StoreError> {
    let entries = match fs::read_dir(data) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::file("read", data, error)),
    };
    let leftovers: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("snap.") && name.ends_with(".generating")
        })
        .map(|entry| entry.path())
        .collect();
    leftovers.iter().try_for_each(|path| {
        fs::remove_file(path).map_err(|error| StoreError::file("remove", path, error))
    })
}

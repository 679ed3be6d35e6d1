//! Durable records: sled trees, the envelope around each value, and what makes "saved" true.
//!
//! A registry is a directory with the database in `data`, a `lock` that says who has it open, a
//! `marker` of what the database must hold, and a `ballast` to let go of when the disk is full.
//! Nothing of sled or bincode is seen outside of this module.

mod backup;
mod ballast;
mod commit;
mod contents;
mod directory_layout;
mod durable;
mod engine;
mod envelope;
mod error;
mod files;
mod holder;
mod journal;
mod key;
mod lock;
mod marker;
mod memory;
mod meta;
mod migrate;
mod open;
mod panics;
mod read;
mod reconcile;
mod records;
mod recover;
mod replace;
mod seed;
mod snapshot;
mod stored;
#[cfg(test)]
mod tests;
mod verify;

use std::path::{Path, PathBuf};

use crate::model::Seq;

use ballast::Ballast;
use engine::Engine;
use journal::Journal;
use lock::Lock;
use marker::Marker;
use meta::Meta;

pub use backup::{
    BackupError, BackupInfo, DailyBackup, Difference, KeptBackup, KeptKind, MadeBackup, Present,
    Preview, Replaced,
};
pub(crate) use backup::{Restoring, create as create_backup, list as list_backups};
pub use error::StoreError;
pub use holder::{HeldBy, Holder};
pub use journal::{Flaw, FlawKind};
pub use lock::held_by;
pub(crate) use memory::Memory;
pub(crate) use open::Opening;
pub(crate) use records::{Appended, Head, Records, Sides};
pub use recover::{Looked, Recovery};
pub(crate) use seed::Clients;
pub use seed::Seed;
pub(crate) use snapshot::{Snapshot, State, write as write_snapshot};
pub use verify::{Progress, Verified};

/// An open registry directory.
#[derive(Debug)]
pub(crate) struct Store {
    dir: PathBuf,
    /// `None` after a failure that it could not be opened again after; the next use tries anew.
    engine: Option<Engine>,
    /// As it is in the database.
    meta: Meta,
    marker: Marker,
    ballast: Ballast,
    /// `None` only while a registry is made.
    journal: Option<Journal>,
    /// What was noticed and mended while it was opened, for a person to read.
    notes: Vec<String>,
    /// Held from here on; while the registry is opened, whoever opens it holds it.
    // Last, so that it is let go of after the database is closed.
    lock: Option<Lock>,
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.take() {
            engine.close(&self.dir);
            // Not where it was refused while it was opened.
            if self.lock.is_some() {
                self.write_marker();
            }
        }
    }
}

impl Store {
    /// Says in the note of the lock where this process serves others.
    pub(crate) fn note_socket(&mut self, user: &str, socket: &Path) {
        if let Some(lock) = &mut self.lock {
            lock.note_socket(user, socket);
        }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// What was noticed and mended while the registry was opened, once.
    pub(crate) fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Closes the registry, and keeps others out of it.
    fn into_lock(mut self) -> Option<Lock> {
        if self.engine.is_some() {
            self.write_marker();
        }
        self.lock.take()
    }

    /// The number of the last change.
    pub(crate) const fn seq(&self) -> Seq {
        Seq(self.meta.seq)
    }

    /// How many clients there are.
    pub(crate) fn clients(&self) -> usize {
        usize::try_from(self.meta.counts.clients).unwrap_or(usize::MAX)
    }

    /// The number that the next new partner gets.
    pub(crate) const fn next_partner(&self) -> u32 {
        self.meta.next_partner
    }
}

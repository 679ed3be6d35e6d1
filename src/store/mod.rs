//! Durable records: sled trees, the envelope around each value, and what makes "saved" true.
//!
//! A registry is a directory with the database in `data`, a `lock` that says who has it open, a
//! `marker` of what the database must hold, and a `ballast` to let go of when the disk is full.
//! Nothing of sled or bincode is seen outside of this module.

mod ballast;
mod before;
mod commit;
mod engine;
mod envelope;
mod error;
mod key;
mod lock;
mod marker;
mod meta;
mod open;
mod place;
mod quiet;
mod read;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::model::Seq;

use ballast::Ballast;
use engine::Engine;
use lock::Lock;
use marker::Marker;
use meta::Meta;

pub(crate) use commit::{Entry, Outcome};
pub use error::StoreError;
pub(crate) use key::RecordKey;
pub use lock::{HeldBy, Holder};
pub(crate) use open::Opening;
pub use open::Seed;

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
    /// Held from here on; while the registry is opened, whoever opens it holds it.
    // Last, so that it is let go of after the database is closed.
    lock: Option<Lock>,
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.take() {
            engine.close(&self.dir);
        }
    }
}

impl Store {
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The number of the last change.
    pub(crate) const fn seq(&self) -> Seq {
        Seq(self.meta.seq)
    }

    /// The number that the next new partner gets.
    pub(crate) const fn next_partner(&self) -> u32 {
        self.meta.next_partner
    }
}

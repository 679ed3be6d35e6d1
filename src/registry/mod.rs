//! What is behind the door: who may do what, what is valid, what was written.
//!
//! [`Registry`] is what all share, [`Session`] what belongs to one person. [`Local`] is the door of
//! a process that has a registry open alone.

mod act;
mod bulk;
pub mod declare;
mod directory;
mod failure;
mod follow;
mod host;
mod import;
mod index;
mod local;
pub mod offline;
mod plan;
mod principal;
#[expect(clippy::module_inception, reason = "the registry is what the room is named for")]
mod registry;
mod rules;
mod sample;
mod seen;
mod session;
mod status;
#[cfg(test)]
mod tests;
mod undo;
mod write;

pub use crate::store::held_by;
pub use crate::store::{
    BackupError, BackupInfo, DailyBackup, Difference, Flaw, FlawKind, HeldBy, Holder, KeptBackup,
    KeptKind, Looked, MadeBackup, Present, Preview, Progress, Recovery, Replaced, Seed, StoreError,
    Verified,
};
pub use host::Host;
pub use local::Local;
pub use offline::{Restore, back_up, kept_backups};
pub use principal::current;
pub use registry::{Clock, OpenOptions, Registry};
pub use sample::{SIZES, Sizes, generate};
pub use session::Session;

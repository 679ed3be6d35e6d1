//! Work on a registry that nobody has open, and on its backups.

mod backup;
pub mod recovery;

pub use backup::{Restore, back_up, kept_backups};

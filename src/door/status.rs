//! How a registry is, for whoever operates it.

use serde::{Deserialize, Serialize};

use super::indexed::Indexed;
use crate::model::{Seq, Timestamp};

/// The state of a registry, and of the process that has it open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The registry's directory; empty where it is in none on this machine.
    pub registry: String,
    /// The process that serves others; `None` where the registry is open for this command alone.
    pub server: Option<ServerStatus>,
    /// The number of clients.
    pub clients: usize,
    /// The number of the last change.
    pub changes: Seq,
    /// The hash of the last line of the history, in hexadecimal digits.
    pub hash: String,
    /// How far the index of the lists is; `None` once everything is in it, or nobody needs one yet.
    pub index: Option<Indexed>,
    /// The newest automatic backup.
    pub last_backup: Option<BackupStatus>,
    /// The free space on the disk of the registry, in bytes.
    pub disk_free: Option<u64>,
}

/// A process that serves a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerStatus {
    pub pid: u32,
    /// The version of its program.
    pub version: String,
    pub since: Timestamp,
    /// How many connections it has.
    pub connections: usize,
    /// Why the last backup of the day failed.
    pub backup_failed: Option<String>,
}

/// An automatic backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupStatus {
    /// The name of its file.
    pub name: String,
    pub at: Option<Timestamp>,
    /// The last change that is in it.
    pub seq: Option<Seq>,
}

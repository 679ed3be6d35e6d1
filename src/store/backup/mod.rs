//! Backups: a registry in one file that checks itself, and that no other program is needed to read.
//!
//! A backup is made from the journal alone, so it can be made while somebody has the registry
//! open and writes to it.
//!
//! # The format, version 1
//!
//! Lines of JSON in UTF-8, each ended by a line feed, inside zstd with zstd's own checksum:
//!
//! ```text
//! {"backup":"oauthdesk","v":1,"registry":"32 digits","seq":7,"at":"…","program":"…","records":4,"changes":7}
//! {"record":{"client":{…}}}
//! {"change":{"seq":1,"key":"…", …}}
//! {"end":true,"lines":12,"blake3":"64 digits"}
//! ```
//!
//! - The first line says which registry it is (`registry`), after which change it was made
//!   (`seq`), when (`at`, RFC 3339), by which version (`program`), and how many records and
//!   changes follow. Where history does not reach back to the registry's beginning, `after` is the
//!   change that the first one follows. In every version it has `backup`, `v` and `program`.
//! - Then each record, as it is after the change `seq`: `{"record":{"client":{…}}}`, `partner`,
//!   `user`, `role` or `settings`, in the form of [`crate::model::Record`].
//! - Then each change of the history, in the order of its number, in the form of
//!   [`crate::model::Change`]. `{"lost":{"from":3,"to":5}}` stands for changes that a recovery
//!   could not bring back.
//! - The last line has the number of lines before it, and the BLAKE3 hash of every byte before it.
//!
//! The parts of acts are not told apart: the changes of one act have the same `key`.

mod daily;
mod error;
mod list;
mod read;
mod restore;
mod scan;
#[cfg(test)]
mod tests;
mod write;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::journal::{Digest, RegistryId};
use crate::model::{Change, Record, Seq, Timestamp};

pub use daily::DailyBackup;
pub use error::BackupError;
pub(crate) use list::list;
pub(super) use list::newest_readable;
pub use list::{KeptBackup, KeptKind};
pub(crate) use restore::Restoring;
pub use restore::{Difference, Present, Preview, Replaced};
pub(crate) use write::create;

/// The version of the format.
const VERSION: u64 = 1;
/// What a first line says that the file is.
const NAME: &str = "oauthdesk";
/// The ending of a backup's name.
const ENDING: &str = ".jsonl.zst";
/// No line is longer, in bytes. A line of the journal, which has the same change and more, is not.
const MAX_LINE: usize = 4 << 20;

/// What the first line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    backup: String,
    v: u64,
    registry: RegistryId,
    seq: Seq,
    at: Timestamp,
    program: String,
    records: u64,
    changes: u64,
    #[serde(default, skip_serializing_if = "is_start")]
    after: Seq,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_start(after: &Seq) -> bool {
    *after == Seq(0)
}

/// Changes that are not there: the first and the last number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lost {
    from: Seq,
    to: Seq,
}

/// A line between the first and the last.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Record(Box<Record>),
    Change(Box<Change>),
    Lost(Lost),
}

/// What the last line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Last {
    end: bool,
    lines: u64,
    blake3: Digest,
}

/// What a backup is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupInfo {
    /// The number of the registry.
    pub registry: u128,
    /// The last change that is in it.
    pub seq: Seq,
    /// When it was made.
    pub at: Timestamp,
    /// The version of the program that made it.
    pub program: String,
    pub records: u64,
    pub changes: u64,
    /// The changes up to this one are not in its history.
    pub after: Seq,
}

impl From<Header> for BackupInfo {
    fn from(header: Header) -> Self {
        Self {
            registry: header.registry.0,
            seq: header.seq,
            at: header.at,
            program: header.program,
            records: header.records,
            changes: header.changes,
            after: header.after,
        }
    }
}

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBackup {
    pub path: PathBuf,
    pub info: BackupInfo,
    /// Of the file.
    pub bytes: u64,
}

/// Where the backups of the registry in `dir` are that are made by themselves.
fn backups_of(dir: &Path) -> PathBuf {
    dir.join("backups")
}

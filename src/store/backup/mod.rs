//! Backups: a registry in one file with checksums, readable without this program.
//!
//! A backup is made from the journal alone, so it can be made while the registry is in use.
//!
//! # The format, version 2
//!
//! Lines of JSON in UTF-8, each ended by a line feed, inside zstd with zstd's own checksum:
//!
//! ```text
//! {"backup":"oauthdesk","v":2,"registry":"32 digits","seq":7,"at":"…","program":"…","records":4,"changes":7}
//! {"record":{"client":{…}}}
//! {"change":{"seq":1,"key":"…", …}}
//! {"end":true,"lines":12,"blake3":"64 digits"}
//! ```
//!
//! - The first line, the header, has the registry's ID (`registry`), the last change (`seq`), the
//!   time (`at`, RFC 3339), the version of the program (`program`), and the numbers of records and
//!   changes. If the history is incomplete, `after` is the change before the first one. Headers of
//!   all format versions have `backup`, `v` and `program`.
//! - Then each record in its state after the change `seq`: `{"record":{"client":{…}}}`, `partner`,
//!   `user`, `role` or `settings`, in the form of [`crate::model::Record`].
//! - Then each change of the history, in the order of the numbers, in the form of
//!   [`crate::model::Change`]. `{"lost":{"from":3,"to":5}}` replaces changes that could not be
//!   recovered.
//! - The last line has the number of lines before it, and the BLAKE3 hash of every byte before it.
//!
//! Unknown members are passed over. Version 1, which is read too, has changes of version 1 of the
//! journal.
//!
//! Acts have no marks of their own: the changes of one act have the same `key`.

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

/// The version of the format that is written, and the newest that is read.
const VERSION: u64 = 2;
/// The value of the header's `backup`.
const NAME: &str = "oauthdesk";
/// The extension of a backup.
const ENDING: &str = ".jsonl.zst";
/// The maximum length of a line, in bytes. The same as for the journal, whose lines hold more.
const MAX_LINE: usize = 4 << 20;

/// The first line.
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

/// Lost changes: first and last number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lost {
    from: Seq,
    to: Seq,
}

/// A line between the first and the last.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Members")]
enum Line {
    Record(Box<Record>),
    Change(Box<Change>),
    Lost(Lost),
}

/// The members of a line; others are passed over.
#[derive(Deserialize)]
struct Members {
    record: Option<Box<Record>>,
    change: Option<Box<Change>>,
    lost: Option<Lost>,
}

impl TryFrom<Members> for Line {
    type Error = &'static str;

    fn try_from(members: Members) -> Result<Self, Self::Error> {
        match members {
            Members { record: Some(record), change: None, lost: None } => Ok(Self::Record(record)),
            Members { record: None, change: Some(change), lost: None } => Ok(Self::Change(change)),
            Members { record: None, change: None, lost: Some(lost) } => Ok(Self::Lost(lost)),
            _ => Err("it holds nothing that is known"),
        }
    }
}

/// The last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Last {
    end: bool,
    lines: u64,
    blake3: Digest,
}

/// The registry and time of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupInfo {
    /// The ID of the registry.
    pub registry: u128,
    /// The last change in the backup.
    pub seq: Seq,
    /// The time of the backup.
    pub at: Timestamp,
    /// The program version that made the backup.
    pub program: String,
    pub records: u64,
    pub changes: u64,
    /// The history begins after this change.
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

/// A finished backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBackup {
    pub path: PathBuf,
    pub info: BackupInfo,
    /// The size of the file.
    pub bytes: u64,
}

/// The directory of automatic backups of the registry in `dir`.
fn backups_of(dir: &Path) -> PathBuf {
    dir.join("backups")
}

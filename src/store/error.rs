//! Errors of a registry on the disk, each with help for the user.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::holder::HeldBy;
use super::journal::flaw::{Flaw, FlawKind};
use crate::model::Seq;

/// The largest stored value, in bytes; sled puts larger ones into files of their own, which leak.
pub(super) const MAX_VALUE: usize = 65_536;

/// Why a registry could not be opened, read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("there is no registry at {}", .0.display())]
    Missing(PathBuf),
    #[error("there is a registry at {} already", .0.display())]
    Exists(PathBuf),
    #[error("{} is not a registry: it holds {found}", .dir.display())]
    NotARegistry { dir: PathBuf, found: String },
    #[error("{0}")]
    Held(Box<HeldBy>),
    #[error("the operating system does not let you write to {}: {source}", .path.display())]
    Permission { path: PathBuf, source: io::Error },
    #[error("the disk is full: nothing was saved to {}", .dir.display())]
    DiskFull { dir: PathBuf },
    #[error("cannot {what} {}: {source}", .path.display())]
    Io { what: &'static str, path: PathBuf, source: io::Error },
    /// The database engine failed in a way that none of the others says.
    #[error("the database in {} failed: {detail}", .dir.display())]
    Engine { dir: PathBuf, detail: String },
    /// The database is there and cannot be read.
    #[error("the database in {} is damaged and cannot be opened ({detail}); it stays closed", .dir.display())]
    Unreadable { dir: PathBuf, detail: String },
    /// The database came up with less than was saved.
    #[error("records are missing from the registry at {}: expected {expected}, found {found}; it stays closed", .dir.display())]
    Lost { dir: PathBuf, expected: String, found: String },
    #[error("the file {} is damaged: missing records cannot be detected without it; nothing was changed", .0.display())]
    MarkerBroken(PathBuf),
    /// One value does not pass its checks.
    #[error("the stored {what} is damaged: {detail}")]
    Damaged { what: String, detail: &'static str },
    /// A value was written in a form of the future.
    #[error("the stored {what} has schema {schema}: a newer oauthdesk wrote it")]
    NewerSchema { what: String, schema: u16 },
    #[error("the registry at {} has format {format}: a newer oauthdesk{} made it", .dir.display(), version(.by.as_ref()))]
    NewerFormat {
        dir: PathBuf,
        format: u32,
        /// The version that wrote it last, and so can read it.
        by: Option<String>,
    },
    #[error("the registry at {} has format {format}, which no oauthdesk has made", .dir.display())]
    UnknownFormat { dir: PathBuf, format: u32 },
    /// The database and the journal hold different changes.
    #[error("the database and the journal of {} do not match: {detail}; it stays closed", .dir.display())]
    Apart { dir: PathBuf, detail: String },
    #[error("the {what} takes {bytes} bytes: a record can have at most {}", MAX_VALUE)]
    TooLarge { what: String, bytes: usize },
    /// The store failed in the middle of a commit and could not be opened again.
    #[error("it is not known whether it was saved: {}", .0.cause())]
    Unknown(Box<StoreError>),
    #[error("the registry at {} has no journal", .0.display())]
    NoJournal(PathBuf),
    #[error("there is a journal at {} already", .0.display())]
    JournalExists(PathBuf),
    /// The journal is not what was written; it was left as it is.
    #[error("the journal is damaged: {0}")]
    Journal(#[from] Flaw),
    #[error("change {} cannot follow change {} in the journal", .found.0, .last.0)]
    JournalOrder { last: Seq, found: Seq },
    /// A write failed, and so did taking it back.
    #[error("writing the journal in {} failed, and so did undoing the write: {detail}", .dir.display())]
    JournalStuck { dir: PathBuf, detail: String },
    /// What a new registry was to start with cannot be had.
    #[error("the registry was not created: {0}")]
    Seed(String),
    /// A document of the demo registry breaks a rule.
    #[error("the demo registry cannot be made: {0}")]
    Demo(String),
}

impl StoreError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        const RECOVER: &str = "`oauthdesk verify` tells what is damaged; `oauthdesk recover` rebuilds the registry from its journal and its newest backup, and keeps the old files";
        Some(match self {
            Self::Missing(_) => "run oauthdesk to make one".to_owned(),
            Self::Exists(_) => "choose another directory".to_owned(),
            Self::NotARegistry { .. } => {
                "name a directory that is empty or not there yet".to_owned()
            }
            Self::Held(held) => held.help(),
            Self::Permission { path, .. } => {
                format!("let yourself write to {}, or use --registry DIR", path.display())
            }
            Self::DiskFull { .. } => {
                "make room on the disk, then save again; every saved record is safe".to_owned()
            }
            Self::Io { .. } => return None,
            Self::Engine { .. } => {
                "try again; if it stays so, close the desk and open it".to_owned()
            }
            Self::Unreadable { .. }
            | Self::Lost { .. }
            | Self::Damaged { .. }
            | Self::UnknownFormat { .. }
            | Self::Apart { .. } => RECOVER.to_owned(),
            Self::MarkerBroken(path) => format!(
                "if the records look complete in a copy of the directory, delete {}: a new one is made",
                path.display()
            ),
            Self::NewerFormat { by: Some(by), .. } => format!("use oauthdesk {by} or later"),
            Self::NewerSchema { .. } | Self::NewerFormat { by: None, .. } => {
                "use the newer oauthdesk".to_owned()
            }
            Self::TooLarge { .. } => "shorten it, or split it in two".to_owned(),
            Self::Unknown(_) => {
                "save again: an act that was saved is not done a second time".to_owned()
            }
            Self::Journal(Flaw { kind: FlawKind::Version(_), .. }) => {
                "use the newer oauthdesk".to_owned()
            }
            Self::NoJournal(_) | Self::Journal(_) | Self::JournalOrder { .. } => RECOVER.to_owned(),
            Self::JournalExists(_) => "choose another directory".to_owned(),
            Self::JournalStuck { .. } => {
                "close the desk and open it again: it then looks at what is on the disk".to_owned()
            }
            Self::Seed(_) | Self::Demo(_) => return None,
        })
    }

    /// The error inside another one, which says itself what was saved.
    fn cause(&self) -> String {
        match self {
            Self::DiskFull { .. } => "the disk is full".to_owned(),
            other => other.to_string(),
        }
    }

    /// Whether it is about what the database holds, not about what surrounds it.
    pub const fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Unreadable { .. }
                | Self::Lost { .. }
                | Self::Damaged { .. }
                | Self::NewerSchema { .. }
                | Self::NewerFormat { .. }
                | Self::UnknownFormat { .. }
                | Self::NoJournal(_)
                | Self::Journal(_)
                | Self::Apart { .. }
        )
    }

    /// The error of a registry that holds less than was saved.
    pub(crate) fn lost(dir: &Path, expected: String, found: String) -> Self {
        Self::Lost { dir: dir.to_owned(), expected, found }
    }

    /// The error of a file or directory.
    pub(super) fn file(what: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Permission { path, source }
            }
            kind if is_full(kind) => {
                Self::DiskFull { dir: path.parent().map(Path::to_owned).unwrap_or(path) }
            }
            _ => Self::Io { what, path, source },
        }
    }

    /// The error of the database engine.
    pub(super) fn engine(dir: &Path, error: sled::Error) -> Self {
        let dir = dir.to_owned();
        match error {
            sled::Error::Io(source) => match source.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    Self::Permission { path: dir, source }
                }
                kind if is_full(kind) => Self::DiskFull { dir },
                _ => Self::Engine { dir, detail: source.to_string() },
            },
            sled::Error::Corruption { .. } => {
                Self::Unreadable { dir, detail: "its checksums do not match".to_owned() }
            }
            other => Self::Engine { dir, detail: other.to_string() },
        }
    }
}

/// ` 0.3.0` where it is known.
fn version(by: Option<&String>) -> String {
    by.map(|by| format!(" ({by})")).unwrap_or_default()
}

/// Whether an error means that there is no room: on the disk, in a quota, or in a file.
pub(super) fn is_full(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

//! Errors of backups, each with help for the user.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::model::Denial;
use crate::store::StoreError;
use crate::store::error::is_full;

/// Why a backup could not be made, read or restored.
#[derive(Debug, Error)]
pub enum BackupError {
    #[error("{0}")]
    Registry(Box<StoreError>),
    /// The journal is damaged, and so would be its backup.
    #[error("no backup was written: {0}")]
    Source(Box<StoreError>),
    #[error("no backup was written: the registry at {} still has format {format}", .dir.display())]
    OldFormat { dir: PathBuf, format: u32 },
    /// While the backup was read, changes were retracted repeatedly.
    #[error("no backup was written: the journal changed while it was read")]
    Moved,
    #[error("there is a file {} already: nothing was written", .0.display())]
    Exists(PathBuf),
    #[error("the backup {} cannot be written: {}", .path.display(), told(.source))]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot read {}: {}", .path.display(), told(.source))]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is not a backup of oauthdesk: {detail}", .path.display())]
    NotABackup { path: PathBuf, detail: &'static str },
    #[error("the backup {} has version {version} of the format: a newer oauthdesk{} made it", .path.display(), by(.program))]
    Newer { path: PathBuf, version: u64, program: String },
    #[error("the backup {} is damaged: line {line}: {detail}; nothing was changed", .path.display())]
    Damaged { path: PathBuf, line: u64, detail: String },
    /// The written registry differs from the backup.
    #[error(
        "the registry could not be restored: the written records differ from the backup ({0}); nothing was changed"
    )]
    Unlike(String),
    /// The caller asked to stop.
    #[error("the backup was stopped before it was whole: nothing of it is left")]
    Stopped,
    #[error("the backup cannot be restored: {0}")]
    Denied(Denial),
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Registry(Box::new(error))
    }
}

impl BackupError {
    /// An error in the journal to back up.
    pub(super) fn source(error: impl Into<StoreError>) -> Self {
        Self::Source(Box::new(error.into()))
    }

    /// Whether a retry may help: a change that is retracted during the reading looks like a flaw,
    /// or is missed.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Moved => true,
            Self::Source(error) => matches!(**error, StoreError::Journal(_)),
            _ => false,
        }
    }

    /// The remedy.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Registry(error) | Self::Source(error) => return error.help(),
            Self::OldFormat { .. } => {
                "open the desk once: it brings the registry to the format of today, and keeps a copy as it was".to_owned()
            }
            Self::Moved => "try again".to_owned(),
            Self::Exists(_) => "name another file, or replace this one with --force".to_owned(),
            Self::Write { source, .. } if is_full(source.kind()) => {
                "make room, or name a file on another disk; nothing half-written was left".to_owned()
            }
            Self::Write { .. } => {
                "name a file in a directory that you can write to".to_owned()
            }
            Self::Read { .. } | Self::NotABackup { .. } => {
                "`oauthdesk backup list` prints the automatic backups".to_owned()
            }
            Self::Newer { program, .. } if program.is_empty() => "use the newer oauthdesk".to_owned(),
            Self::Newer { program, .. } => format!("use oauthdesk {program} or later"),
            Self::Damaged { .. } => {
                "use another backup: `oauthdesk backup list` prints the automatic ones".to_owned()
            }
            Self::Unlike(_) => "try again; if it fails again, check the disk".to_owned(),
            Self::Stopped => "the next start of the desk makes it".to_owned(),
            Self::Denied(_) => return None,
        })
    }
}

/// The system's error text without the error number.
fn told(error: &io::Error) -> String {
    if is_full(error.kind()) {
        return "the disk is full".to_owned();
    }
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

/// ` (0.3.0)`, or nothing if unknown.
fn by(program: &str) -> String {
    if program.is_empty() { String::new() } else { format!(" ({program})") }
}

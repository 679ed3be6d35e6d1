//! Flaws of a journal, and torn ends that were cut off.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use crate::model::{Seq, text};

/// A flaw of a journal, with its location.
#[derive(Debug, Error)]
#[error("{}{}: {kind}", .file.display(), line_name(*.line))]
pub struct Flaw {
    /// The segment's file, which may be the missing one.
    pub file: PathBuf,
    /// Counted from 1; 0 for the whole file.
    pub line: u64,
    pub kind: FlawKind,
}

fn line_name(line: u64) -> String {
    if line == 0 { String::new() } else { format!(" line {line}") }
}

/// The kind of a flaw.
#[derive(Debug, Error)]
pub enum FlawKind {
    #[error("it is not a complete line of a journal")]
    Form,
    #[error("its checksum does not match")]
    Checksum,
    /// The hash over this line and the one before.
    #[error("its hash does not match: a line before it is missing, changed or in another place")]
    Chain,
    #[error("it has version {0} of the format: a newer oauthdesk wrote it")]
    Version(u64),
    #[error("its checksum is right, but its content cannot be read: {0}")]
    Content(String),
    #[error("expected change {}, found change {}", .expected.0, .found.0)]
    Sequence { expected: Seq, found: Seq },
    #[error("an act of several changes is incomplete")]
    Act,
    #[error("a line of this kind does not belong here")]
    OutOfPlace,
    #[error("expected {expected} initial records, found {found}")]
    BaseCount { expected: u64, found: u64 },
    #[error("the initial records are incomplete: their writing was interrupted")]
    Unfinished,
    #[error("it belongs to registry {found:032x}, not {expected:032x}")]
    Registry { expected: u128, found: u128 },
    #[error("its header names segment {0}")]
    Segment(u32),
    #[error("it is missing")]
    Missing,
    /// An error of the operating system or the decompression.
    #[error("it cannot be read from here on: {0}")]
    Unreadable(std::io::Error),
}

/// A torn end of a journal: a write that was interrupted before the change was reported as saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Torn {
    /// The segment that was cut.
    pub file: PathBuf,
    /// The number of bytes cut off.
    pub bytes: u64,
    pub saw: Saw,
    /// The file that keeps the cut bytes.
    pub kept: PathBuf,
}

/// The kind of a torn end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saw {
    /// A line without its end.
    HalfLine,
    /// A last line with a wrong checksum or form.
    BadLine,
    /// Some changes of an act, but not all.
    PartOfAct { have: u32, of: u32 },
    /// NUL bytes, which some file systems leave after a power failure.
    Nuls,
}

impl fmt::Display for Saw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HalfLine => f.write_str("half a line"),
            Self::BadLine => f.write_str("a line with a wrong checksum"),
            Self::PartOfAct { have, of } => write!(f, "{have} of the {of} changes of an act"),
            Self::Nuls => f.write_str("NUL bytes"),
        }
    }
}

impl fmt::Display for Torn {
    /// Formats a sentence for a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, bytes, saw, kept } = self;
        write!(
            f,
            "the journal ended in a change that was interrupted while it was written, before it was saved ({saw}): {} moved from {} to {}",
            text::counted(*bytes, "byte"),
            file.display(),
            kept.display()
        )
    }
}

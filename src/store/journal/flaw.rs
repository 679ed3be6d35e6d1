//! Flaws of a journal, and torn ends that were cut off.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use crate::model::{Seq, text};

/// Something that is wrong with a journal, and where.
#[derive(Debug, Error)]
#[error("{}{}: {kind}", .file.display(), line_name(*.line))]
pub struct Flaw {
    /// The segment's file; for a missing segment the one that is not there.
    pub file: PathBuf,
    /// Counted from 1; 0 where it is about the whole file.
    pub line: u64,
    pub kind: FlawKind,
}

fn line_name(line: u64) -> String {
    if line == 0 { String::new() } else { format!(" line {line}") }
}

/// What is wrong.
#[derive(Debug, Error)]
pub enum FlawKind {
    #[error("it is not a complete line of a journal")]
    Form,
    #[error("its checksum does not match")]
    Checksum,
    /// The hash over it and the line before.
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
    #[error("it says that it is segment {0}")]
    Segment(u32),
    #[error("it is missing")]
    Missing,
    /// The operating system, or the compressed form.
    #[error("it cannot be read from here on: {0}")]
    Unreadable(std::io::Error),
}

/// What was at the end of a journal and never became part of it: the writing was interrupted
/// before anybody was told that the change is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Torn {
    /// The segment that it was cut from.
    pub file: PathBuf,
    /// How much was cut off.
    pub bytes: u64,
    pub saw: Saw,
    /// Where the cut bytes are kept.
    pub kept: PathBuf,
}

/// How it shows that the end of a journal is torn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saw {
    /// A line without its end.
    HalfLine,
    /// A last line whose checksum, or form, is wrong.
    BadLine,
    /// Some changes of an act, not all.
    PartOfAct { have: u32, of: u32 },
    /// NUL bytes, as some file systems leave after a power cut.
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
    /// A sentence for a person.
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

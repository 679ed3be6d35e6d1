//! Why a file cannot be read.

use thiserror::Error;

use crate::model::text;

/// Why a file cannot be read, and where. It never repeats a value of the file: that may be a
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{message}", .at.map(|at| format!("line {}, column {}: ", at.line, at.column)).unwrap_or_default())]
pub struct ReadError {
    /// `None` where it is the whole file.
    pub at: Option<At>,
    pub message: String,
    /// Whether the file is well-formed and only has no clients in it.
    pub unrecognised: bool,
}

/// A place in a file, counted from 1; columns are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub line: usize,
    pub column: usize,
}

impl ReadError {
    /// An error of the whole file.
    pub fn whole(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), unrecognised: false }
    }

    /// An error with its place.
    pub fn at(line: usize, column: usize, message: impl Into<String>) -> Self {
        let at = Some(At { line: line.max(1), column: column.max(1) });
        Self { at, message: message.into(), unrecognised: false }
    }

    /// A file that can be read and has no clients.
    pub fn unrecognised(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), unrecognised: true }
    }
}

/// The place of a byte.
pub fn place_of(text: &str, byte: usize) -> At {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    At { line, column: last.chars().count() + 1 }
}

/// A part of a text as a message may name it: shown, and short.
pub fn quoted(value: &str) -> String {
    const LONGEST: usize = 80;
    let shown = text::shown(value);
    if shown.chars().count() <= LONGEST {
        return shown.into_owned();
    }
    let start: String = shown.chars().take(LONGEST).collect();
    format!("{start}…")
}

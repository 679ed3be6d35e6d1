//! Errors of reading a file.

use thiserror::Error;

use crate::model::text;

/// Why a file cannot be read, with the location. Never contains a value of the file, which may be a
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{message}", .at.map(|at| format!("line {}, column {}: ", at.line, at.column)).unwrap_or_default())]
pub struct ReadError {
    /// `None` if the error is in the whole file.
    pub at: Option<At>,
    pub message: String,
    /// Whether the file is well-formed but has no clients.
    pub unrecognised: bool,
}

/// A location in a file: line and column in characters, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub line: usize,
    pub column: usize,
}

impl ReadError {
    /// An error in the whole file.
    pub fn whole(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), unrecognised: false }
    }

    /// An error at a location.
    pub fn at(line: usize, column: usize, message: impl Into<String>) -> Self {
        let at = Some(At { line: line.max(1), column: column.max(1) });
        Self { at, message: message.into(), unrecognised: false }
    }

    /// The error of a well-formed file without clients.
    pub fn unrecognised(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), unrecognised: true }
    }
}

/// The location of a byte.
pub fn place_of(text: &str, byte: usize) -> At {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    At { line, column: last.chars().count() + 1 }
}

/// Masks and shortens a part of a text for a message.
pub fn quoted(value: &str) -> String {
    const LONGEST: usize = 80;
    let shown = text::shown(value);
    if shown.chars().count() <= LONGEST {
        return shown.into_owned();
    }
    let start: String = shown.chars().take(LONGEST).collect();
    format!("{start}…")
}

//! Scopes (RFC 6749 §3.3).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::text::name_char;

/// One `scope-token`: printable ASCII without space, `"` and `\`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(String);

/// Why a text is no scope.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ScopeError {
    #[error("a scope needs at least one character")]
    Empty,
    #[error("{} cannot stand in a scope (RFC 6749 §3.3)", name_char(*.0))]
    BadChar(char),
    #[error("a scope of {0} characters: at most 255")]
    TooLong(usize),
}

impl Scope {
    /// Checks the rule of a `scope-token`.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        if text.is_empty() {
            return Err(ScopeError::Empty);
        }
        if let Some(bad) = text.chars().find(|c| !c.is_ascii_graphic() || matches!(c, '"' | '\\')) {
            return Err(ScopeError::BadChar(bad));
        }
        if text.len() > 255 {
            return Err(ScopeError::TooLong(text.len()));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

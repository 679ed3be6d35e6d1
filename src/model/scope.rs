//! Scopes (RFC 6749 §3.3).

use serde::Serialize;
use thiserror::Error;

use super::{storable::text_type, text::name_char};

/// One `scope-token`: printable ASCII without space, `"` and `\`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Scope(String);

text_type!(Scope);

/// Why a text is not a scope.
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
    /// Parses a `scope-token`.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        Self::check(text)?;
        Ok(Self(text.to_owned()))
    }

    fn check(text: &str) -> Result<(), ScopeError> {
        if text.is_empty() {
            return Err(ScopeError::Empty);
        }
        if let Some(bad) = text.chars().find(|c| !c.is_ascii_graphic() || matches!(c, '"' | '\\')) {
            return Err(ScopeError::BadChar(bad));
        }
        if text.len() > 255 {
            return Err(ScopeError::TooLong(text.len()));
        }
        Ok(())
    }
}

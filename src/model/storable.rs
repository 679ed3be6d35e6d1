//! Checks text that is decoded: from the store, a journal, a backup or a wire.
//!
//! A type or a member of a record promises text that can be stored: bounded, and not empty where
//! that is promised; IDs, addresses and URIs also have no control character. The rules of a draft say what is allowed, and a stored value that
//! breaks a rule still decodes.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::text::{first_control, name_char};

/// Why a text cannot be stored in its place.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Unstorable {
    #[error("empty text where some is needed")]
    Empty,
    #[error("{0} characters long: at most {1}")]
    TooLong(usize, usize),
    #[error("{} cannot stand here", name_char(*.0))]
    Control(char),
}

/// Checks the length of a text, in characters.
pub fn check_length(text: &str, min: usize, max: usize) -> Result<(), Unstorable> {
    // A text has at least as many bytes as characters: most need no counting.
    let count = if text.len() <= max { text.len() } else { text.chars().count() };
    if count > max {
        return Err(Unstorable::TooLong(count, max));
    }
    if count < min { Err(Unstorable::Empty) } else { Ok(()) }
}

/// Checks the length of a text, and that no control character is in it.
pub fn check_line(text: &str, min: usize, max: usize) -> Result<(), Unstorable> {
    check_length(text, min, max)?;
    first_control(text).map_or(Ok(()), |bad| Err(Unstorable::Control(bad)))
}

/// Decodes a text of `MIN` to `MAX` characters.
///
/// The rules keep control characters out of names. One that holds some all the same decodes, so
/// that a list with it can be shown, where they are masked, and the record mended.
pub fn text<'de, const MIN: usize, const MAX: usize, D>(deserializer: D) -> Result<String, D::Error>
where
    D: Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    check_length(&text, MIN, MAX).map_err(D::Error::custom)?;
    Ok(text)
}

/// Decodes lines of 1 to `MAX` characters.
pub fn lines<'de, const MAX: usize, D>(deserializer: D) -> Result<Vec<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let lines = Vec::<String>::deserialize(deserializer)?;
    lines.iter().try_for_each(|line| check_line(line, 1, MAX)).map_err(D::Error::custom)?;
    Ok(lines)
}

/// Decodes a line of 1 to `MAX` characters, or none.
pub fn optional_line<'de, const MAX: usize, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let line = Option::<String>::deserialize(deserializer)?;
    line.iter().try_for_each(|line| check_line(line, 1, MAX)).map_err(D::Error::custom)?;
    Ok(line)
}

/// Decodes a text of at most `MAX` characters, or none; it may have several lines.
pub fn optional_text<'de, const MAX: usize, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<String>::deserialize(deserializer)?;
    text.iter().try_for_each(|text| check_length(text, 0, MAX)).map_err(D::Error::custom)?;
    Ok(text)
}

/// Gives a type around one text what such types have in common: `as_str`, `Display`, and a
/// `Deserialize` that refuses what the type's `check` refuses.
macro_rules! text_type {
    ($name:ident) => {
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::check(&text).map_err(serde::de::Error::custom)?;
                Ok(Self(text))
            }
        }
    };
}
pub(super) use text_type;

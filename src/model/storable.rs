//! Checks decoded text: from the store, a journal, a backup or a wire.
//!
//! Decoded text is bounded, and not empty where a record requires it; IDs, addresses and URIs also
//! have no control character. Only drafts are checked by the rules: a stored value that breaks a
//! rule still decodes.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::text::{first_control, name_char};

/// Why a text cannot be stored in a field.
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
    // A text has at least as many bytes as characters: most texts need no counting.
    let count = if text.len() <= max { text.len() } else { text.chars().count() };
    if count > max {
        return Err(Unstorable::TooLong(count, max));
    }
    if count < min { Err(Unstorable::Empty) } else { Ok(()) }
}

/// Checks the length of a text, and that it has no control character.
pub fn check_line(text: &str, min: usize, max: usize) -> Result<(), Unstorable> {
    check_length(text, min, max)?;
    first_control(text).map_or(Ok(()), |bad| Err(Unstorable::Control(bad)))
}

/// Decodes a text of `MIN` to `MAX` characters.
///
/// A name with a control character breaks the rules of a draft but decodes, so that a list can show
/// it masked, and a person can correct it.
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

/// Decodes an optional line of 1 to `MAX` characters.
pub fn optional_line<'de, const MAX: usize, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let line = Option::<String>::deserialize(deserializer)?;
    line.iter().try_for_each(|line| check_line(line, 1, MAX)).map_err(D::Error::custom)?;
    Ok(line)
}

/// Decodes an optional text of at most `MAX` characters and any number of lines.
pub fn optional_text<'de, const MAX: usize, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<String>::deserialize(deserializer)?;
    text.iter().try_for_each(|text| check_length(text, 0, MAX)).map_err(D::Error::custom)?;
    Ok(text)
}

/// Implements the common parts of a type around one text: `as_str`, `Display`, and a `Deserialize`
/// that refuses what the type's `check` refuses.
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

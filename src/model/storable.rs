//! Checks decoded text: from the store, a journal, a backup or a wire.
//!
//! Decoded text is bounded, and not empty where a record requires it; IDs, addresses and URIs also
//! have no control character. Only drafts are checked by the rules: a stored value that breaks a
//! rule still decodes.

use std::cell::Cell;

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

thread_local! {
    /// How many of the added fields the value has that this thread is decoding.
    static FIELDS: Cell<u16> = const { Cell::new(u16::MAX) };
}

/// Decodes a value that was stored when so many fields had been added to the records. A form that
/// names no fields, as the database's, cannot tell by itself that an older record lacks some.
pub fn with_fields<T>(fields: u16, decode: impl FnOnce() -> T) -> T {
    struct Restore(u16);
    impl Drop for Restore {
        fn drop(&mut self) {
            FIELDS.set(self.0);
        }
    }
    let _restore = Restore(FIELDS.replace(fields));
    decode()
}

/// Decodes the value of the field of this number, see [`text`]: its default in a value from before.
pub fn added<'de, const FIELD: u16, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    if FIELD > FIELDS.get() { Ok(T::default()) } else { T::deserialize(deserializer) }
}

/// Decodes a text of `MIN` to `MAX` characters. `FIELD` is the number of a field that was added to
/// a stored record: the text is empty in a record from before. It is 0 for a field of the first
/// format.
///
/// A name with a control character breaks the rules of a draft but decodes, so that a list can show
/// it masked, and a person can correct it.
pub fn text<'de, const MIN: usize, const MAX: usize, const FIELD: u16, D>(
    deserializer: D,
) -> Result<String, D::Error>
where
    D: Deserializer<'de>,
{
    let is_there = FIELD <= FIELDS.get();
    let text = added::<FIELD, String, D>(deserializer)?;
    if !is_there {
        return Ok(text);
    }
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

//! Drafts: typed input. Checking a draft gives a record, or an error for each invalid field. The
//! form checks while a person types, and the registry checks again.

mod client;
mod partner;
mod user;

use serde::{Deserialize, Serialize};
use std::fmt;

use thiserror::Error;

pub use client::{ClientDraft, FIXED_PARTNER, RedirectInput, partner_is_fixed};
pub use partner::PartnerDraft;
pub use user::UserDraft;

use super::email::{EmailAddress, EmailError};
use super::fields::{Field, Fields, Put, inputs};
use super::{Revision, Timestamp, text};

/// The maximum length of a name or description, in characters.
pub const MAX_NAME: usize = 255;

/// A record whose every rule has been checked, but for its times and revision, which are not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked<R>(R);

impl<R: Fields> Checked<R> {
    /// The record with these times and this revision.
    pub fn stamped(mut self, created: Timestamp, modified: Timestamp, revision: Revision) -> R {
        self.0.stamp(created, modified, revision);
        self.0
    }

    /// The first version of a record.
    pub fn created(self, now: Timestamp) -> R {
        self.stamped(now, now, Revision::FIRST)
    }

    /// The record in place of an earlier version, with its times and revision.
    pub fn replacing(self, before: &R) -> R {
        let (created, modified, revision) = before.stamps();
        self.stamped(created, modified, revision)
    }

    /// The record without its times and revision.
    pub const fn record(&self) -> &R {
        &self.0
    }
}

/// A broken rule of a field, with a remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: Field,
    pub message: String,
}

/// The errors of a draft, at most one per field, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Error, Serialize, Deserialize)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// Adds an error unless the field has one: the first is the one to correct first.
    pub fn add(&mut self, field: Field, message: impl fmt::Display) {
        if self.get(field).is_none() {
            self.0.push(FieldError { field, message: message.to_string() });
        }
    }

    /// Unwraps a value, or records its error for the field.
    fn take<T, E: fmt::Display>(&mut self, field: Field, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.add(field, error)).ok()
    }

    /// Checks the lines of a draft that may be empty: no control characters, and not too long.
    fn take_optional_lines<R: Fields>(&mut self, draft: &R::Draft) {
        let mut copy = None;
        for input in inputs::<R>().filter(|input| input.is_optional) {
            if let Put::Line(place) = input.put {
                let line = place(copy.get_or_insert_with(|| draft.clone()));
                self.take(input.field, optional_line(line));
            }
        }
    }

    /// Errors with this one only.
    pub fn one(field: Field, message: impl fmt::Display) -> Self {
        Self(vec![FieldError { field, message: message.to_string() }])
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, FieldError { field, message }) in self.0.iter().enumerate() {
            let separator = if n == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {message}", field.label())?;
        }
        Ok(())
    }
}

/// Why a line of text is invalid.
#[derive(Debug, Error, PartialEq, Eq)]
enum LineError {
    #[error("required: a name by which people know it")]
    Empty,
    #[error("{} cannot stand here: remove it", text::name_char(*.0))]
    Control(char),
    #[error("{0} characters long: at most {MAX_NAME}")]
    TooLong(usize),
}

/// Checks an optional line: no control characters, at most [`MAX_NAME`] characters.
fn optional_line(input: &str) -> Result<String, LineError> {
    let input = input.trim();
    if let Some(bad) = text::first_control(input) {
        return Err(LineError::Control(bad));
    }
    match input.chars().count() {
        count if count > MAX_NAME => Err(LineError::TooLong(count)),
        _ => Ok(input.to_owned()),
    }
}

/// Checks an address; `whose` names its owner in an error.
fn email_of(input: &str, whose: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(input).map_err(|error| match error {
        EmailError::Empty => format!("required: the one address of {whose}"),
        other => other.to_string(),
    })
}

/// Checks a required line, which needs a visible character.
fn required_line(input: &str) -> Result<String, LineError> {
    let line = optional_line(input)?;
    let blank = line.chars().all(|c| text::is_invisible(c) || c.is_whitespace());
    if blank { Err(LineError::Empty) } else { Ok(line) }
}

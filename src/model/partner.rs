//! Partners: the companies that clients belong to.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::draft::MAX_NAME;
use super::storable::{self, text_type};
use super::{Revision, Timestamp, text::name_char};

/// A partner's number; assigned by the registry and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartnerId(pub u32);

impl fmt::Display for PartnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A company that clients belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    pub id: PartnerId,
    #[serde(deserialize_with = "storable::text::<1, MAX_NAME, 0, _>")]
    pub name: String,
    #[serde(deserialize_with = "storable::text::<0, MAX_NAME, 0, _>")]
    pub description: String,
    /// Unique, and fixed once the partner is created: client IDs start with it.
    pub subdomain: Subdomain,
    pub lifecycle: Lifecycle,
    pub created: Timestamp,
    pub modified: Timestamp,
    pub revision: Revision,
}

/// One DNS label in lower case (RFC 1035 §2.3.1, RFC 1123 §2.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Subdomain(String);

text_type!(Subdomain);

/// Why a text is not a subdomain.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SubdomainError {
    #[error("required: the client IDs of the partner start with it")]
    Empty,
    #[error("{0} characters long: at most 63")]
    TooLong(usize),
    #[error("{} cannot stand in a subdomain: use a-z 0-9 -", name_char(*.0))]
    BadChar(char),
    #[error("must not start or end with a hyphen")]
    EdgeHyphen,
}

impl Subdomain {
    /// Parses one DNS label in lower case, ignoring surrounding blanks.
    pub fn parse(text: &str) -> Result<Self, SubdomainError> {
        let text = text.trim();
        Self::check(text)?;
        Ok(Self(text.to_owned()))
    }

    fn check(text: &str) -> Result<(), SubdomainError> {
        if text.is_empty() {
            return Err(SubdomainError::Empty);
        }
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if let Some(bad) = text.chars().find(|c| !good(*c)) {
            return Err(SubdomainError::BadChar(bad));
        }
        if text.len() > 63 {
            return Err(SubdomainError::TooLong(text.len()));
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(SubdomainError::EdgeHyphen);
        }
        Ok(())
    }

    /// The prefix of the partner's client IDs: `acme-`.
    pub fn client_id_prefix(&self) -> String {
        format!("{}-", self.0)
    }
}

/// The stage of a partner's relation to the platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    #[default]
    Active,
    Demo,
    Prospect,
    Test,
}

impl Lifecycle {
    pub const ALL: [Self; 4] = [Self::Active, Self::Demo, Self::Prospect, Self::Test];

    /// The name in files and on the screen.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Demo => "demo",
            Self::Prospect => "prospect",
            Self::Test => "test",
        }
    }

    /// Finds a lifecycle by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lifecycle| lifecycle.id() == id)
    }
}

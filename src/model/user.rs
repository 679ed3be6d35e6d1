//! Partner users: the persons and technical accounts listed for a partner.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{EmailAddress, PartnerId, Revision, Timestamp, text::name_char};

/// A person or technical account listed for a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerUser {
    pub key: UserKey,
    pub first_name: String,
    pub last_name: String,
    pub email: EmailAddress,
    pub status: UserStatus,
    pub created: Timestamp,
    pub modified: Timestamp,
    pub revision: Revision,
}

/// What tells users apart: a username is unique in its partner only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UserKey {
    pub partner: PartnerId,
    pub username: Username,
}

/// One valid part of a client ID: characters of `A-Za-z0-9._~-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Username(String);

/// Why a text is no username.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum UsernameError {
    #[error("required: client IDs end in it")]
    Empty,
    #[error("{} cannot stand in a username: use A-Z a-z 0-9 . _ ~ -", name_char(*.0))]
    BadChar(char),
}

/// Whether a character may stand in a username, and so in an ID made at the desk.
///
/// Source: RFC 3986 §2.3, the unreserved characters, which need no escaping anywhere.
pub const fn is_username_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '~' | '-')
}

impl Username {
    /// Checks a text; blanks around it are dropped.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UsernameError::Empty);
        }
        match text.chars().find(|c| !is_username_char(*c)) {
            Some(bad) => Err(UsernameError::BadChar(bad)),
            None => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a user's account can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    Pending,
    #[default]
    Active,
    Deactivated,
    Expired,
    LockedOut,
}

impl UserStatus {
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::Active, Self::Deactivated, Self::Expired, Self::LockedOut];

    /// The name in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Expired => "expired",
            Self::LockedOut => "locked_out",
        }
    }

    /// The name on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LockedOut => "locked out",
            other => other.id(),
        }
    }

    /// The status of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }
}

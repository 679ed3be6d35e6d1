//! Partner users: the persons and technical accounts listed for a partner.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::client_id::MAX_LEN;
use super::draft::MAX_NAME;
use super::storable::{self, text_type};
use super::{EmailAddress, PartnerId, Revision, Timestamp, text::name_char};

/// A person or technical account listed for a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerUser {
    pub key: UserKey,
    #[serde(deserialize_with = "storable::text::<0, MAX_NAME, 0, _>")]
    pub first_name: String,
    #[serde(deserialize_with = "storable::text::<0, MAX_NAME, 0, _>")]
    pub last_name: String,
    pub email: EmailAddress,
    pub status: UserStatus,
    pub created: Timestamp,
    pub modified: Timestamp,
    pub revision: Revision,
}

/// Identifies a user: a username is unique within its partner only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UserKey {
    pub partner: PartnerId,
    pub username: Username,
}

/// One valid part of a client ID: characters of `A-Za-z0-9._~-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Username(String);

text_type!(Username);

/// Why a text is not a username.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum UsernameError {
    #[error("required: client IDs end in it")]
    Empty,
    #[error("{} cannot stand in a username: use A-Z a-z 0-9 . _ ~ -", name_char(*.0))]
    BadChar(char),
    #[error("{0} characters long: at most {MAX_LEN}")]
    TooLong(usize),
}

/// Whether a character is allowed in a username, and so in a new client ID.
///
/// Source: RFC 3986 §2.3, the unreserved characters, which need no escaping anywhere.
pub const fn is_username_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '~' | '-')
}

impl Username {
    /// Parses a username, ignoring surrounding blanks.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let text = text.trim();
        Self::check(text)?;
        Ok(Self(text.to_owned()))
    }

    fn check(text: &str) -> Result<(), UsernameError> {
        if text.is_empty() {
            return Err(UsernameError::Empty);
        }
        if let Some(bad) = text.chars().find(|c| !is_username_char(*c)) {
            return Err(UsernameError::BadChar(bad));
        }
        if text.len() > MAX_LEN {
            return Err(UsernameError::TooLong(text.len()));
        }
        Ok(())
    }
}

/// Whether a user's account is active.
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

    /// Finds a status by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }
}

//! Client files of other systems: bytes in, clients out, or an error with its place.
//!
//! A file is data from a stranger. Whatever its bytes are, reading it ends in clients or in an
//! error, and what it costs is bounded by its size. [`read`] finds out what it holds
//! (`walk` looks for the clients in it), a reader for each format takes from each client what it
//! knows, and what is left over is said: nothing is lost silently, and no secret is kept.

mod auth0;
mod budget;
mod comments;
mod csv;
mod detect;
mod duende;
mod duration;
pub mod error;
pub mod extension;
pub(super) mod fields;
pub mod files;
pub mod foreign;
mod hydra;
pub(super) mod keycloak;
mod lists;
mod loss;
pub mod map;
mod own;
pub mod parse;
pub mod place;
pub mod quarantine;
mod remedy;
mod rfc7591;
pub(super) mod spring;
mod take;
pub mod twins;
pub mod value;
mod walk;

use std::fmt;

pub use error::{At, ReadError};
pub use extension::Extension;
pub use files::{FileRead, FilesError, Input, read_files};
pub use foreign::{Foreign, Lifetime, Skip};
pub use loss::{Loss, told};
pub use map::{MapError, PartnerMap};
pub use place::{OnConflict, Placed, Placing, Rules, place};
pub use remedy::Remedy;

/// A form that clients come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Our own documents, one a line, or a list of them.
    Jsonl,
    /// A table with a header, as spreadsheets write it.
    Csv,
    /// Client metadata of RFC 7591.
    Rfc7591,
    /// Ory Hydra.
    Hydra,
    /// Keycloak: realms, or clients alone.
    Keycloak,
    /// Auth0, as its deploy tool writes it.
    Auth0,
    /// `oauth_client_details` of Spring Security, as CSV.
    Spring,
    /// Duende `IdentityServer`, also as its admin tools write it.
    Duende,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 8] = [
        Self::Jsonl,
        Self::Csv,
        Self::Rfc7591,
        Self::Hydra,
        Self::Keycloak,
        Self::Auth0,
        Self::Spring,
        Self::Duende,
    ];

    /// The name on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Rfc7591 => "rfc7591",
            Self::Hydra => "hydra",
            Self::Keycloak => "keycloak",
            Self::Auth0 => "auth0",
            Self::Spring => "spring",
            Self::Duende => "duende",
        }
    }

    /// The format of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.id() == id)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// How a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The format, where it is not to be found out.
    pub from: Option<Format>,
    /// The field that names the partner, such as `owner` or `attributes.company`.
    pub partner_from: Option<String>,
    /// Whether clients that belong to the other system itself count too.
    pub builtins: bool,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub format: Format,
    /// Every client of the file, also those that cannot or are not meant to be brought in.
    pub clients: Vec<Foreign>,
    /// What the file has beside its clients.
    pub losses: Vec<Loss>,
}

/// Reads a file.
pub fn read(bytes: &[u8], reading: &Reading) -> Result<Found, ReadError> {
    let text = parse::decode(bytes)?;
    let start = text.trim_start();
    if start.is_empty() {
        return Err(ReadError::whole("the file is empty"));
    }
    if let Some(at) = text.find('\0') {
        let at = error::place_of(&text, at);
        return Err(ReadError::at(at.line, at.column, "a zero byte: this is no text file"));
    }
    let mut walk = walk::Walk::new(reading, bytes.len());
    if start.starts_with(['{', '[']) {
        parse::json(&text, |value| walk.document(value, true))?;
    } else if csv::is_table(&text, reading.from) {
        csv::read(&text, &mut walk)?;
    } else {
        for value in parse::yaml(&text)? {
            walk.document(value, false)?;
        }
    }
    walk.found()
}

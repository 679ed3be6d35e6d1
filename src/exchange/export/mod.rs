//! Exports clients to files for other systems, and reports lost values.
//!
//! A file is a head, a piece per client, and a foot, so that it is written as the clients come,
//! however many. Pieces are independent and can be made in parallel. Values unknown to the other
//! system get names of our own ([`super::member`]) if that system keeps unknown fields; other
//! values are reported in [`Losses`].

mod auth0;
pub mod csv;
mod duende;
pub mod file;
mod hydra;
mod jsonl;
mod keycloak;
mod loss;
mod markdown;
mod object;
mod rfc7591;
mod spring;
mod table;

use std::fmt;

use super::format::Format;
use super::import::foreign::is_placeholder;
use crate::model::{Client, Directory};

pub use file::{FileError, Output};
pub use loss::{Loss, Losses};
pub use table::TableFormat;

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A format that an import reads.
    File(Format),
    /// A table for people.
    Markdown,
}

impl Target {
    /// Every export format.
    pub const ALL: [Self; 9] = [
        Self::File(Format::Jsonl),
        Self::File(Format::Csv),
        Self::File(Format::Rfc7591),
        Self::File(Format::Hydra),
        Self::File(Format::Keycloak),
        Self::File(Format::Auth0),
        Self::File(Format::Spring),
        Self::File(Format::Duende),
        Self::Markdown,
    ];

    /// The name on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::File(format) => format.id(),
            Self::Markdown => "markdown",
        }
    }

    /// Finds a format by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.id() == id)
    }

    /// The text before the first client.
    pub fn head(self) -> String {
        match self {
            Self::File(Format::Jsonl) => String::new(),
            Self::File(Format::Csv) => csv::head(),
            Self::File(Format::Spring) => spring::head(),
            Self::File(Format::Rfc7591 | Format::Hydra) => "[\n".to_owned(),
            // Keycloak takes this as a partial import, Auth0's deploy tool as a tenant.
            Self::File(Format::Keycloak | Format::Auth0) => "{\"clients\":[\n".to_owned(),
            // The admin tools of IdentityServer seed a database from this.
            Self::File(Format::Duende) => "{\"IdentityServerData\":{\"Clients\":[\n".to_owned(),
            Self::Markdown => markdown::head(),
        }
    }

    /// The separator between two clients.
    pub const fn between(self) -> &'static str {
        match self {
            Self::File(Format::Jsonl | Format::Csv | Format::Spring) | Self::Markdown => "",
            Self::File(
                Format::Rfc7591 | Format::Hydra | Format::Keycloak | Format::Auth0 | Format::Duende,
            ) => ",\n",
        }
    }

    /// The text after the last client.
    pub const fn foot(self) -> &'static str {
        match self {
            Self::File(Format::Jsonl | Format::Csv | Format::Spring) | Self::Markdown => "",
            Self::File(Format::Rfc7591 | Format::Hydra) => "\n]\n",
            Self::File(Format::Keycloak | Format::Auth0) => "\n]}\n",
            Self::File(Format::Duende) => "\n]}}\n",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Consecutive clients of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    pub bytes: Vec<u8>,
    pub losses: Losses,
}

/// Writes consecutive clients of a file in this format.
pub fn piece(target: Target, clients: &[Client], directory: &Directory) -> Piece {
    let mut piece = Piece::default();
    for (n, client) in clients.iter().enumerate() {
        if n > 0 {
            piece.bytes.extend_from_slice(target.between().as_bytes());
        }
        write(target, client, directory, &mut piece);
    }
    piece
}

fn write(target: Target, client: &Client, directory: &Directory, piece: &mut Piece) {
    let Piece { bytes: out, losses } = piece;
    match target {
        Target::File(Format::Jsonl) => jsonl::write(client, directory, out),
        Target::File(Format::Csv) => csv::write(client, directory, out, losses),
        Target::File(Format::Rfc7591) => rfc7591::object(client, directory).write(out),
        Target::File(Format::Hydra) => hydra::object(client, directory, losses).write(out),
        Target::File(Format::Keycloak) => keycloak::object(client, directory, losses).write(out),
        Target::File(Format::Auth0) => auth0::object(client, directory, losses).write(out),
        Target::File(Format::Spring) => spring::write(client, directory, out, losses),
        Target::File(Format::Duende) => duende::object(client, directory, losses).write(out),
        Target::Markdown => markdown::write(client, directory, out, losses),
    }
    if target != Target::Markdown {
        if !matches!(target, Target::File(Format::Jsonl | Format::Csv)) {
            losses.add("created, modified, revision", "no place there");
        }
        if is_placeholder(client.id.as_str()) {
            let reason =
                "looks like a placeholder that a deploy tool fills in: an import refuses it";
            losses.add("client_id", reason);
        }
    }
}

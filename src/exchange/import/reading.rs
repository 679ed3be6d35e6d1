//! What an import asks of a file, and what it finds in it.

use super::foreign::Foreign;
use super::loss::Loss;
use crate::exchange::format::Format;

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

//! The options and the result of reading a file.

use super::foreign::Foreign;
use super::loss::Loss;
use crate::exchange::format::Format;

/// How a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The format; `None` to detect it.
    pub from: Option<Format>,
    /// The field that names the partner, such as `owner` or `attributes.company`.
    pub partner_from: Option<String>,
    /// Whether built-in clients of the other system are imported too.
    pub builtins: bool,
}

/// The contents of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub format: Format,
    /// Every client of the file, also invalid and skipped ones.
    pub clients: Vec<Foreign>,
    /// Parts of the file that are not clients.
    pub losses: Vec<Loss>,
}

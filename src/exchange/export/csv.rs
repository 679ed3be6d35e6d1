//! A table for spreadsheets, with the columns of `list --format csv`.

use super::loss::Losses;
use super::object;
use crate::exchange::cell::add_row;
use crate::exchange::document::{Document, columns};
use crate::model::{Client, Directory, redirect};

/// The header.
pub fn head() -> String {
    let mut head = columns::<Client>().join(",");
    head.push('\n');
    head
}

/// Appends a client. Lifetimes are the client's own: an empty cell is the platform default.
pub fn write(client: &Client, directory: &Directory, out: &mut Vec<u8>, losses: &mut Losses) {
    if object::scopes(client).iter().any(|scope| scope.contains([',', ';'])) {
        losses.add("scopes", "a comma or semicolon in a scope: read back, it is taken for two");
    }
    if is_ambiguous(client, &client.redirect_text()) {
        losses.add("redirect_uris", "a comma in a URI: read back, it is taken for two");
    }
    add_row(out, Document::of(client, directory).cells());
}

/// Whether the list of redirect URIs cannot be split again.
fn is_ambiguous(client: &Client, text: &str) -> bool {
    let commas = text.bytes().filter(|byte| *byte == b',').count();
    commas >= client.redirect_uris.len().max(1)
        && redirect::split_list(text).into_iter().map(str::trim).ne(object::redirects(client))
}

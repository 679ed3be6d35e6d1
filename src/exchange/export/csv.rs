//! A table for spreadsheets, with the columns of `list --format csv`.

use super::loss::Losses;
use super::object;
use crate::exchange::cell::{add_row, guarded};
use crate::exchange::document::ClientDocument;
use crate::model::{Client, Directory, redirect};

/// The columns.
pub const COLUMNS: [&str; 14] = [
    "client_id",
    "name",
    "email",
    "partner",
    "restrict_to_partner_users",
    "scopes",
    "grant_types",
    "redirect_uris",
    "access_token_lifetime",
    "refresh_token_lifetime",
    "enabled",
    "created",
    "modified",
    "revision",
];

/// The header.
pub fn head() -> String {
    let mut head = COLUMNS.join(",");
    head.push('\n');
    head
}

/// Adds a client.
pub fn write(client: &Client, directory: &Directory, out: &mut Vec<u8>, losses: &mut Losses) {
    if object::scopes(client).iter().any(|scope| scope.contains([',', ';'])) {
        losses.add("scopes", "a comma or semicolon in a scope: read back, it is taken for two");
    }
    if is_ambiguous(client, &client.redirect_text()) {
        losses.add("redirect_uris", "a comma in a URI: read back, it is taken for two");
    }
    add_row(out, cells(&ClientDocument::of(client, directory)));
}

/// The cells of a client. Lifetimes are the client's own: an empty cell is the platform default.
pub fn cells(client: &ClientDocument) -> [String; COLUMNS.len()] {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    [
        guarded(&client.client_id),
        guarded(&client.name),
        guarded(&client.email),
        guarded(&client.partner),
        client.restrict_to_partner_users.to_string(),
        guarded(&client.scopes.join(" ")),
        client.grant_types.join(" "),
        client.redirect_uris.join(", "),
        number(client.access_token_lifetime),
        number(client.refresh_token_lifetime),
        client.enabled.to_string(),
        client.created.clone(),
        client.modified.clone(),
        client.revision.map(|revision| revision.to_string()).unwrap_or_default(),
    ]
}

/// Whether the list of redirect URIs cannot be told apart again.
fn is_ambiguous(client: &Client, text: &str) -> bool {
    let commas = text.bytes().filter(|byte| *byte == b',').count();
    commas >= client.redirect_uris.len().max(1)
        && redirect::split_list(text).into_iter().map(str::trim).ne(object::redirects(client))
}

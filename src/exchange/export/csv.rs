//! A table for spreadsheets, with the columns of `list --format csv`.

use super::loss::Losses;
use super::object;
use crate::exchange::cell::guarded;
use crate::model::{Client, Directory, GrantType, redirect};

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

/// Adds a client. Lifetimes are the client's own: an empty cell is the platform default.
pub fn write(client: &Client, directory: &Directory, out: &mut Vec<u8>, losses: &mut Losses) {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let scopes = object::scopes(client);
    if scopes.iter().any(|scope| scope.contains([',', ';'])) {
        losses.add("scopes", "a comma or semicolon in a scope: read back, it is taken for two");
    }
    let redirects = client.redirect_text();
    if is_ambiguous(client, &redirects) {
        losses.add("redirect_uris", "a comma in a URI: read back, it is taken for two");
    }
    let grants: Vec<&str> = client.grant_types.iter().map(GrantType::id).collect();
    row(
        out,
        &[
            &guarded(client.id.as_str()),
            &guarded(&client.name),
            &guarded(client.email.as_str()),
            &guarded(object::partner(client, directory)),
            if client.restrict_to_partner_users { "true" } else { "false" },
            &guarded(&scopes.join(" ")),
            &grants.join(" "),
            &redirects,
            &number(object::own_access(client)),
            &number(object::own_refresh(client)),
            if client.enabled { "true" } else { "false" },
            &client.created.to_string(),
            &client.modified.to_string(),
            &client.revision.0.to_string(),
        ],
    );
}

/// Whether the list of redirect URIs cannot be told apart again.
fn is_ambiguous(client: &Client, text: &str) -> bool {
    let commas = text.bytes().filter(|byte| *byte == b',').count();
    commas >= client.redirect_uris.len().max(1)
        && redirect::split_list(text).into_iter().map(str::trim).ne(object::redirects(client))
}

/// Adds a row, with quotes where they are needed (RFC 4180).
pub fn row(out: &mut Vec<u8>, cells: &[&str]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        // A blank at an end, and what another table has between its cells, could get lost.
        let quoted = cell.contains(['"', ',', ';', '\t', '|', '\n', '\r', ' ']);
        if quoted {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.push(b'\n');
}

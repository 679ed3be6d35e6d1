//! A table for people, in a wiki or a merge request.

use super::loss::Losses;
use super::object;
use crate::model::{Client, Directory, GrantType, text};

const COLUMNS: [&str; 10] = [
    "Client ID",
    "Partner",
    "Name",
    "Scopes",
    "Grant Type",
    "Access",
    "Refresh",
    "Email",
    "Redirect URIs",
    "Enabled",
];

/// The header.
pub fn head() -> String {
    head_of(&COLUMNS)
}

/// The header for these columns.
pub fn head_of(columns: &[&str]) -> String {
    let rule = columns.iter().map(|_| "---").collect::<Vec<_>>().join(" | ");
    format!("| {} |\n| {rule} |\n", columns.join(" | "))
}

/// Appends a client as shown on the desk.
pub fn write(client: &Client, directory: &Directory, out: &mut Vec<u8>, losses: &mut Losses) {
    let settings = &directory.settings;
    let refresh = if client.grant_types.contains(GrantType::RefreshToken) {
        client.refresh_lifetime.describe(settings.default_refresh_lifetime)
    } else {
        "-".to_owned()
    };
    let grants: Vec<&str> = client.grant_types.iter().map(GrantType::id).collect();
    row(
        out,
        &[
            client.id.as_str(),
            directory.partner_name(client.partner),
            &client.name,
            &object::scopes(client).join(" "),
            &grants.join(" "),
            &client.access_lifetime.describe(settings.default_access_lifetime),
            &refresh,
            client.email.as_str(),
            &client.redirect_text(),
            if client.enabled { "yes" } else { "no" },
        ],
    );
    losses.add("all fields", "a table for people: an import does not read it");
}

/// Appends a row. Markdown and HTML characters are escaped.
pub fn row(out: &mut Vec<u8>, cells: &[&str]) {
    let mut line = String::from("|");
    for cell in cells {
        line.push(' ');
        for c in text::shown(cell).chars() {
            match c {
                '<' => line.push_str("&lt;"),
                '&' => line.push_str("&amp;"),
                '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '$' | '!' => {
                    line.push('\\');
                    line.push(c);
                }
                c => line.push(c),
            }
        }
        line.push_str(" |");
    }
    line.push('\n');
    out.extend_from_slice(line.as_bytes());
}

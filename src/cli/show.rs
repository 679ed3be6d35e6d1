//! `oauthdesk show`

use std::io::Write;

use super::args::{Globals, RecordFormat, ShowArgs};
use super::failure::Failure;
use crate::exchange::document::ClientDocument;
use crate::model::{Client, ClientId, Directory, GrantType, text};
use crate::query::{Expr, Kind, Query};
use crate::registry::{Door, Row};

/// Prints one client.
///
/// # Errors
/// When there is no such client, the registry cannot be read, or the output not written.
pub fn run(globals: &Globals, args: &ShowArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false)?;
    let client = match ClientId::parse(&args.client_id) {
        Ok(id) => door.client(&id)?,
        Err(_) => None,
    };
    let Some(client) = client else {
        let help = near(&mut door, &args.client_id)?;
        return Err(Failure::failed(format!("there is no client {}", args.client_id), help));
    };
    let directory = door.directory();
    match args.format {
        RecordFormat::Text => print_text(&client, &directory, out)?,
        RecordFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &ClientDocument::of(&client, &directory))?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Some clients that have the text that was asked for.
fn near(door: &mut impl Door, text: &str) -> Result<Option<String>, Failure> {
    let query = Query { filter: Expr::words(text), per_page: 3, ..Query::new(Kind::Clients) };
    let page = door.page(&query)?;
    let names: Vec<_> = page.rows.iter().map(Row::title).collect();
    if text.trim().is_empty() || names.is_empty() {
        return Ok(Some("find it with: oauthdesk list --search TEXT".to_owned()));
    }
    Ok(Some(format!("do you mean {}?", names.join(", "))))
}

fn print_text(client: &Client, directory: &Directory, out: &mut impl Write) -> Result<(), Failure> {
    let settings = &directory.settings;
    let partner = match directory.partner(client.partner) {
        Some(partner) => format!("{} ({})", partner.name, partner.subdomain),
        None => directory.partner_name(client.partner).to_owned(),
    };
    let yes_no = |yes| if yes { "yes" } else { "no" }.to_owned();
    let types = client.grant_types.response_types().join(", ");
    let refresh = if client.grant_types.contains(GrantType::RefreshToken) {
        client.refresh_lifetime.describe(settings.default_refresh_lifetime)
    } else {
        "none: no refresh token grant".to_owned()
    };
    let scopes: Vec<_> = client.scopes.iter().map(ToString::to_string).collect();
    let mut lines = vec![
        ("Client ID", client.id.to_string()),
        ("Name", client.name.clone()),
        ("Email", client.email.to_string()),
        ("Partner", partner),
        ("Restricted", yes_no(client.restrict_to_partner_users)),
        ("Scopes", scopes.join(", ")),
        ("Grant types", client.grant_types.to_string()),
        ("Response types", if types.is_empty() { "none".to_owned() } else { types }),
    ];
    if client.redirect_uris.is_empty() {
        lines.push(("Redirect URIs", "none".to_owned()));
    }
    for (n, uri) in client.redirect_uris.iter().enumerate() {
        lines.push((if n == 0 { "Redirect URIs" } else { "" }, uri.to_string()));
    }
    lines.extend([
        ("Access token", client.access_lifetime.describe(settings.default_access_lifetime)),
        ("Refresh token", refresh),
        ("Enabled", yes_no(client.enabled)),
        ("Created", client.created.to_second()),
        ("Modified", client.modified.to_second()),
        ("Revision", client.revision.0.to_string()),
    ]);
    for (label, value) in lines {
        writeln!(out, "{label:<16}{}", text::shown(&value))?;
    }
    Ok(())
}

/// The client ID that an argument is.
///
/// # Errors
/// When it can be none.
pub fn client_id(text: &str) -> Result<ClientId, Failure> {
    ClientId::parse(text).map_err(|error| {
        let shown = text::shown(text);
        Failure::usage(format!("`{shown}` is no client ID: {error}"), "see: oauthdesk list")
    })
}

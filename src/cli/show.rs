//! `oauthdesk show`

use std::io::Write;

use super::args::{Globals, ShowArgs};
use super::document::Document;
use super::failure::{Failure, typed};
use super::find;
use super::open::Stay;
use super::output::{labelled, record};
use crate::model::{Client, ClientId, Directory, GrantType};

/// Prints one client.
pub fn run(globals: &Globals, args: &ShowArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let client = find::client(&mut *door, &args.client_id)?;
    let directory = door.directory();
    let document = Document::record(&client, &directory);
    record(out, args.format, &document, |out| print_text(&client, &directory, out))
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
    labelled(out, &lines)
}

/// Parses an argument as a client ID.
pub fn client_id(text: &str) -> Result<ClientId, Failure> {
    ClientId::parse(text).map_err(|error| {
        Failure::usage(format!("{} is no client ID: {error}", typed(text)), "see: oauthdesk list")
    })
}

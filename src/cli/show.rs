//! `oauthdesk show`

use std::io::Write;

use super::args::{Globals, ShowArgs};
use super::document::Document;
use super::failure::{Failure, typed};
use super::open::Stay;
use super::output::record;
use super::{find, write};
use crate::model::{Client, ClientId, Directory, Field};

/// Prints one client.
pub fn run(globals: &Globals, args: &ShowArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let client = find::client(&mut *door, &args.client_id)?;
    let directory = door.directory();
    let document = Document::record(&client, &directory);
    record(out, args.format, &document, |out| print_text(&client, &directory, out))
}

fn print_text(client: &Client, directory: &Directory, out: &mut impl Write) -> Result<(), Failure> {
    let types = client.grant_types.response_types().join(", ");
    let types = if types.is_empty() { "none".to_owned() } else { types };
    let more = [(Some(Field::GrantTypes), "Response types", types)];
    write::print(client, directory, &[], &more, out)
}

/// Parses an argument as a client ID.
pub fn client_id(text: &str) -> Result<ClientId, Failure> {
    ClientId::parse(text).map_err(|error| {
        Failure::usage(format!("{} is no client ID: {error}", typed(text)), "see: oauthdesk list")
    })
}

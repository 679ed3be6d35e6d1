//! `oauthdesk partner`

use std::io::Write;

use super::act::delete;
use super::args::{Globals, PartnerCommand};
use super::document::Document;
use super::failure::Failure;
use super::open::Stay;
use super::output::record;
use super::{find, list, write};
use crate::door::Door;
use crate::model::{Command, Field, Partner};
use crate::query::Kind;

/// Lists, prints or changes partners.
pub fn run(
    globals: &Globals,
    command: &PartnerCommand,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match command {
        PartnerCommand::List(args) => list::run(globals, Kind::Partners, args, out),
        PartnerCommand::Show { partner, format } => {
            let mut door = globals.open(false, Stay::Moment)?;
            let partner = find::partner(&mut *door, partner)?;
            let document = Document::record(&partner, &door.directory());
            record(out, *format, &document, |out| print_text(&mut *door, &partner, out))
        }
        PartnerCommand::Create(args) => write::create(globals, args, |_, _| {}, out),
        PartnerCommand::Edit { id, edit } => {
            let found = |door: &mut dyn Door| find::partner(door, id);
            write::edit(globals, edit, "--name TEXT or --from FILE", found, |_, _| {}, out)
        }
        PartnerCommand::Delete { partner, how } => {
            let mut door = globals.open(false, Stay::Moment)?;
            let partner = find::partner(&mut *door, partner)?;
            let what = format!("partner {} ({})", partner.name, partner.subdomain);
            let command = Command::DeletePartner(partner.id);
            delete(&mut *door, &what, command, partner.revision, how, out)
        }
    }
}

fn print_text(door: &mut dyn Door, partner: &Partner, out: &mut impl Write) -> Result<(), Failure> {
    let directory = door.directory();
    let users = directory.users_of(partner.id).count().to_string();
    let more = [(None, "Users", users), (None, "ID", partner.id.to_string())];
    write::print(partner, &directory, &[Field::Name, Field::Subdomain], &more, out)
}

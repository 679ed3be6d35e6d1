//! `oauthdesk partner`

use std::io::Write;

use super::act::{carry_out, delete, mistakes, sound};
use super::args::{Globals, PartnerCommand, PartnerCreateArgs, PartnerEditArgs, PartnerFields};
use super::document::Document;
use super::failure::Failure;
use super::open::Stay;
use super::output::{labelled, record};
use super::{find, list, source};
use crate::door::Door;
use crate::exchange::patch::PartnerPatch;
use crate::model::fields::Value;
use crate::model::{Command, Directory, Field, Partner, PartnerDraft, Revision};
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
        PartnerCommand::Create(args) => create(globals, args, out),
        PartnerCommand::Edit(args) => edit(globals, args, out),
        PartnerCommand::Delete { partner, how } => {
            let mut door = globals.open(false, Stay::Moment)?;
            let partner = find::partner(&mut *door, partner)?;
            let what = format!("partner {} ({})", partner.name, partner.subdomain);
            let command = Command::DeletePartner(partner.id);
            delete(&mut *door, &what, command, partner.revision, how, out)
        }
    }
}

fn create(
    globals: &Globals,
    args: &PartnerCreateArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let said: PartnerPatch = source::said(&args.from)?;
    let patch = said.with(named(&args.fields, args.subdomain.clone()));
    let mut door = globals.open(false, Stay::Moment)?;
    let draft = draft(PartnerDraft::default(), &patch, &door.directory(), None)?;
    carry_out(&mut *door, Command::CreatePartner(draft), None, &args.how, out)
}

fn edit(globals: &Globals, args: &PartnerEditArgs, out: &mut impl Write) -> Result<(), Failure> {
    let said: PartnerPatch = source::said(&args.from)?;
    let patch = said.with(named(&args.fields, None).at(args.revision));
    if patch.is_empty() {
        return Err(Failure::nothing_named("--name TEXT or --from FILE"));
    }
    let mut door = globals.open(false, Stay::Moment)?;
    let partner = find::partner(&mut *door, &args.id)?;
    let expected = patch.revision.map_or(partner.revision, Revision);
    let draft = draft(PartnerDraft::of(&partner), &patch, &door.directory(), Some(&partner))?;
    let command = Command::UpdatePartner(partner.id, draft);
    carry_out(&mut *door, command, Some(expected), &args.how, out)
}

/// Puts the named fields into the draft, or fails with all errors.
pub(super) fn draft(
    mut draft: PartnerDraft,
    patch: &PartnerPatch,
    directory: &Directory,
    original: Option<&Partner>,
) -> Result<PartnerDraft, Failure> {
    let put = patch.apply(&mut draft, directory);
    let errors = mistakes(put, draft.check(directory, original));
    sound(draft, &errors)
}

pub(super) fn named(fields: &PartnerFields, subdomain: Option<String>) -> PartnerPatch {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    PartnerPatch::of([
        (Field::Name, text(&fields.name)),
        (Field::Description, text(&fields.description)),
        (Field::Subdomain, subdomain.map(Value::Text)),
        (Field::Lifecycle, text(&fields.lifecycle)),
    ])
}

fn print_text(door: &mut dyn Door, partner: &Partner, out: &mut impl Write) -> Result<(), Failure> {
    let directory = door.directory();
    let users = directory.users_of(partner.id).count();
    labelled(
        out,
        &[
            ("Name", partner.name.clone()),
            ("Subdomain", partner.subdomain.to_string()),
            ("Description", partner.description.clone()),
            ("Lifecycle", partner.lifecycle.id().to_owned()),
            ("Users", users.to_string()),
            ("ID", partner.id.to_string()),
            ("Created", partner.created.to_second()),
            ("Modified", partner.modified.to_second()),
            ("Revision", partner.revision.0.to_string()),
        ],
    )
}

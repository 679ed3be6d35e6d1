//! `oauthdesk user`

use std::io::Write;

use super::act::{carry_out, delete, mistakes, sound};
use super::args::{Globals, UserCommand, UserCreateArgs, UserEditArgs, UserFields};
use super::document::Document;
use super::failure::Failure;
use super::open::Stay;
use super::output::{labelled, record};
use super::{find, list, source};
use crate::exchange::patch::UserPatch;
use crate::model::fields::Value;
use crate::model::{Command, Directory, Field, PartnerUser, Revision, UserDraft};
use crate::query::Kind;

/// Lists, prints or changes partner users.
pub fn run(globals: &Globals, command: &UserCommand, out: &mut impl Write) -> Result<(), Failure> {
    match command {
        UserCommand::List(args) => list::run(globals, Kind::Users, args, out),
        UserCommand::Show { user, format } => {
            let mut door = globals.open(false, Stay::Moment)?;
            let user = find::user(&mut *door, user)?;
            let directory = door.directory();
            let document = Document::record(&user, &directory);
            record(out, *format, &document, |out| print_text(&user, &directory, out))
        }
        UserCommand::Create(args) => create(globals, args, out),
        UserCommand::Edit(args) => edit(globals, args, out),
        UserCommand::Delete { user, how } => {
            let mut door = globals.open(false, Stay::Moment)?;
            let user = find::user(&mut *door, user)?;
            let what = format!("user {}", find::path(&user, &door.directory()));
            let command = Command::DeleteUser(user.key);
            delete(&mut *door, &what, command, user.revision, how, out)
        }
    }
}

fn create(globals: &Globals, args: &UserCreateArgs, out: &mut impl Write) -> Result<(), Failure> {
    let said: UserPatch = source::said(&args.from)?;
    let (partner, username) = (args.partner.clone(), args.username.clone());
    let patch = said.with(named(&args.fields, partner, username));
    let mut door = globals.open(false, Stay::Moment)?;
    let draft = draft(UserDraft::default(), &patch, &door.directory(), None)?;
    carry_out(&mut *door, Command::CreateUser(draft), None, &args.how, out)
}

fn edit(globals: &Globals, args: &UserEditArgs, out: &mut impl Write) -> Result<(), Failure> {
    let said: UserPatch = source::said(&args.from)?;
    let patch = said.with(named(&args.fields, None, None).at(args.revision));
    if patch.is_empty() {
        return Err(Failure::nothing_named("--status STATUS or --from FILE"));
    }
    let mut door = globals.open(false, Stay::Moment)?;
    let user = find::user(&mut *door, &args.id)?;
    let expected = patch.revision.map_or(user.revision, Revision);
    let draft = draft(UserDraft::of(&user), &patch, &door.directory(), Some(&user))?;
    let command = Command::UpdateUser(user.key, draft);
    carry_out(&mut *door, command, Some(expected), &args.how, out)
}

/// Puts the named fields into the draft, or fails with all errors.
fn draft(
    mut draft: UserDraft,
    patch: &UserPatch,
    directory: &Directory,
    original: Option<&PartnerUser>,
) -> Result<UserDraft, Failure> {
    let put = patch.apply(&mut draft, directory);
    let errors = mistakes(put, draft.check(directory, original));
    sound(draft, &errors)
}

fn named(fields: &UserFields, partner: Option<String>, username: Option<String>) -> UserPatch {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    UserPatch::of([
        (Field::Partner, partner.map(Value::Text)),
        (Field::Username, username.map(Value::Text)),
        (Field::FirstName, text(&fields.first_name)),
        (Field::LastName, text(&fields.last_name)),
        (Field::Email, text(&fields.email)),
        (Field::Status, text(&fields.status)),
    ])
}

fn print_text(
    user: &PartnerUser,
    directory: &Directory,
    out: &mut impl Write,
) -> Result<(), Failure> {
    labelled(
        out,
        &[
            ("Username", user.key.username.to_string()),
            ("Partner", directory.partner_name(user.key.partner).to_owned()),
            ("First name", user.first_name.clone()),
            ("Last name", user.last_name.clone()),
            ("Email", user.email.to_string()),
            ("Status", user.status.label().to_owned()),
            ("Created", user.created.to_second()),
            ("Modified", user.modified.to_second()),
            ("Revision", user.revision.0.to_string()),
        ],
    )
}

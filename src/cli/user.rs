//! `oauthdesk user`

use std::io::Write;

use super::act::delete;
use super::args::{Globals, UserCommand};
use super::document::Document;
use super::failure::Failure;
use super::open::Stay;
use super::output::record;
use super::{find, list, write};
use crate::door::Door;
use crate::model::{Command, Field};
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
            record(out, *format, &document, |out| {
                write::print(&user, &directory, &[Field::Username], &[], out)
            })
        }
        UserCommand::Create(args) => write::create(globals, args, |_, _| {}, out),
        UserCommand::Edit { id, edit } => {
            let found = |door: &mut dyn Door| find::user(door, id);
            write::edit(globals, edit, "--status STATUS or --from FILE", found, |_, _| {}, out)
        }
        UserCommand::Delete { user, how } => {
            let mut door = globals.open(false, Stay::Moment)?;
            let user = find::user(&mut *door, user)?;
            let what = format!("user {}", find::path(&user, &door.directory()));
            let command = Command::DeleteUser(user.key);
            delete(&mut *door, &what, command, user.revision, how, out)
        }
    }
}

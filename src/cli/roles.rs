//! `oauthdesk roles`

use std::io::Write;

use super::act::carry_out_as;
use super::args::{Format, Globals, HowArgs, RolesCommand};
use super::document::{self, Document};
use super::failure::Failure;
use super::open::Stay;
use super::output::record;
use super::printer::Printer;
use super::table::Heading;
use crate::door::Door;
use crate::model::{Command, Directory, Role, RoleSubject, text};

/// Prints or changes roles.
pub fn run(globals: &Globals, command: &RolesCommand, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    match command {
        RolesCommand::List { format } => list(&mut *door, *format, out),
        RolesCommand::Show { user, format } => {
            let (user, role) = match user {
                // The role of the caller, which may come from a group.
                None => {
                    let access = door.access();
                    (access.who.user, access.role)
                }
                Some(user) if user.trim().is_empty() => {
                    let help = "oauthdesk roles list prints all; without a name, show prints yours";
                    return Err(Failure::usage("\"\" is no name of an OS user", help));
                }
                Some(user) => (user.clone(), role_of(&door.directory(), user)),
            };
            let document = Document::role(&user, role);
            let name = role.map_or(text::NONE, Role::id);
            record(out, *format, &document, |out| Ok(writeln!(out, "{name}")?))
        }
        RolesCommand::Set { user, role, how } => {
            change(&mut *door, Command::SetRole(user.clone(), *role), user, how, out)
        }
        RolesCommand::Remove { user, how } => {
            change(&mut *door, Command::RemoveRole(user.clone()), user, how, out)
        }
    }
}

/// Changes the role of a user, and prints the new role.
fn change(
    door: &mut dyn Door,
    command: Command,
    user: &str,
    how: &HowArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    carry_out_as(door, command, None, how, out, |_, directory, out| {
        let now = match role_of(directory, user) {
            Some(Role::Viewer) => "is a viewer now",
            Some(Role::Editor) => "is an editor now",
            Some(Role::Admin) => "is an admin now",
            None => "has no entry now",
        };
        Ok(writeln!(out, "{} {now}", text::shown(user))?)
    })
}

/// The role that an entry gives; `None` without an entry.
fn role_of(directory: &Directory, typed: &str) -> Option<Role> {
    RoleSubject::parse(typed.trim()).ok().and_then(|subject| directory.role_of(&subject))
}

fn list(door: &mut dyn Door, format: Format, out: &mut impl Write) -> Result<(), Failure> {
    let mut printer = Printer::new(out, document::ROLE, format)?;
    for (user, role) in &door.directory().roles {
        printer.row(|| vec![user.to_string(), role.id().to_owned()]);
        printer.document(&Document::role(user.as_str(), Some(*role)))?;
    }
    printer.end(&["User", "Role"].map(|title| Heading { title, rank: 0 }))
}

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
use crate::model::{Command, Role, text};

/// Prints or changes roles.
pub fn run(globals: &Globals, command: &RolesCommand, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    match command {
        RolesCommand::List { format } => list(&mut *door, *format, out),
        RolesCommand::Show { user, format } => {
            let user = user.as_deref().unwrap_or(&door.access().who.user).to_owned();
            if user.trim().is_empty() {
                let help = "oauthdesk roles list prints all; without a name, show prints yours";
                return Err(Failure::usage("\"\" is no name of an OS user", help));
            }
            let role = door.directory().role_of(&user);
            let document = Document::role(&user, role);
            record(out, *format, &document, |out| Ok(writeln!(out, "{role}")?))
        }
        RolesCommand::Set { user, role, how } => {
            let role = Role::from_id(role).unwrap_or_default();
            change(&mut *door, Command::SetRole(user.clone(), role), user, how, out)
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
        let article = match directory.role_of(user) {
            Role::Viewer => "a viewer",
            Role::Editor => "an editor",
            Role::Admin => "an admin",
        };
        Ok(writeln!(out, "{} is {article} now", text::shown(user))?)
    })
}

fn list(door: &mut dyn Door, format: Format, out: &mut impl Write) -> Result<(), Failure> {
    let mut printer = Printer::new(out, document::ROLE, format)?;
    for (user, role) in &door.directory().roles {
        printer.row(|| vec![user.clone(), role.id().to_owned()]);
        printer.document(&Document::role(user, *role))?;
    }
    printer.end(&["User", "Role"].map(|title| Heading { title, rank: 0 }))
}

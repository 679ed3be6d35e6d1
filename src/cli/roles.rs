//! `oauthdesk roles`

use std::io::Write;

use serde::Serialize;

use super::act::carry_out;
use super::args::{ActArgs, Globals, ListFormat, RolesCommand};
use super::failure::Failure;
use super::output::{Heading, csv_cell, record, records, table};
use crate::model::{ActKey, Command, Role, text};
use crate::registry::Door;

/// Prints or changes roles.
///
/// # Errors
/// When the change is refused, or the registry cannot be read or written.
pub fn run(globals: &Globals, command: &RolesCommand, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false)?;
    match command {
        RolesCommand::List { format } => list(&door, *format, out),
        RolesCommand::Show { user, format } => {
            let user = user.as_deref().unwrap_or(&door.access().who.user).to_owned();
            let role = door.directory().role_of(&user);
            let document = RoleDocument { user: &user, role };
            record(out, *format, &document, |out| Ok(writeln!(out, "{role}")?))
        }
        RolesCommand::Set { user, role, act } => {
            let role = Role::from_id(role).unwrap_or_default();
            let quiet = ActArgs { quiet: true, ..act.clone() };
            carry_out(&mut door, Command::SetRole(user.clone(), role), None, &quiet, out)?;
            if !act.quiet && !act.dry_run {
                writeln!(out, "{} is {role} now", text::shown(user))?;
            }
            Ok(())
        }
        RolesCommand::Remove { user, act } => {
            let quiet = ActArgs { quiet: true, ..act.clone() };
            carry_out(&mut door, Command::RemoveRole(user.clone()), None, &quiet, out)?;
            if !act.quiet && !act.dry_run {
                writeln!(out, "{} is a viewer now", text::shown(user))?;
            }
            Ok(())
        }
    }
}

/// The role of an OS user as a document.
#[derive(Serialize)]
struct RoleDocument<'a> {
    role: Role,
    user: &'a str,
}

/// A key that no other act has: each `RandomState` starts from new random keys.
pub fn act_key() -> ActKey {
    use std::collections::hash_map::RandomState;
    use std::hash::BuildHasher;
    let number = || u128::from(RandomState::new().hash_one(std::process::id()));
    ActKey((number() << 64) | number())
}

fn list(door: &impl Door, format: ListFormat, out: &mut impl Write) -> Result<(), Failure> {
    let directory = door.directory();
    let roles = &directory.roles;
    let documents: Vec<_> =
        roles.iter().map(|(user, role)| RoleDocument { user, role: *role }).collect();
    records(
        out,
        format,
        &documents,
        |out| {
            let headings = [Heading { title: "User", rank: 0 }, Heading { title: "Role", rank: 0 }];
            let rows: Vec<_> =
                roles.iter().map(|(user, role)| vec![user.clone(), role.id().to_owned()]).collect();
            table(out, &headings, &rows)
        },
        |csv| {
            csv.write_record(["user", "role"])?;
            for (user, role) in roles {
                csv.write_record([csv_cell(user).as_str(), role.id()])?;
            }
            Ok(())
        },
    )
}

//! `oauthdesk roles`

use std::io::Write;

use super::args::{Globals, ListFormat, RolesCommand};
use super::failure::Failure;
use super::output::{Heading, csv_cell, table};
use crate::model::{Act, ActKey, Command, Revision, Role, text};
use crate::registry::{Committed, Door};

/// Prints or changes roles.
///
/// # Errors
/// When the change is refused, or the registry cannot be read or written.
pub fn run(globals: &Globals, command: &RolesCommand, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false)?;
    match command {
        RolesCommand::List { format } => list(&door, *format, out),
        RolesCommand::Set { user, role } => {
            let role = Role::from_id(role).unwrap_or_default();
            apply(&mut door, Command::SetRole(user.clone(), role), None)?;
            writeln!(out, "{} is {role} now", text::shown(user))?;
            Ok(())
        }
        RolesCommand::Remove { user } => {
            apply(&mut door, Command::RemoveRole(user.clone()), None)?;
            writeln!(out, "{} is a viewer now", text::shown(user))?;
            Ok(())
        }
    }
}

/// Does an act of this command line.
pub fn apply(
    door: &mut impl Door,
    command: Command,
    expected: Option<Revision>,
) -> Result<Committed, Failure> {
    Ok(door.apply(Act::new(act_key(), command, expected))?)
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
    match format {
        ListFormat::Table => {
            let headings = [Heading { title: "User", rank: 0 }, Heading { title: "Role", rank: 0 }];
            let rows: Vec<_> =
                roles.iter().map(|(user, role)| vec![user.clone(), role.id().to_owned()]).collect();
            table(out, &headings, &rows)?;
        }
        ListFormat::Json => {
            let list: Vec<_> = roles
                .iter()
                .map(|(user, role)| serde_json::json!({ "user": user, "role": role.id() }))
                .collect();
            serde_json::to_writer_pretty(&mut *out, &list)?;
            writeln!(out)?;
        }
        ListFormat::Csv => {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(["user", "role"])?;
            for (user, role) in roles {
                csv.write_record([csv_cell(user).as_str(), role.id()])?;
            }
            csv.flush()?;
        }
    }
    Ok(())
}

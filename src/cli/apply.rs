//! `oauthdesk apply`

mod files;
mod plan;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::act::{agree, delete_reason, dry_run, explain};
use super::args::{ActArgs, ApplyArgs, Globals, RecordFormat};
use super::failure::Failure;
use super::progress::Line;
use crate::model::{Action, Directory, text};
use crate::registry::declare::{Declaration, DeclareStep, Outlook, Planned, SetId, Todo, WRITE};
use crate::registry::{Door, Progress};
use files::Files;

/// The exit code where something would change.
const PENDING: i32 = 3;

/// How much of a set's name a reason has, in cells.
const NAME: usize = 200;

/// Makes the registry as files say.
pub fn run(globals: &Globals, args: &ApplyArgs, out: &mut impl Write) -> Result<i32, Failure> {
    let set = set_name(args)?;
    let (files, wanted) = files::read(&args.file)?;
    let id = SetId::named(&set);
    let declaration = Arc::new(Declaration { wanted, prune: args.prune.then_some(id) });
    let mut door = globals.open(false)?;
    let outlook = door.outlook(&declaration).map_err(|why| explain(why, &door.directory()))?;
    let act = &args.act;
    if !act.quiet || act.dry_run || args.format != RecordFormat::Text {
        plan::print(&outlook, &files, &set, args.format, out)?;
        out.flush()?;
    }
    if !outlook.refused.is_empty() {
        return Err(refused(&outlook, &files));
    }
    let text = args.format == RecordFormat::Text;
    if outlook.todo.is_empty() {
        return Ok(0);
    }
    if act.dry_run {
        if text {
            dry_run(out)?;
        }
        return Ok(PENDING);
    }
    agree(act, &question(&outlook))?;
    let reason = reason(act, &outlook, &set, &door.directory())?;
    let way = Way { declaration, set: id, reason };
    write(&mut door, &way, &outlook)?;
    if text && !act.quiet {
        writeln!(out, "applied: {}", plan::done(&outlook))?;
    }
    Ok(0)
}

/// The name of the set: what was given, or the absolute path.
fn set_name(args: &ApplyArgs) -> Result<String, Failure> {
    if let Some(name) = &args.set {
        return Ok(name.clone());
    }
    if args.file == Path::new("-") {
        if args.prune {
            return Err(Failure::usage(
                "standard input has no path that could name the set",
                "name it with --set NAME",
            ));
        }
        return Ok("-".to_owned());
    }
    match args.file.canonicalize() {
        Ok(path) => Ok(path.to_string_lossy().into_owned()),
        Err(error) => {
            let help = "name a file of records, a directory of them, or - for standard input";
            let message = format!("cannot read {}: {error}", args.file.display());
            Err(Failure::failed(message, Some(help.to_owned())))
        }
    }
}

/// Every record that cannot be as it is declared, with its place.
fn refused(outlook: &Outlook, files: &Files) -> Failure {
    let lines: Vec<_> =
        outlook.refused.iter().flat_map(|(at, why)| files.reasons(*at, why)).collect();
    let count = text::counted(outlook.refused.len() as u64, "record");
    Failure::listed(format!("nothing was applied: {count} to mend"), files::few(lines))
}

fn question(outlook: &Outlook) -> String {
    let consequences = outlook.todo.iter().filter(|todo| todo.consequence.is_some()).count();
    let also = match consequences {
        0 => String::new(),
        1 => ", with the consequence that is noted".to_owned(),
        some => format!(", with the {some} consequences that are noted"),
    };
    format!("Apply this: {}{also}?", plan::counts(outlook))
}

/// Why, for the history: what was given, or the set's name. A delete that needs a reason needs one
/// that a person gives.
fn reason(
    act: &ActArgs,
    outlook: &Outlook,
    set: &str,
    directory: &Directory,
) -> Result<Option<String>, Failure> {
    let deletes = outlook.todo.iter().any(|todo| todo.action() == Action::Delete);
    if deletes && directory.settings.delete_needs_reason {
        return delete_reason(act, directory);
    }
    let name = || format!("apply {}", text::fitted_middle(&text::shown(set), NAME));
    Ok(act.reason.clone().or_else(|| Some(name())))
}

/// What every step has in common.
struct Way {
    declaration: Arc<Declaration>,
    set: SetId,
    reason: Option<String>,
}

/// Writes what the plan tells of, a durable step after the other.
fn write(door: &mut impl Door, way: &Way, outlook: &Outlook) -> Result<(), Failure> {
    let mut line = Line::new();
    let (mut seen, mut group, mut done) = (outlook.seq, None, 0);
    let of = Some(outlook.todo.len() as u64);
    for part in outlook.todo.chunks(WRITE) {
        let key = way.set.key(RandomState::new().hash_one(std::process::id()));
        let acts: Vec<Planned> = part.iter().map(|todo: &Todo| todo.act.clone()).collect();
        let step = DeclareStep {
            declaration: Arc::clone(&way.declaration),
            acts,
            key,
            group: *group.get_or_insert(key),
            reason: way.reason.clone(),
            seen,
            accepted: true,
        };
        seen = door.declare(&step).map_err(|why| {
            let failure = explain(why, &door.directory());
            if done == 0 {
                return failure;
            }
            failure.with_help(format!(
                "{} were written before that: apply again to go on, or undo takes them back",
                text::counted(done, "record")
            ))
        })?;
        done += part.len() as u64;
        line.show(Progress { what: "written", done, of });
    }
    Ok(())
}

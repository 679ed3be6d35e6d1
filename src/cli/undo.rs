//! `oauthdesk undo`, `oauthdesk redo`, `oauthdesk revert`

use std::io::{self, Write};

use super::args::{Globals, RevertArgs, UndoArgs};
use super::failure::Failure;
use super::question::confirm;
use super::roles::act_key;
use super::steps::{STOPPED, Steps};
use crate::model::{Act, Change, Command, Directory, Record, Seq, diff, text};
use crate::registry::{Committed, Door, NotDone, Refused};

/// So many records are printed by name.
const NAMED: usize = 50;
/// The exit code where somebody changed something since.
const CONFLICT: i32 = 4;

/// Takes back the last change of whoever calls.
///
/// # Errors
/// When there is nothing to take back, it is refused, or the answer is no.
pub fn undo(globals: &Globals, args: &UndoArgs, out: &mut impl Write) -> Result<i32, Failure> {
    turn(globals, args, &Command::Undo, "Take back what", out)
}

/// Does again what the last undo of whoever calls took back.
///
/// # Errors
/// When there is nothing to do again, it is refused, or the answer is no.
pub fn redo(globals: &Globals, args: &UndoArgs, out: &mut impl Write) -> Result<i32, Failure> {
    turn(globals, args, &Command::Redo, "Do again what", out)
}

fn turn(
    globals: &Globals,
    args: &UndoArgs,
    command: &Command,
    question: &str,
    out: &mut impl Write,
) -> Result<i32, Failure> {
    let mut door = globals.open(false)?;
    let act = Act::new(act_key(), command.clone(), None);
    let committed = match door.apply(act.clone()) {
        Err(Refused::Needs(consequence)) => {
            if !args.yes {
                confirm(&format!("{question} {consequence}?"))?;
            }
            door.apply(Act { accepted: Some(consequence), ..act })
        }
        other => other,
    };
    let first = committed.map_err(|refused| explain(refused, &door.directory()))?;
    if first.more == 0 && first.left.is_empty() {
        report(&first, &door.directory(), out)?;
        return Ok(0);
    }
    turn_rest(&mut door, command, first, out)
}

/// Goes on with an undo or redo that takes many acts, until the end or Ctrl-C, and says in numbers
/// what was done. What stays as it is, because somebody changed it since, is a conflict.
fn turn_rest(
    door: &mut impl Door,
    command: &Command,
    first: Committed,
    out: &mut impl Write,
) -> Result<i32, Failure> {
    let (back, verb) = match command {
        Command::Redo => ("done again", "doing again"),
        _ => ("taken back", "taking back"),
    };
    let mut steps = Steps::start();
    let (mut done, mut left, mut more) = (first.changes.len() as u64, first.left, first.more);
    let mut failed = None;
    while more > 0 && !steps.is_stopped() {
        steps.show(verb, done, done.saturating_add(more));
        match door.apply(Act::new(act_key(), command.clone(), None)) {
            Ok(committed) => {
                done += committed.changes.len() as u64;
                left.extend(committed.left);
                more = committed.more;
            }
            Err(refused) => {
                failed = Some(refused);
                break;
            }
        }
    }
    steps.end();
    writeln!(out, "{back}: {}", text::counted(done, "change"))?;
    for NotDone { what, why } in left.iter().take(NAMED) {
        writeln!(out, "  {what} stays: {}", text::shown(why))?;
    }
    if left.len() > NAMED {
        writeln!(out, "  and {} more", text::grouped((left.len() - NAMED) as u64))?;
    }
    if more > 0 {
        let again = if *command == Command::Redo { "redo" } else { "undo" };
        writeln!(out, "stopped: oauthdesk {again} goes on with the rest")?;
    }
    out.flush()?;
    match failed {
        Some(refused) => Err(explain(refused, &door.directory())),
        None if more > 0 => Ok(STOPPED),
        None => Ok(if left.is_empty() { 0 } else { CONFLICT }),
    }
}

/// Brings a client back as it was after a change.
///
/// # Errors
/// When there is no such change, a rule of today stands against it, or the answer is no.
pub fn revert(globals: &Globals, args: &RevertArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false)?;
    let id = super::show::client_id(&args.client_id)?;
    let current = door.client(&id)?;
    if !args.yes {
        let shown = text::shown(id.as_str()).into_owned();
        confirm(&format!("Bring {shown} back as it was after change {}?", args.to))?;
    }
    let expected = current.as_ref().map(|client| client.revision);
    let command = Command::RestoreClient(id, Seq(args.to));
    let act = Act { reason: args.reason.clone(), ..Act::new(act_key(), command, expected) };
    let committed = door.apply(act)?;
    if committed.changes.is_empty() {
        writeln!(out, "it is so already")?;
        return Ok(());
    }
    report(&committed, &door.directory(), out)
}

/// Says what was done, field by field.
fn report(
    committed: &Committed,
    directory: &Directory,
    out: &mut impl Write,
) -> Result<(), Failure> {
    for change in committed.changes.iter().take(NAMED) {
        writeln!(out, "{}", headline(change))?;
        for field in diff(change.before.as_ref(), change.after.as_ref(), directory) {
            let side = |value: &Option<String>| match value.as_deref() {
                None => "-".to_owned(),
                Some("") => "(empty)".to_owned(),
                Some(value) => text::shown(value).into_owned(),
            };
            let (before, after) = (side(&field.before), side(&field.after));
            writeln!(out, "  {}: {before} -> {after}", field.field)?;
        }
    }
    if let Some(more) = committed.changes.len().checked_sub(NAMED).filter(|more| *more > 0) {
        writeln!(out, "and {} more: oauthdesk history has them all", text::grouped(more as u64))?;
    }
    Ok(())
}

/// `change 12: undo, client acme-anna is back`
fn headline(change: &Change) -> String {
    let what = match (&change.before, &change.after) {
        (None, Some(_)) => "is back",
        (Some(_), None) => "is gone",
        _ => "is as it was",
    };
    let name = change.record().map(|record| match record.title() {
        "" => record.noun().to_owned(),
        title => format!("{} {}", record.noun(), text::shown(title)),
    });
    format!("change {}: {}, {} {what}", change.seq.0, change.verb(), name.unwrap_or_default())
}

/// The refusal, and where somebody changed the record since, what they changed.
fn explain(refused: Refused, directory: &Directory) -> Failure {
    if let Refused::ChangedSince { left, now } = &refused {
        let now: Option<&Record> = now.as_deref();
        for field in diff(Some(left.as_ref()), now, directory) {
            let side = |value: &Option<String>| match value {
                Some(value) => text::shown(value).into_owned(),
                None => "-".to_owned(),
            };
            let line =
                format!("  {}: {} -> {}", field.field, side(&field.before), side(&field.after));
            let _ = writeln!(io::stderr(), "{line}");
        }
    }
    refused.into()
}

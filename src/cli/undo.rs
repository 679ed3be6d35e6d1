//! `oauthdesk undo`, `oauthdesk redo`, `oauthdesk revert`

use std::io::{self, Write};

use super::args::{Globals, RevertArgs, UndoArgs};
use super::failure::Failure;
use super::question::confirm;
use super::roles::act_key;
use crate::model::{Act, Change, Command, Directory, Record, Seq, diff, text};
use crate::registry::{Committed, Door, Refused};

/// Takes back the last change of whoever calls.
///
/// # Errors
/// When there is nothing to take back, it is refused, or the answer is no.
pub fn undo(globals: &Globals, args: &UndoArgs, out: &mut impl Write) -> Result<(), Failure> {
    turn(globals, args, &Command::Undo, "Take back what", out)
}

/// Does again what the last undo of whoever calls took back.
///
/// # Errors
/// When there is nothing to do again, it is refused, or the answer is no.
pub fn redo(globals: &Globals, args: &UndoArgs, out: &mut impl Write) -> Result<(), Failure> {
    turn(globals, args, &Command::Redo, "Do again what", out)
}

fn turn(
    globals: &Globals,
    args: &UndoArgs,
    command: &Command,
    question: &str,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut door = globals.open(false)?;
    let act = Act::new(act_key(), command.clone(), None);
    let mut committed = match door.apply(act.clone()) {
        Err(Refused::Needs(consequence)) => {
            if !args.yes {
                confirm(&format!("{question} {consequence}?"))?;
            }
            door.apply(Act { accepted: Some(consequence), ..act })
        }
        other => other,
    }
    .map_err(|refused| explain(refused, &door.directory()))?;
    report(&committed, &door.directory(), out)?;
    // What was much at once is turned round in several acts.
    while committed.more > 0 {
        let act = Act::new(act_key(), command.clone(), None);
        committed = door.apply(act).map_err(|refused| explain(refused, &door.directory()))?;
        report(&committed, &door.directory(), out)?;
    }
    Ok(())
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
    for change in &committed.changes {
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
    for left in &committed.left {
        writeln!(out, "left as it is: {}: {}", left.what, left.why)?;
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

//! `oauthdesk undo`, `oauthdesk redo`, `oauthdesk revert`

use std::io::{self, Write};

use super::act::{self, agree, carry_out_as, differences, dry_run, really, try_out};
use super::act_key::act_key;
use super::args::{Format, Globals, RevertArgs, UndoArgs};
use super::failure::Failure;
use super::history::Changes;
use super::open::Stay;
use super::paint::Paint;
use super::show::client_id;
use super::steps::{STOPPED, Steps};
use crate::door::{ChangeRow, Committed, Door, NotDone, Preview, Refused};
use crate::model::{Act, Change, Command, Directory, Record, Seq, diff, text};

/// The most records that are printed by name.
const NAMED: usize = 50;
/// The exit code where a record was changed by somebody else since.
const CONFLICT: i32 = 4;

/// Undoes the last act of this OS user; returns the exit code.
pub fn undo(globals: &Globals, args: &UndoArgs, out: &mut impl Write) -> Result<i32, Failure> {
    turn(globals, args, &Turn { command: Command::Undo, question: "Take back what" }, out)
}

/// Redoes what the last undo of this OS user took back; returns the exit code.
pub fn redo(globals: &Globals, args: &UndoArgs, out: &mut impl Write) -> Result<i32, Failure> {
    turn(globals, args, &Turn { command: Command::Redo, question: "Do again what" }, out)
}

/// An undo or a redo.
struct Turn {
    command: Command,
    question: &'static str,
}

impl Turn {
    fn act(&self, args: &UndoArgs) -> Result<Act, Refused> {
        let reason = args.act.reason.clone();
        Ok(Act { reason, ..Act::new(act_key()?, self.command.clone(), None) })
    }

    fn is_redo(&self) -> bool {
        self.command == Command::Redo
    }

    fn verb(&self) -> &'static str {
        if self.is_redo() { "doing again" } else { "taking back" }
    }

    fn past(&self) -> &'static str {
        if self.is_redo() { "done again" } else { "taken back" }
    }
}

fn turn(
    globals: &Globals,
    args: &UndoArgs,
    turn: &Turn,
    out: &mut impl Write,
) -> Result<i32, Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let act = turn.act(args)?;
    if args.act.dry_run {
        let foreseen = try_out(&mut *door, &act);
        let foreseen = foreseen.map_err(|refused| explain(refused, &door.directory()))?;
        return foresee(foreseen, args.format, &door.directory(), out);
    }
    let question = |consequence: &_| format!("{} {consequence}?", turn.question);
    let first = really(&mut *door, act, &args.act, question)?;
    let first = first.map_err(|refused| explain(refused, &door.directory()))?;
    let words = args.format == Format::Table;
    if words && first.more == 0 && first.left.is_empty() {
        if !args.act.quiet {
            report(&first.changes, &door.directory(), out)?;
        }
        return Ok(0);
    }
    turn_all(&mut *door, args, turn, first, out)
}

/// Prints the dry run of an undo or redo.
fn foresee(
    foreseen: Preview,
    format: Format,
    directory: &Directory,
    out: &mut impl Write,
) -> Result<i32, Failure> {
    let Preview { changes, more, left } = foreseen;
    if format == Format::Table {
        let named = changes.get(..NAMED).unwrap_or(&changes);
        act::report(named, true, directory, out)?;
        and_more((changes.len() - named.len()) as u64 + more, out)?;
        stays(&left, out)?;
        dry_run(out)?;
    } else {
        let mut printer = Changes::new(&mut *out, format)?;
        print(&mut printer, changes, directory)?;
        printer.end()?;
        out.flush()?;
        and_more(more, &mut io::stderr())?;
        stays(&left, &mut io::stderr())?;
    }
    Ok(if left.is_empty() { 0 } else { CONFLICT })
}

/// The result of all steps.
struct Outcome {
    done: u64,
    left: Vec<NotDone>,
    /// At most this many changes are left for another undo or redo.
    more: u64,
    failed: Option<Refused>,
}

/// Continues an undo or redo of many acts until the end or Ctrl-C, and prints a summary or each
/// change. A record that stays as it is, because somebody changed it since, is a conflict.
fn turn_all(
    door: &mut dyn Door,
    args: &UndoArgs,
    turn: &Turn,
    first: Committed,
    out: &mut impl Write,
) -> Result<i32, Failure> {
    let Outcome { done, left, more, failed } = all_steps(door, args, turn, first, out)?;
    let words = args.format == Format::Table && !args.act.quiet;
    if words {
        writeln!(out, "{}: {}", turn.past(), text::counted(done, "change"))?;
        stays(&left, out)?;
    } else {
        stays(&left, &mut io::stderr())?;
    }
    if more > 0 {
        let name = if turn.is_redo() { "redo" } else { "undo" };
        let rest = format!("stopped: oauthdesk {name} goes on with the rest");
        if words { writeln!(out, "{rest}")? } else { writeln!(io::stderr(), "{rest}")? }
    }
    out.flush()?;
    match failed {
        Some(refused) => Err(explain(refused, &door.directory())),
        None if more > 0 => Ok(STOPPED),
        None => Ok(if left.is_empty() { 0 } else { CONFLICT }),
    }
}

fn all_steps(
    door: &mut dyn Door,
    args: &UndoArgs,
    turn: &Turn,
    first: Committed,
    out: &mut impl Write,
) -> Result<Outcome, Failure> {
    let mut printer = match args.format {
        Format::Table => None,
        _ if args.act.quiet => None,
        format => Some(Changes::new(out, format)?),
    };
    let mut steps = Steps::start();
    let mut all = Outcome { done: 0, left: Vec::new(), more: 0, failed: None };
    let (mut step, mut printed) = (first, Ok(()));
    loop {
        all.done += step.changes.len() as u64;
        all.left.extend(step.left);
        all.more = step.more;
        // A closed pipe does not stop the undo halfway.
        if let (Some(printer), Ok(())) = (&mut printer, &printed) {
            printed = print(printer, step.changes, &door.directory());
        }
        if all.more == 0 || steps.is_stopped() {
            break;
        }
        steps.show(turn.verb(), all.done, all.done.saturating_add(all.more));
        step = match turn.act(args).and_then(|act| door.apply(act)) {
            Ok(committed) => committed,
            Err(refused) => {
                all.failed = Some(refused);
                break;
            }
        };
    }
    steps.end();
    printed?;
    if let Some(printer) = printer {
        printer.end()?;
    }
    Ok(all)
}

/// Prints changes as `history` does.
fn print<W: Write>(
    printer: &mut Changes<'_, W>,
    changes: Vec<Change>,
    directory: &Directory,
) -> Result<(), Failure> {
    for change in changes {
        let fields = diff(change.before.as_ref(), change.after.as_ref(), directory);
        printer.add(Box::new(ChangeRow { change, fields }), &directory)?;
    }
    Ok(())
}

/// Prints the records that stay as they are.
fn stays(left: &[NotDone], out: &mut impl Write) -> Result<(), Failure> {
    for NotDone { what, why } in left.iter().take(NAMED) {
        writeln!(out, "  {what} stays: {}", text::shown(why))?;
    }
    if left.len() > NAMED {
        writeln!(out, "  and {} more", text::grouped((left.len() - NAMED) as u64))?;
    }
    Ok(())
}

fn and_more(more: u64, out: &mut impl Write) -> Result<(), Failure> {
    if more > 0 {
        writeln!(out, "and {} more", text::grouped(more))?;
    }
    Ok(())
}

/// Restores a client as it was after a change.
pub fn revert(globals: &Globals, args: &RevertArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let id = client_id(&args.client_id)?;
    let current = door.client(&id)?;
    let how = &args.how;
    if !how.act.dry_run {
        agree(&how.act, &format!("Bring {id} back as it was after change {}?", args.to))?;
    }
    let expected = current.as_ref().map(|client| client.revision);
    let command = Command::RestoreClient(id, Seq(args.to));
    carry_out_as(&mut *door, command, expected, how, out, |changes, directory, out| {
        if changes.is_empty() {
            return Ok(writeln!(out, "nothing to change: it is so already")?);
        }
        report(changes, directory, out)
    })
}

/// Prints the changes field by field.
fn report(changes: &[Change], directory: &Directory, out: &mut impl Write) -> Result<(), Failure> {
    let paint = Paint::of_stdout();
    for change in changes.iter().take(NAMED) {
        writeln!(out, "{}", headline(change))?;
        // A deleted record needs no list of fields.
        if change.after.is_none() {
            continue;
        }
        for line in differences(change.before.as_ref(), change.after.as_ref(), directory, paint) {
            writeln!(out, "  {line}")?;
        }
    }
    if let Some(more) = changes.len().checked_sub(NAMED).filter(|more| *more > 0) {
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
    let name = change.record().map(Record::shown_label);
    format!("change {}: {}, {} {what}", change.seq.0, change.verb(), name.unwrap_or_default())
}

/// The failure for a refused undo; prints what somebody else has changed since.
fn explain(refused: Refused, directory: &Directory) -> Failure {
    if let Refused::ChangedSince { left, now } = &refused {
        for line in differences(Some(left.as_ref()), now.as_deref(), directory, Paint::NONE) {
            let _ = writeln!(io::stderr(), "  {line}");
        }
    }
    refused.into()
}

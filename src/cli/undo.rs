//! `oauthdesk undo`, `oauthdesk redo`, `oauthdesk revert`

use std::io::{self, Write};
use std::mem;

use super::act::{self, agree, carry_out_as, differences, dry_run, needs_yes};
use super::args::{ActArgs, Format, Globals, RevertArgs, UndoArgs};
use super::failure::Failure;
use super::history::Changes;
use super::open::Stay;
use super::paint::Paint;
use super::show::client_id;
use super::steps::{STOPPED, Steps, step};
use crate::door::{ChangeRow, Door, NotDone, Refused, Run, UndoJob};
use crate::model::{Change, Command, Direction, Directory, Record, Seq, diff, text};

/// The most records that are printed by name.
const NAMED: usize = 50;
/// The exit code where a record was changed by somebody else since.
const CONFLICT: i32 = 4;

/// Undoes the last act of this OS user, or redoes what their last undo took back; returns the exit
/// code. A record that stays as it is, because somebody changed it since, is a conflict.
pub fn run(
    globals: &Globals,
    args: &UndoArgs,
    direction: Direction,
    out: &mut impl Write,
) -> Result<i32, Failure> {
    let act = &args.act;
    let mut door = globals.open(false, Stay::Moment)?;
    let job = UndoJob::new(direction);
    let mut run =
        if act.dry_run { Run::dry(job) } else { Run::commit(job, None, act.reason.clone()) };
    let mut steps = Steps::start();
    first_step(&mut *door, &mut run, &steps, act)?;
    let silent = args.format == Format::Table || (act.quiet && !act.dry_run);
    let mut printer = if silent { None } else { Some(Changes::new(&mut *out, args.format)?) };
    let mut printed = Ok(());
    let mut each = |door: &mut dyn Door, job: &mut UndoJob| {
        // A closed pipe does not stop the undo halfway.
        if let (Some(printer), Ok(())) = (&mut printer, &printed) {
            printed = print(printer, mem::take(&mut job.last), &door.directory());
        }
    };
    each(&mut *door, &mut run.job);
    let doing = said(direction, ["taking back", "doing again"]);
    let failed = steps.go(&mut *door, &mut run, doing, each).err();
    printed?;
    printer.map_or(Ok(()), Changes::end)?;
    report_all(&run, args, &door.directory(), out)?;
    match failed {
        Some(refused) => Err(explain(refused, &door.directory())),
        None if !run.is_done() => Ok(STOPPED),
        None => Ok(if run.job.tally.refused == 0 { 0 } else { CONFLICT }),
    }
}

/// The words for an undo or a redo.
const fn said(direction: Direction, [undo, redo]: [&'static str; 2]) -> &'static str {
    match direction {
        Direction::Undo => undo,
        Direction::Redo => redo,
    }
}

/// Does the first step, which says whether the person has to be asked.
fn first_step(
    door: &mut dyn Door,
    run: &mut Run<UndoJob>,
    steps: &Steps,
    args: &ActArgs,
) -> Result<(), Failure> {
    let mut done = step(door, run);
    if let Err(Refused::Needs(consequence)) = done {
        if args.dry_run {
            needs_yes(&consequence);
        } else {
            let what = said(run.job.direction, ["Take back what", "Do again what"]);
            steps.while_asking(|| agree(args, &format!("{what} {consequence}?")))?;
        }
        run.job.accepted = Some(consequence);
        done = step(door, run);
    }
    done.map_err(|refused| explain(refused, &door.directory()))
}

/// Prints what all steps have done, or would do, and what stays as it is.
fn report_all(
    run: &Run<UndoJob>,
    args: &UndoArgs,
    directory: &Directory,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let UndoJob { direction, tally, first, .. } = &run.job;
    let dry = args.act.dry_run;
    let words = args.format == Format::Table && (dry || !args.act.quiet);
    let one_step = run.is_done() && run.done() == first.len() as u64;
    if words && dry {
        let named = first.get(..NAMED).unwrap_or(first);
        act::report(named, true, directory, out)?;
        and_more(tally.changed - named.len() as u64, "", out)?;
    } else if words && one_step {
        report(first, directory, out)?;
    } else if words {
        let done = said(*direction, ["taken back", "done again"]);
        write!(out, "{done}: {}", text::counted(tally.changed, "change"))?;
        if tally.refused > 0 {
            write!(out, ", refused {}", text::grouped(tally.refused))?;
        }
        writeln!(out)?;
    }
    out.flush()?;
    let mut stderr = io::stderr();
    let notes: &mut dyn Write = if words { out } else { &mut stderr };
    for NotDone { what, why } in tally.first.iter().take(NAMED) {
        writeln!(notes, "  {what} stays: {}", text::shown(why))?;
    }
    and_more(tally.refused.saturating_sub(NAMED as u64), "  ", notes)?;
    if !run.is_done() && dry {
        writeln!(notes, "stopped: the rest was not looked at")?;
    } else if !run.is_done() {
        let name = said(*direction, ["undo", "redo"]);
        writeln!(notes, "stopped: oauthdesk {name} goes on with the rest")?;
    }
    if words && dry {
        dry_run(out)?;
    }
    Ok(out.flush()?)
}

fn and_more(more: u64, indent: &str, out: &mut (impl Write + ?Sized)) -> Result<(), Failure> {
    if more > 0 {
        writeln!(out, "{indent}and {} more", text::grouped(more))?;
    }
    Ok(())
}

/// Prints changes as `history` does.
fn print<W: Write>(
    printer: &mut Changes<'_, W>,
    changes: Vec<Change>,
    directory: &Directory,
) -> Result<(), Failure> {
    for change in changes {
        let fields = diff(change.before.as_ref(), change.after.as_ref(), directory);
        printer.add(Box::new(ChangeRow { change, fields }), directory)?;
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

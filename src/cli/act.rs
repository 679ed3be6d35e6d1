//! Carries out one act for a command: dry run, question, commit, report.

use std::io::{self, Write};

use super::act_key::act_key;
use super::args::{ActArgs, Format, HowArgs};
use super::document::Document;
use super::failure::Failure;
use super::output;
use super::paint::Paint;
use super::question::{ask, confirm};
use crate::door::{Blocked, Committed, Door, Preview, Refused};
use crate::model::{
    Act, Action, Change, Command, Consequence, Directory, FieldErrors, Record, RecordKey, Revision,
    RoleSubject, diff, text,
};

/// Carries out an act, or reports its dry run. Asks before an act that has a consequence.
pub fn carry_out(
    door: &mut dyn Door,
    command: Command,
    expected: Option<Revision>,
    how: &HowArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let done = |changes: &[Change], directory: &Directory, out: &mut _| {
        report(changes, false, directory, out)
    };
    carry_out_as(door, command, expected, how, out, done)
}

/// Like [`carry_out`]; `done` prints the changes.
pub fn carry_out_as<W: Write>(
    door: &mut dyn Door,
    command: Command,
    expected: Option<Revision>,
    how: &HowArgs,
    out: &mut W,
    done: impl FnOnce(&[Change], &Directory, &mut W) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let args = &how.act;
    let act = Act { reason: args.reason.clone(), ..Act::new(act_key()?, command, expected) };
    let changes = if args.dry_run {
        try_out(door, &act).map(|foreseen| foreseen.changes)
    } else {
        let question = |consequence: &Consequence| {
            format!("{}. Do it all the same?", text::sentence(&consequence.to_string()))
        };
        really(door, act.clone(), args, question)?.map(|done| done.changes)
    };
    let changes = changes.map_err(|refused| explain(refused, &door.directory()))?;
    if args.quiet && !args.dry_run {
        return Ok(());
    }
    let directory = door.directory();
    if how.format != Format::Table {
        let mut records: Vec<_> = changes.iter().filter_map(Change::record).cloned().collect();
        if records.is_empty() {
            records.extend(stored(door, &act.command)?);
        }
        return records
            .iter()
            .try_for_each(|record| print_one(record, &directory, how.format, out));
    }
    if !args.dry_run {
        return done(&changes, &directory, out);
    }
    report(&changes, true, &directory, out)?;
    dry_run(out)
}

fn print_one(
    record: &Record,
    directory: &Directory,
    format: Format,
    out: &mut impl Write,
) -> Result<(), Failure> {
    output::record(out, format, &Document::of(record, directory), |_| Ok(()))
}

/// The stored record of a command that changed nothing.
fn stored(door: &mut dyn Door, command: &Command) -> Result<Option<Record>, Failure> {
    let directory = door.directory();
    Ok(match command {
        Command::UpdateClient(id, _)
        | Command::DeleteClient(id)
        | Command::RestoreClient(id, _) => door.client(id)?.map(Record::Client),
        Command::UpdatePartner(id, _) | Command::DeletePartner(id) => {
            directory.partner(*id).cloned().map(Record::Partner)
        }
        Command::UpdateUser(key, _) | Command::DeleteUser(key) => {
            directory.user(key).cloned().map(Record::User)
        }
        Command::SetRole(user, _) | Command::RemoveRole(user) => RoleSubject::parse(user.trim())
            .ok()
            .and_then(|user| directory.get(&RecordKey::Role(user))),
        Command::UpdateSettings(_) => Some(Record::Settings(directory.settings.clone())),
        Command::CreateClient(_)
        | Command::CreatePartner(_)
        | Command::CreateUser(_)
        | Command::Undo(_)
        | Command::Redo(_) => None,
    })
}

/// Commits an act; asks `question` first if the act has a consequence.
fn really(
    door: &mut dyn Door,
    act: Act,
    args: &ActArgs,
    question: impl FnOnce(&Consequence) -> String,
) -> Result<Result<Committed, Refused>, Failure> {
    match door.apply(act.clone()) {
        Err(Refused::Needs(consequence)) => {
            agree(args, &question(&consequence))?;
            Ok(door.apply(Act { accepted: Some(consequence), ..act }))
        }
        done => Ok(done),
    }
}

/// Runs an act dry; a consequence is noted on stderr.
fn try_out(door: &mut dyn Door, act: &Act) -> Result<Preview, Refused> {
    match door.preview(act) {
        Err(Refused::Needs(consequence)) => {
            needs_yes(&consequence);
            door.preview(&Act { accepted: Some(consequence), ..act.clone() })
        }
        foreseen => foreseen,
    }
}

/// Notes the consequence of an act that runs dry on stderr.
pub fn needs_yes(consequence: &Consequence) {
    let note = text::shown(&consequence.to_string()).into_owned();
    let _ = writeln!(io::stderr(), "note: {note}; the act needs --yes");
}

/// Prints that nothing was done.
pub fn dry_run(out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "nothing was done: this was a dry run")?;
    Ok(())
}

/// Asks for confirmation, unless --yes gave it beforehand.
pub fn agree(args: &ActArgs, question: &str) -> Result<(), Failure> {
    if args.yes {
        Ok(())
    } else if args.no_input {
        let question = text::shown(question);
        let message = format!("\"{question}\" needs an answer, and --no-input forbids to ask");
        Err(Failure::usage(message, "add --yes to agree beforehand"))
    } else {
        confirm(&text::shown(question))
    }
}

/// Deletes one record, after a confirmation and a reason where the settings need one.
pub fn delete(
    door: &mut dyn Door,
    what: &str,
    command: Command,
    revision: Revision,
    how: &HowArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if !how.act.dry_run {
        agree(&how.act, &format!("Delete {what}?"))?;
    }
    let reason = delete_reason(&how.act, &door.directory())?;
    let how = HowArgs { act: ActArgs { reason, ..how.act.clone() }, ..how.clone() };
    carry_out(door, command, Some(revision), &how, out)
}

/// All mistakes of a draft: values that it could not take, and rules that it breaks.
pub fn mistakes<T>(put: Result<(), FieldErrors>, check: Result<T, FieldErrors>) -> FieldErrors {
    let mut errors = put.err().unwrap_or_default();
    for error in check.err().unwrap_or_default().0 {
        errors.add(error.field, error.message);
    }
    errors
}

/// Returns the draft, or a failure with all errors.
pub fn sound<T>(draft: T, errors: &FieldErrors) -> Result<T, Failure> {
    if errors.is_empty() { Ok(draft) } else { Err(Failure::fields(errors)) }
}

/// The reason for a delete: from --reason, else asked for where the settings need one.
pub fn delete_reason(args: &ActArgs, directory: &Directory) -> Result<Option<String>, Failure> {
    let needed = directory.settings.delete_needs_reason && args.reason.is_none();
    if !needed || args.no_input || args.dry_run {
        return Ok(args.reason.clone());
    }
    Ok(ask("Why? ")?.filter(|reason| !reason.trim().is_empty()))
}

/// Prints the changes field by field; `would` marks a dry run.
pub fn report(
    changes: &[Change],
    would: bool,
    directory: &Directory,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if changes.is_empty() {
        writeln!(
            out,
            "{}",
            if would { "nothing would change" } else { "nothing to change: it is so already" }
        )?;
    }
    let paint = Paint::of_stdout();
    for change in changes {
        writeln!(out, "{}", headline(change, would))?;
        // A deleted record, and a created one that the person has just described, need no list.
        if change.action == Action::Update || (would && change.action == Action::Create) {
            for line in differences(change.before.as_ref(), change.after.as_ref(), directory, paint)
            {
                writeln!(out, "  {line}")?;
            }
        }
    }
    Ok(())
}

/// `edited client acme-anna`, `would delete partner Acme`
fn headline(change: &Change, would: bool) -> String {
    let verb = match (would, change.action) {
        (true, Action::Create) => "would create",
        (true, Action::Update) => "would edit",
        (true, Action::Delete) => "would delete",
        (false, action) => action.past(),
    };
    let Some(record) = change.record() else { return verb.to_owned() };
    format!("{verb} {}", record.shown_label())
}

/// The differences of two states of a record, a line for each field: `name: Anna -> Anna Novak`.
pub fn differences(
    before: Option<&Record>,
    after: Option<&Record>,
    directory: &Directory,
    paint: Paint,
) -> Vec<String> {
    diff(before, after, directory)
        .iter()
        .map(|field| {
            let new = paint.added(&text::value(field.after.as_deref()));
            match before {
                None => format!("{}: {new}", field.field),
                Some(_) => {
                    format!(
                        "{}: {} -> {new}",
                        field.field,
                        paint.removed(&text::value(field.before.as_deref()))
                    )
                }
            }
        })
        .collect()
}

/// The failure for a refused act: field errors by their options, and the stored record after a
/// conflict.
pub fn explain(refused: Refused, directory: &Directory) -> Failure {
    match refused {
        Refused::Invalid(errors) => Failure::fields(&errors),
        Refused::Conflict(theirs) => {
            let what = theirs.label();
            let revision = theirs.revision().map_or(0, |revision| revision.0);
            let stored = differences(None, Some(&theirs), directory, Paint::NONE);
            Failure::conflict(
                format!(
                    "somebody else saved {what} since, as revision {revision}: nothing was overwritten"
                ),
                std::iter::once("it is now:".to_owned()).chain(stored).collect(),
            )
            .with_help("repeat the edit from the record that is stored now")
        }
        Refused::Blocked(why @ Blocked::NoReason) => {
            Failure::failed(why.to_string(), Some("give it with --reason TEXT".to_owned()))
        }
        Refused::Blocked(why @ Blocked::NoSuchChange { .. }) => Failure::failed(
            why.to_string(),
            Some("oauthdesk history CLIENT_ID prints their numbers".to_owned()),
        ),
        refused => refused.into(),
    }
}

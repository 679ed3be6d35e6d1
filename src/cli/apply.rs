//! `oauthdesk apply`

mod files;
mod plan;

use std::io::Write;
use std::path::Path;

use super::act::{agree, delete_reason, dry_run, explain};
use super::args::{ActArgs, ApplyArgs, Globals, RecordFormat};
use super::failure::Failure;
use super::open::Stay;
use super::progress::{Line, Progress};
use super::steps::step;
use crate::door::{Declaration, DeclarationPlan, DeclareAct, DeclareJob, Door, Run, SetId, Todo};
use crate::model::{Action, Directory, RecordKey, text};
use files::Files;

/// The exit code of a dry run with changes.
const PENDING: i32 = 3;

/// The most cells of a set's name in a reason.
const NAME: usize = 200;

/// Applies declarative files; returns the exit code.
pub fn run(globals: &Globals, args: &ApplyArgs, out: &mut impl Write) -> Result<i32, Failure> {
    let set = set_name(args)?;
    let (files, wanted) = files::read(&args.file)?;
    let id = SetId::named(&set);
    let declaration = Declaration { wanted, prune: args.prune.then_some(id) };
    let mut door = globals.open(false, Stay::Long)?;
    let plan = door.plan(&declaration).map_err(|why| explain(why, &door.directory()))?;
    let act = &args.act;
    if !act.quiet || act.dry_run || args.format != RecordFormat::Text {
        plan::print(&plan, &files, &set, args.format, out)?;
        out.flush()?;
    }
    if !plan.refused.is_empty() {
        return Err(refused(&plan, &files));
    }
    let text = args.format == RecordFormat::Text;
    if plan.todo.is_empty() {
        return Ok(0);
    }
    if act.dry_run {
        if text {
            dry_run(out)?;
        }
        return Ok(PENDING);
    }
    agree(act, &question(&plan))?;
    let reason = reason(act, &plan, &set, &door.directory())?;
    write(&mut *door, declaration, id, &plan, reason)?;
    if text && !act.quiet {
        writeln!(out, "applied: {}", plan::done(&plan))?;
    }
    Ok(0)
}

/// The name of the set: from --set, else the absolute path.
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

/// The failure that lists every refused record, with its location.
fn refused(plan: &DeclarationPlan, files: &Files) -> Failure {
    let lines: Vec<_> = plan.refused.iter().flat_map(|(at, why)| files.reasons(*at, why)).collect();
    let count = text::counted(plan.refused.len() as u64, "record");
    Failure::listed(format!("nothing was applied: {count} to mend"), files::few(lines))
}

fn question(plan: &DeclarationPlan) -> String {
    let consequences = plan.todo.iter().filter(|todo| todo.consequence.is_some()).count();
    let also = match consequences {
        0 => String::new(),
        1 => ", with the consequence that is noted".to_owned(),
        some => format!(", with the {some} consequences that are noted"),
    };
    format!("Apply this: {}{also}?", plan::counts(plan))
}

/// The reason in the history: from --reason, else the set's name. Where the settings need a reason
/// for a delete, a person has to give it.
fn reason(
    act: &ActArgs,
    plan: &DeclarationPlan,
    set: &str,
    directory: &Directory,
) -> Result<Option<String>, Failure> {
    let deletes = plan.todo.iter().any(|todo| todo.action() == Action::Delete);
    if deletes && directory.settings.delete_needs_reason {
        return delete_reason(act, directory);
    }
    let name = || format!("apply {}", text::fitted_middle(&text::shown(set), NAME));
    Ok(act.reason.clone().or_else(|| Some(name())))
}

/// Commits the plan step by step.
fn write(
    door: &mut dyn Door,
    declaration: Declaration,
    set: SetId,
    plan: &DeclarationPlan,
    reason: Option<String>,
) -> Result<(), Failure> {
    let mut wanted: Vec<_> = declaration.wanted.into_iter().map(Some).collect();
    let act = |todo: &Todo| match (todo.place, &todo.before) {
        (Some(place), _) => {
            wanted.get_mut(place).and_then(Option::take).map(|w| DeclareAct::Write(Box::new(w)))
        }
        (None, before) => before.as_ref().map(|gone| DeclareAct::Delete(RecordKey::of(gone))),
    };
    let acts = plan.todo.iter().filter_map(act).collect();
    let mut run = Run::commit(DeclareJob::new(acts, set, plan.seq), Some(plan.seq), reason);
    let mut line = Line::new();
    while !run.is_done() {
        let done = run.done();
        step(door, &mut run).map_err(|why| {
            let failure = explain(why, &door.directory());
            if done == 0 {
                return failure;
            }
            failure.with_help(format!(
                "{} were written before: apply again to continue, or undo to take them back",
                text::counted(done, "record")
            ))
        })?;
        line.show(Progress { what: "written", done: run.done(), of: Some(run.total()) });
    }
    Ok(())
}

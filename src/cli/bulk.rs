//! `oauthdesk bulk`

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::json;

use super::act::agree;
use super::args::{BulkArgs, BulkFormat, Globals};
use super::failure::Failure;
use super::open::Stay;
use super::steps::{STOPPED, Steps};
use crate::door::{BulkJob, BulkTally, Refused, Run};
use crate::model::{AccessLifetime, BulkEdit, Directory, GrantType, RefreshLifetime, Scope, text};
use crate::query::{Kind, Query, Search};

/// The most clients whose differences are printed.
const DIFFS: usize = 20;
/// The most refused clients that are printed by name.
const NAMED: usize = 50;
/// The exit code where some clients were refused.
const FINDINGS: i32 = 3;

/// Edits every client that a search finds; returns the exit code.
pub fn run(globals: &Globals, args: &BulkArgs, out: &mut impl Write) -> Result<i32, Failure> {
    if args.format == BulkFormat::Json && !args.how.dry_run && !args.how.yes {
        let help = "add --yes to agree beforehand, or --dry-run to change nothing";
        return Err(Failure::usage("--format json cannot ask a question", help));
    }
    let mut door = globals.open(false, Stay::Long)?;
    let edit = edit(args, &door.directory())?;
    let clients = Arc::new(door.matching(&query(&args.search)?)?);
    if !args.how.dry_run {
        // A missing role is reported before the dry run, which may take long.
        door.access().allows(edit.required_role()).map_err(Refused::from)?;
    }
    let mut steps = Steps::start();
    let mut run = Run::dry(BulkJob::new(clients, edit, DIFFS));
    steps.go(&mut *door, &mut run, "looking", |_, _| {})?;
    if !run.is_done() {
        writeln!(io::stderr(), "stopped: nothing was changed")?;
        return Ok(STOPPED);
    }
    let bulk = &run.job;
    let found = findings(&bulk.tally);
    // The preview is printed wherever a question follows.
    let silent = args.how.quiet && args.how.yes && !args.how.dry_run;
    if args.format == BulkFormat::Table && !silent {
        print_preview(bulk, out)?;
    }
    if args.how.dry_run || bulk.tally.changed == 0 {
        match args.format {
            BulkFormat::Json => print_json(bulk, false, out)?,
            BulkFormat::Table if args.how.dry_run => {
                writeln!(out, "nothing was done: this was a dry run")?;
            }
            BulkFormat::Table if silent => {}
            BulkFormat::Table => writeln!(out, "nothing was changed")?,
        }
        return Ok(found);
    }
    // The preview must be on the screen before the question.
    out.flush()?;
    let count = text::counted(bulk.tally.changed, "client");
    let question = format!("{} {count}?", bulk.edit.phrase());
    steps.while_asking(|| agree(&args.how, &question))?;
    let diffs = bulk.tally.diffs.clone();
    let mut run = run.really(args.how.reason.clone());
    let failed = steps.go(&mut *door, &mut run, "writing", |_, _| {}).err();
    run.job.tally.diffs = diffs;
    match args.format {
        BulkFormat::Json => print_json(&run.job, true, out)?,
        BulkFormat::Table if args.how.quiet => {}
        BulkFormat::Table => print_done(&run, out)?,
    }
    match failed {
        Some(refused) => Err(refused.into()),
        None if !run.is_done() => Ok(STOPPED),
        None => Ok(findings(&run.job.tally)),
    }
}

const fn findings(tally: &BulkTally) -> i32 {
    if tally.refused > 0 { FINDINGS } else { 0 }
}

fn query(search: &str) -> Result<Query, Failure> {
    let search = Search::parse(Kind::Clients, search).map_err(|mistake| {
        let place = mistake.start.saturating_add(1);
        let message = format!("--search is not understood at character {place}");
        Failure::usage(message, mistake.reason)
    })?;
    Ok(Query { filter: search.filter, ..Query::new(Kind::Clients) })
}

/// The edit that the options name; clap accepts exactly one.
fn edit(args: &BulkArgs, directory: &Directory) -> Result<BulkEdit, Failure> {
    let wrong = |option: &str, why: String| Failure::usage(format!("{option}: {why}"), HELP);
    let act = &args.act;
    let scope = |option: &str, name: &String| {
        Scope::parse(name).map_err(|error| wrong(option, error.to_string()))
    };
    let grant = |option: &str, name: &String| {
        let known = GrantType::ALL.map(GrantType::id).join(", ");
        let unknown =
            || wrong(option, format!("no grant type is called {name}; use one of {known}"));
        GrantType::from_id(name).ok_or_else(unknown)
    };
    if act.enable {
        return Ok(BulkEdit::Enable);
    }
    if act.disable {
        return Ok(BulkEdit::Disable);
    }
    if act.delete {
        return Ok(BulkEdit::Delete);
    }
    if let Some(lifetime) = &act.access_lifetime {
        let parsed = AccessLifetime::parse(lifetime);
        let parsed = parsed.map_err(|error| wrong("--access-lifetime", error.to_string()))?;
        return Ok(BulkEdit::SetAccessLifetime(parsed));
    }
    if let Some(lifetime) = &act.refresh_lifetime {
        let parsed = RefreshLifetime::parse(lifetime);
        let parsed = parsed.map_err(|error| wrong("--refresh-lifetime", error.to_string()))?;
        return Ok(BulkEdit::SetRefreshLifetime(parsed));
    }
    if let Some(name) = &act.add_scope {
        let scope = scope("--add-scope", name)?;
        let offered = &directory.settings.scopes;
        if !offered.contains(&scope) {
            let offered = offered.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let why = format!("the platform does not offer {scope}, only {offered}");
            return Err(wrong("--add-scope", why));
        }
        return Ok(BulkEdit::AddScope(scope));
    }
    if let Some(name) = &act.remove_scope {
        return Ok(BulkEdit::RemoveScope(scope("--remove-scope", name)?));
    }
    if let Some(name) = &act.add_grant_type {
        let grant = grant("--add-grant-type", name)?;
        if !directory.settings.grant_types.contains(grant) {
            let why = format!("the platform does not offer {}", grant.id());
            return Err(wrong("--add-grant-type", why));
        }
        return Ok(BulkEdit::AddGrantType(grant));
    }
    if let Some(name) = &act.remove_grant_type {
        return Ok(BulkEdit::RemoveGrantType(grant("--remove-grant-type", name)?));
    }
    let hosts = act.replace_host.as_deref().unwrap_or_default();
    let Some((from, to)) = hosts.split_once('=') else {
        return Err(wrong("--replace-host", "write OLD=NEW".to_owned()));
    };
    BulkEdit::replace_host(from, to).map_err(|(n, error)| {
        let host = if n == 0 { from } else { to };
        wrong("--replace-host", format!("`{host}`: {error}"))
    })
}

const HELP: &str = "oauthdesk bulk --help lists the values";

fn print_preview(bulk: &BulkJob, out: &mut impl Write) -> Result<(), Failure> {
    let tally = &bulk.tally;
    let all = text::counted(bulk.clients.len() as u64, "client");
    writeln!(out, "{} {all}", bulk.edit.phrase())?;
    writeln!(out, "change:  {}", text::grouped(tally.changed))?;
    writeln!(out, "stay:    {} are so already", text::grouped(tally.unchanged))?;
    writeln!(out, "refused: {}", text::grouped(tally.refused))?;
    print_reasons(tally, out)?;
    for diff in &tally.diffs {
        writeln!(out, "{} ({})", text::shown(&diff.id), text::shown(&diff.name))?;
        for field in &diff.fields {
            let [before, after] =
                [&field.before, &field.after].map(|it| text::value(it.as_deref()));
            writeln!(out, "  {}: {before} -> {after}", field.field)?;
        }
    }
    print_more(tally.changed, tally.diffs.len(), out)?;
    if tally.refused > 0 {
        writeln!(out, "refused, client by client:")?;
        print_refused(tally, out)?;
    }
    Ok(())
}

fn print_reasons(tally: &BulkTally, out: &mut impl Write) -> Result<(), Failure> {
    for (why, count) in tally.reasons() {
        writeln!(out, "  {}: {}", text::grouped(count), text::shown(why))?;
    }
    Ok(())
}

fn print_refused(tally: &BulkTally, out: &mut impl Write) -> Result<(), Failure> {
    for refused in tally.first.iter().take(NAMED) {
        writeln!(out, "  {}: {}", refused.what, text::shown(&refused.why))?;
    }
    print_more(tally.refused, tally.first.len().min(NAMED), out)
}

fn print_more(all: u64, listed: usize, out: &mut impl Write) -> Result<(), Failure> {
    let rest = all.saturating_sub(listed as u64);
    if rest > 0 {
        writeln!(out, "  and {}", text::counted(rest, "more client"))?;
    }
    Ok(())
}

fn print_done(run: &Run<BulkJob>, out: &mut impl Write) -> Result<(), Failure> {
    let (bulk, tally) = (&run.job, &run.job.tally);
    let did = if bulk.edit == BulkEdit::Delete { "deleted" } else { "changed" };
    let count = text::counted(tally.changed, "client");
    if run.is_done() && tally.changed == 0 {
        writeln!(out, "nothing was changed")?;
    } else if run.is_done() {
        writeln!(out, "{did} {count}; oauthdesk undo takes all of it back")?;
    } else {
        let left = text::grouped(run.left());
        let undo = match tally.changed {
            0 => "",
            _ => "; oauthdesk undo takes back what was done",
        };
        writeln!(out, "stopped: {did} {count}, {left} were not looked at{undo}")?;
    }
    if tally.refused > 0 {
        writeln!(out, "refused: {}", text::grouped(tally.refused))?;
        print_reasons(tally, out)?;
    }
    out.flush()?;
    Ok(())
}

fn print_json(bulk: &BulkJob, done: bool, out: &mut impl Write) -> Result<(), Failure> {
    let tally = &bulk.tally;
    let reasons = tally.reasons().into_iter();
    let refused = tally.first.iter();
    let diffs = tally.diffs.iter().map(|diff| {
        let fields = diff.fields.iter().map(
            |field| json!({ "field": field.field, "before": field.before, "after": field.after }),
        );
        json!({ "client_id": diff.id, "name": diff.name, "fields": fields.collect::<Vec<_>>() })
    });
    let document = json!({
        "done": done,
        "found": bulk.clients.len(),
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "refused": tally.refused,
        "reasons": reasons
            .map(|(why, count)| json!({ "reason": why, "clients": count }))
            .collect::<Vec<_>>(),
        "refused_first": refused
            .map(|one| json!({ "client_id": one.what, "reason": one.why }))
            .collect::<Vec<_>>(),
        "first": diffs.collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

//! `oauthdesk delete`, `oauthdesk enable`, `oauthdesk disable`: one act for each named client, and
//! one undo for all of them.

use std::io::Write;
use std::sync::Arc;

use super::act::{agree, delete_reason, dry_run, explain};
use super::act_key::act_key;
use super::args::{ActArgs, ClientsArgs, Format, Globals};
use super::document::Document;
use super::failure::Failure;
use super::find;
use super::open::Stay;
use super::printer::Printer;
use super::steps::step;
use crate::door::{BulkJob, Door, NotDone, Refused, Run};
use crate::model::{
    Act, BulkEdit, Client, ClientIds, Command, Edited, Revision, Seq, Timestamp, text,
};
use crate::query::Kind;

/// Deletes, enables or disables each named client.
pub fn run(
    globals: &Globals,
    args: &ClientsArgs,
    edit: &BulkEdit,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut door = globals.open(false, Stay::Moment)?;
    let mut clients = Vec::with_capacity(args.ids.len());
    for id in &args.ids {
        clients.push(find::client(&mut *door, id)?);
    }
    clients.sort_by(|a, b| a.id.cmp(&b.id));
    clients.dedup_by(|a, b| a.id == b.id);
    door.access().allows(edit.required_role()).map_err(Refused::from)?;
    if *edit == BulkEdit::Delete {
        return delete(&mut *door, clients, args, out);
    }
    let (not_done, seq) = switch(&mut *door, &clients, args, edit)?;
    let refused = |client: &Client| {
        let id = text::shown(client.id.as_str());
        not_done.iter().any(|refused| refused.what == id)
    };
    let (act, format) = (&args.how.act, args.how.format);
    let done: Vec<_> = clients.into_iter().filter(|client| !refused(client)).collect();
    if format == Format::Table {
        say(&done, edit, act, out)?;
    } else if act.dry_run {
        let foreseen = foreseen(&mut *door, done, edit, seq);
        print(&mut *door, &foreseen, format, out)?;
    } else if !act.quiet {
        let stored = |client: Client| door.client(&client.id).transpose();
        let stored = done.into_iter().filter_map(stored).collect::<Result<Vec<_>, _>>()?;
        print(&mut *door, &stored, format, out)?;
    }
    if not_done.is_empty() {
        return Ok(());
    }
    let lines = not_done.iter().map(|refused| format!("{}: {}", refused.what, refused.why));
    let count = text::counted(not_done.len() as u64, "client");
    Err(Failure::listed(format!("{count} could not be {}", past(edit)), lines.collect()))
}

const fn past(edit: &BulkEdit) -> &'static str {
    if matches!(edit, BulkEdit::Enable) { "enabled" } else { "disabled" }
}

/// Prints what was done with the clients, or would be; `clients` are as they were before.
fn say(
    clients: &[Client],
    edit: &BulkEdit,
    act: &ActArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if act.quiet && !act.dry_run {
        return Ok(());
    }
    let past = past(edit);
    for client in clients {
        let id = text::shown(client.id.as_str());
        let so = client.enabled == (*edit == BulkEdit::Enable);
        match (so, act.dry_run) {
            (true, _) => writeln!(out, "client {id} is {past} already")?,
            (false, true) => writeln!(out, "client {id} would be {past}")?,
            (false, false) => writeln!(out, "{past} client {id}")?,
        }
    }
    if act.dry_run { dry_run(out) } else { Ok(()) }
}

/// Enables or disables clients; returns the refused ones, and the number of the registry's last
/// change.
fn switch(
    door: &mut dyn Door,
    clients: &[Client],
    args: &ClientsArgs,
    edit: &BulkEdit,
) -> Result<(Vec<NotDone>, Seq), Failure> {
    let act = &args.how.act;
    let ids: ClientIds = clients.iter().map(|client| client.id.clone()).collect();
    let job = BulkJob::new(Arc::new(ids), edit.clone(), 0);
    let mut run =
        if act.dry_run { Run::dry(job) } else { Run::commit(job, None, act.reason.clone()) };
    while !run.is_done() {
        step(door, &mut run).map_err(|refused| explain(refused, &door.directory()))?;
    }
    let seq = run.seen().unwrap_or_default();
    Ok((run.job.tally.first, seq))
}

/// The clients as the edit would store them after the registry's change `seq`.
fn foreseen(door: &mut dyn Door, clients: Vec<Client>, edit: &BulkEdit, seq: Seq) -> Vec<Client> {
    let directory = door.directory();
    let modified = Timestamp(jiff::Timestamp::now().as_millisecond());
    let mut next = seq.0;
    let foreseen = |client: Client| match edit.edit(&client, &directory) {
        Ok(Edited::Changed(edited)) => {
            next += 1;
            let revision = Revision::of(Seq(next), Some(client.revision));
            Client { modified, revision, ..*edited }
        }
        _ => client,
    };
    clients.into_iter().map(foreseen).collect()
}

/// Prints clients as a list.
fn print(
    door: &mut dyn Door,
    clients: &[Client],
    format: Format,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let directory = door.directory();
    let mut printer = Printer::new(out, Document::header_of(Kind::Clients), format)?;
    for client in clients {
        printer.document(&Document::record(client, &directory))?;
    }
    printer.end(&[])
}

fn delete(
    door: &mut dyn Door,
    clients: Vec<Client>,
    args: &ClientsArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let directory = door.directory();
    let (act, format) = (&args.how.act, args.how.format);
    let words = format == Format::Table;
    if act.dry_run {
        for client in &clients {
            let command = Command::DeleteClient(client.id.clone());
            let reason = act.reason.clone();
            let act = Act { reason, ..Act::new(act_key()?, command, Some(client.revision)) };
            door.preview(&act).map_err(|refused| explain(refused, &directory))?;
            if words {
                writeln!(out, "would delete client {}", text::shown(client.id.as_str()))?;
            }
        }
        return if words { dry_run(out) } else { print(door, &clients, format, out) };
    }
    let question = match clients.as_slice() {
        [only] => format!("Delete client {} ({})?", only.id, only.name),
        many => {
            let ids: Vec<_> = many.iter().map(|client| client.id.as_str()).collect();
            format!("Delete {} clients: {}?", many.len(), ids.join(", "))
        }
    };
    agree(act, &question)?;
    let reason = delete_reason(act, &directory)?;
    let (mut group, mut deleted, mut failed) = (None, Vec::new(), None);
    for client in clients {
        let key = act_key().map_err(Refused::from);
        let applied = key.and_then(|key| {
            let group = *group.get_or_insert(key);
            let command = Command::DeleteClient(client.id.clone());
            let act = Act::new(key, command, Some(client.revision));
            door.apply(Act { group, reason: reason.clone(), ..act })
        });
        if let Err(refused) = applied {
            failed = Some(explain(refused, &directory));
            break;
        }
        deleted.push(client);
    }
    // Deleted clients are printed after all deletes, so that a closed pipe stops none of them.
    match format {
        _ if act.quiet => {}
        Format::Table => {
            for client in &deleted {
                writeln!(out, "deleted client {}", text::shown(client.id.as_str()))?;
            }
        }
        format => print(door, &deleted, format, out)?,
    }
    failed.map_or(Ok(()), Err)
}

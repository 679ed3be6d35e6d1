//! `oauthdesk delete`, `oauthdesk enable`, `oauthdesk disable`: one act for each client that is
//! named, and one undo for all of them.

use std::io::Write;
use std::sync::Arc;

use super::act::{agree, delete_reason, dry_run, explain};
use super::args::{ClientsArgs, Globals};
use super::failure::Failure;
use super::find;
use super::roles::act_key;
use crate::model::{Act, BulkEdit, Client, ClientIds, Command, text};
use crate::registry::{BulkRun, BulkStep, Door, Refused};

/// Does something to each client that is named.
///
/// # Errors
/// When one of them is not there, which leaves all as they are; when it is not allowed; when the
/// answer is no; or when a rule stands against one of them, which leaves that one as it is.
pub fn run(
    globals: &Globals,
    args: &ClientsArgs,
    edit: &BulkEdit,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut door = globals.open(false)?;
    let mut clients = Vec::with_capacity(args.ids.len());
    for id in &args.ids {
        clients.push(find::client(&mut door, id)?);
    }
    clients.sort_by(|a, b| a.id.cmp(&b.id));
    clients.dedup_by(|a, b| a.id == b.id);
    door.access().allows(edit.required_role()).map_err(Refused::from)?;
    if *edit == BulkEdit::Delete {
        return delete(&mut door, clients, args, out);
    }
    let ids: ClientIds = clients.iter().map(|client| client.id.clone()).collect();
    let (ids, limit) = (Arc::new(ids), clients.len());
    let (mut from, mut group, mut not_done) = (0, None, Vec::new());
    while from < ids.len() {
        let key = act_key();
        let run = if args.act.dry_run {
            BulkRun::Preview { diffs: 0 }
        } else {
            let group = *group.get_or_insert(key);
            BulkRun::Commit { key, group, reason: args.act.reason.clone(), seen: None }
        };
        let step = BulkStep { clients: Arc::clone(&ids), from, edit: edit.clone(), run, limit };
        let done = door.bulk(&step).map_err(|refused| explain(refused, &door.directory()))?;
        from = done.next.max(from + 1);
        not_done.extend(done.refused);
    }
    let past = if *edit == BulkEdit::Enable { "enabled" } else { "disabled" };
    if !args.act.quiet || args.act.dry_run {
        let refused = |id: &str| not_done.iter().any(|refused| refused.what == id);
        for client in &clients {
            let id = text::shown(client.id.as_str());
            let so = client.enabled == (*edit == BulkEdit::Enable);
            match (so, args.act.dry_run) {
                _ if refused(&id) => {}
                (true, _) => writeln!(out, "client {id} is {past} already")?,
                (false, true) => writeln!(out, "client {id} would be {past}")?,
                (false, false) => writeln!(out, "{past} client {id}")?,
            }
        }
    }
    if args.act.dry_run {
        dry_run(out)?;
    }
    if not_done.is_empty() {
        return Ok(());
    }
    let lines = not_done.iter().map(|refused| format!("{}: {}", refused.what, refused.why));
    let count = text::counted(not_done.len() as u64, "client");
    Err(Failure::listed(format!("{count} could not be {past}"), lines.collect()))
}

fn delete(
    door: &mut impl Door,
    clients: Vec<Client>,
    args: &ClientsArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let directory = door.directory();
    if args.act.dry_run {
        for client in &clients {
            let command = Command::DeleteClient(client.id.clone());
            let act = Act {
                reason: args.act.reason.clone(),
                ..Act::new(act_key(), command, Some(client.revision))
            };
            door.preview(&act).map_err(|refused| explain(refused, &directory))?;
            writeln!(out, "would delete client {}", text::shown(client.id.as_str()))?;
        }
        return dry_run(out);
    }
    let question = match clients.as_slice() {
        [only] => format!("Delete client {} ({})?", only.id, only.name),
        many => {
            let ids: Vec<_> = many.iter().map(|client| client.id.as_str()).collect();
            format!("Delete {} clients: {}?", many.len(), ids.join(", "))
        }
    };
    agree(&args.act, &question)?;
    let reason = delete_reason(&args.act, &directory)?;
    let mut group = None;
    for client in clients {
        let id = text::shown(client.id.as_str()).into_owned();
        let key = act_key();
        let command = Command::DeleteClient(client.id);
        let act = Act { reason: reason.clone(), ..Act::new(key, command, Some(client.revision)) };
        let act = Act { group: *group.get_or_insert(key), ..act };
        door.apply(act).map_err(|refused| explain(refused, &directory))?;
        if !args.act.quiet {
            writeln!(out, "deleted client {id}")?;
        }
    }
    Ok(())
}

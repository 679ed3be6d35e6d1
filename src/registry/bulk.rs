//! Applies one edit to many clients in bounded steps. Each step is either a dry run or committed.

use std::collections::HashSet;
use std::sync::Arc;

use super::plan::{Plan, check_reason};
use super::registry::Registry;
use super::seen::Seen;
use super::session::Session;
use super::write::{Write, Written};
use crate::door::{BulkDiff, BulkDone, BulkRun, BulkStep, NotDone, Refused};
use crate::model::{BulkEdit, Client, Directory, Edited, Record, Role, Seq, diff, text};

/// Looks at the next clients, and writes what the edit makes of them.
pub(super) fn step(
    registry: &mut Registry,
    session: &Session,
    step: &BulkStep,
) -> Result<BulkDone, Refused> {
    let BulkRun::Commit { key, group, reason, seen } = &step.run else {
        registry.follow()?;
        return look(registry, step, &Once::default());
    };
    session.check_writes()?;
    let written = registry.write(&session.identity.who, *key, |registry| {
        session.allows(registry, step.edit.required_role())?;
        check_reason(registry, step.edit == BulkEdit::Delete, reason.as_deref())?;
        let seen = seen.map(|seen| Seen::at(registry, seen)).transpose()?;
        let (done, plans) = plans(registry, step, seen.as_ref())?;
        let (group, reason, at) = (*group, reason.clone(), (registry.clock)());
        Ok((Write { plans, group, reason, at }, done))
    })?;
    match written {
        Written::Before(changes) => {
            let ids = changes.iter().filter_map(|change| change.record());
            let once = Once { done: ids.map(|record| record.title().to_owned()).collect() };
            match session.allows(registry, Role::Viewer) {
                Ok(()) => look(registry, step, &once),
                // Whoever may see nothing any more is told what they did, and nothing else.
                Err(_) => Ok(BulkDone {
                    seen: step.clients.len(),
                    changed: changes.len() as u64,
                    ..BulkDone::none(registry.last_of(&changes))
                }),
            }
        }
        Written::Now(done, changes) => Ok(BulkDone { seq: registry.last_of(&changes), ..done }),
    }
}

/// What a step wrote that now comes again; nothing for one that only looks.
#[derive(Default)]
struct Once {
    done: HashSet<String>,
}

/// What a step would do, or has done.
fn look(registry: &mut Registry, step: &BulkStep, once: &Once) -> Result<BulkDone, Refused> {
    let (wanted, seen) = match step.run {
        BulkRun::Preview { diffs } => (diffs, None),
        // What the step has left alone, a repeat of the step leaves alone too.
        BulkRun::Commit { seen, .. } => (0, seen),
    };
    let seen = seen.map(|seen| Seen::at(registry, seen)).transpose()?;
    let directory = Arc::clone(&registry.directory);
    let mut done = BulkDone::none(registry.seq());
    let ids: Vec<_> = step.clients.iter().collect();
    let clients = registry.records.clients_of(&ids)?;
    for (id, client) in step.clients.iter().zip(clients) {
        done.seen += 1;
        if once.done.contains(id) {
            done.changed += 1;
        } else if let Some((before, edited)) =
            done.judge(id, client, &step.edit, seen.as_ref(), &directory)
        {
            done.changed += 1;
            if done.diffs.len() < wanted {
                done.diffs.push(difference(before, edited, &directory));
            }
        }
    }
    Ok(done)
}

/// What a step writes, and what comes of it.
fn plans(
    registry: &mut Registry,
    step: &BulkStep,
    seen: Option<&Seen>,
) -> Result<(BulkDone, Vec<Plan>), Refused> {
    let directory = Arc::clone(&registry.directory);
    let mut done = BulkDone::none(registry.seq());
    let mut plans = Vec::with_capacity(step.clients.len());
    let ids: Vec<_> = step.clients.iter().collect();
    let clients = registry.records.clients_of(&ids)?;
    for (id, client) in step.clients.iter().zip(clients) {
        done.seen += 1;
        let edited = done.judge(id, client, &step.edit, seen, &directory);
        plans.extend(edited.map(|(before, after)| {
            done.changed += 1;
            match after {
                Some(after) => Plan::update(Record::Client(before), Record::Client(after)),
                None => Plan::delete(Record::Client(before)),
            }
        }));
    }
    Ok((done, plans))
}

impl BulkDone {
    fn none(seq: Seq) -> Self {
        let (refused, diffs) = (Vec::new(), Vec::new());
        Self { seen: 0, changed: 0, unchanged: 0, refused, diffs, seq }
    }

    /// What the edit makes of a client, `None` in its place where it goes; or it is counted among
    /// those that stay as they are.
    fn judge(
        &mut self,
        id: &str,
        client: Option<Client>,
        edit: &BulkEdit,
        seen: Option<&Seen>,
        directory: &Directory,
    ) -> Option<(Client, Option<Client>)> {
        let why = match client {
            None => "it is no longer there".to_owned(),
            Some(client) if seen.is_some_and(|seen| seen.is_older_than(&client)) => {
                "it was changed since the preview: look at it again".to_owned()
            }
            Some(client) => match edit.edit(&client, directory) {
                Ok(Edited::Changed(after)) => return Some((client, Some(*after))),
                Ok(Edited::Deleted) => return Some((client, None)),
                Ok(Edited::Unchanged) => {
                    self.unchanged += 1;
                    return None;
                }
                Err(errors) => errors.to_string(),
            },
        };
        self.refused.push(NotDone { what: text::shown(id).into_owned(), why });
        None
    }
}

fn difference(before: Client, after: Option<Client>, directory: &Directory) -> BulkDiff {
    let (id, name) = (before.id.to_string(), before.name.clone());
    let fields = after.map_or_else(Vec::new, |after| {
        let (before, after) = (Record::Client(before), Record::Client(after));
        diff(Some(&before), Some(&after), directory)
    });
    BulkDiff { id, name, fields }
}

//! One edit for many clients, step by step: a step is looked at, or it is on the disk.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::plan::{Plan, check_reason};
use super::seen::Seen;
use super::{Local, NotDone, Refused};
use crate::model::{
    ActKey, BulkEdit, Client, ClientIds, Directory, Edited, FieldChange, Record, Seq, diff, text,
};

/// How many clients a step looks at: a few hundredths of a second.
const LOOK: usize = 5_000;

/// How many clients a step writes, in one durable commit. More at once are hardly faster, and a
/// person who stops between two steps does not want to wait.
const WRITE: usize = 1_000;

/// A part of an edit of many clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkStep {
    pub clients: Arc<ClientIds>,
    /// The place of the first one that this step is about.
    pub from: usize,
    pub edit: BulkEdit,
    pub run: BulkRun,
    /// At most so many clients are looked at, or written; there is always a limit.
    pub limit: usize,
}

/// Whether a step only looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkRun {
    Preview {
        /// How many of the differences are wanted.
        diffs: usize,
    },
    Commit {
        /// This step's own: one that arrives twice is done once.
        key: ActKey,
        /// See [`Act::group`](crate::model::Act::group): the key of the first step that wrote
        /// something.
        group: ActKey,
        reason: Option<String>,
        /// What was written later than this change is left alone: nobody has seen it.
        seen: Option<Seq>,
    },
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkDone {
    /// Where the next step begins; at the end when it is the number of all.
    pub next: usize,
    /// How many the edit changes or has changed.
    pub changed: u64,
    /// How many are so already.
    pub unchanged: u64,
    /// Which it cannot be done with, and why.
    pub refused: Vec<NotDone>,
    /// The first differences, as many as are wanted.
    pub diffs: Vec<BulkDiff>,
    /// The registry's last change, this step's own included.
    pub seq: Seq,
}

/// What the edit changes in one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkDiff {
    pub id: String,
    pub name: String,
    /// Field by field; none where it is deleted.
    pub fields: Vec<FieldChange>,
}

/// What came of all steps so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkTally {
    pub changed: u64,
    pub unchanged: u64,
    pub refused: u64,
    /// How many were refused for each reason.
    reasons: BTreeMap<String, u64>,
    /// The first that were refused.
    pub first: Vec<NotDone>,
    pub diffs: Vec<BulkDiff>,
}

impl BulkTally {
    /// So many reasons are told apart, and so many refused clients named.
    const KEPT: usize = 500;
    /// What reasons beyond that are counted as.
    const OTHER: &str = "other reasons";

    /// Adds what came of a step.
    pub fn add(&mut self, done: BulkDone) {
        self.changed += done.changed;
        self.unchanged += done.unchanged;
        self.refused += done.refused.len() as u64;
        self.diffs.extend(done.diffs);
        for refused in done.refused {
            self.count(&refused.why);
            if self.first.len() < Self::KEPT {
                self.first.push(refused);
            }
        }
    }

    fn count(&mut self, why: &str) {
        let known = self.reasons.len() < Self::KEPT || self.reasons.contains_key(why);
        let why = if known { why } else { Self::OTHER };
        match self.reasons.get_mut(why) {
            Some(count) => *count += 1,
            None => {
                self.reasons.insert(why.to_owned(), 1);
            }
        }
    }

    /// How many were refused for each reason, the most frequent first.
    pub fn reasons(&self) -> Vec<(&str, u64)> {
        let mut reasons: Vec<_> =
            self.reasons.iter().map(|(why, count)| (why.as_str(), *count)).collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reasons
    }

    /// How many were looked at.
    pub const fn seen(&self) -> u64 {
        self.changed + self.unchanged + self.refused
    }
}

/// Looks at the next clients, and writes what the edit makes of them.
pub(super) fn step(local: &mut Local, step: &BulkStep) -> Result<BulkDone, Refused> {
    let BulkRun::Commit { key, group, reason, seen } = &step.run else {
        local.follow()?;
        return look(local, step, &Once::default());
    };
    let needs = step.edit.required_role();
    if local.access.read_only {
        local.access.allows(needs)?;
    }
    let done = local.store.changes_of(*key)?;
    local.follow()?;
    if done.first().is_some_and(|change| change.by.user == local.access.who.user) {
        let ids = done.iter().filter_map(|change| change.record());
        let once = Once { done: ids.map(|record| record.title().to_owned()).collect() };
        return look(local, step, &once);
    }
    local.access.role = local.directory.role_of(&local.access.who.user);
    local.access_allows(needs)?;
    check_reason(local, step.edit == BulkEdit::Delete, reason.as_deref())?;
    let seen = seen.map(|seen| Seen::at(local, seen)).transpose()?;
    let (mut done, plans) = plans(local, step, seen.as_ref())?;
    let now = (local.clock)();
    local.save(plans, *key, *group, reason.clone(), now)?;
    done.seq = local.store.seq();
    Ok(done)
}

/// What a step wrote that now comes again; nothing for one that only looks.
#[derive(Default)]
struct Once {
    done: HashSet<String>,
}

/// What a step would do, or has done.
fn look(local: &mut Local, step: &BulkStep, once: &Once) -> Result<BulkDone, Refused> {
    let wanted = match step.run {
        BulkRun::Preview { diffs } => diffs,
        BulkRun::Commit { .. } => 0,
    };
    let directory = Arc::clone(&local.directory);
    let mut done = BulkDone::at(step.from, local.store.seq());
    let count = if once.done.is_empty() { step.limit.clamp(1, LOOK) } else { LOOK };
    let clients = local.store.clients_of(step.clients.range(step.from, count))?;
    for (id, client) in step.clients.range(step.from, count).zip(clients) {
        done.next += 1;
        if once.done.contains(id) {
            done.changed += 1;
            // It ended with what it wrote last.
            if done.changed == once.done.len() as u64 {
                break;
            }
        } else if let Some((before, edited)) = done.judge(id, client, &step.edit, None, &directory)
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
    local: &mut Local,
    step: &BulkStep,
    seen: Option<&Seen>,
) -> Result<(BulkDone, Vec<Plan>), Refused> {
    let directory = Arc::clone(&local.directory);
    let mut done = BulkDone::at(step.from, local.store.seq());
    let most = step.limit.clamp(1, WRITE);
    let mut plans = Vec::with_capacity(most);
    // What needs no write is passed over faster, and more of it.
    while plans.len() < most && done.next < step.clients.len() && done.next - step.from < LOOK {
        let count = most - plans.len();
        let clients = local.store.clients_of(step.clients.range(done.next, count))?;
        for (id, client) in step.clients.range(done.next, count).zip(clients) {
            done.next += 1;
            let edited = done.judge(id, client, &step.edit, seen, &directory);
            plans.extend(edited.map(|(before, after)| {
                done.changed += 1;
                match after {
                    Some(after) => Plan::update(Record::Client(before), Record::Client(after)),
                    None => Plan::delete(Record::Client(before)),
                }
            }));
        }
    }
    Ok((done, plans))
}

impl BulkDone {
    fn at(from: usize, seq: Seq) -> Self {
        let (refused, diffs) = (Vec::new(), Vec::new());
        Self { next: from, changed: 0, unchanged: 0, refused, diffs, seq }
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

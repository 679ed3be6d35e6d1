//! Clients of other systems on their way in, step by step: a step is looked at, or it is on the
//! disk.

use std::collections::HashMap;
use std::sync::Arc;

use super::plan::{Plan, check_reason};
use super::seen::Seen;
use super::{Local, Refused};
use crate::exchange::import::{Extension, Foreign, Loss, Placed, Placing, Rules, place};
use crate::model::{
    ActKey, Action, Client, ClientId, Directory, FieldChange, Record, Role, Seq, Timestamp, diff,
    text,
};

/// How many clients a step looks at.
const LOOK: usize = 5_000;

/// How many clients a step writes, in one durable commit; see the edit of many clients.
const WRITE: usize = 1_000;

/// A part of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportStep {
    pub clients: Arc<Vec<Foreign>>,
    /// The place of the first one that this step is about.
    pub from: usize,
    pub rules: Arc<Rules>,
    /// What the platform is to offer in addition; only an admin can do that.
    pub extension: Arc<Extension>,
    pub run: ImportRun,
}

/// Whether a step only looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportRun {
    Preview {
        /// Whether it says what each client that is updated becomes.
        changes: bool,
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
pub struct ImportDone {
    /// Where the next step begins; at the end when it is the number of all.
    pub next: usize,
    /// What becomes, or became, of each client from `from` to `next`.
    pub fates: Vec<Fate>,
    /// Whether something was written.
    pub wrote: bool,
    /// The registry's last change, this step's own included.
    pub seq: Seq,
}

/// What becomes of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    pub kind: FateKind,
    /// Why, where it is not plain; what is wrong with one that comes in to be mended.
    pub why: Option<Box<str>>,
    /// Only of a step that looks.
    pub losses: Vec<Loss>,
    /// What it becomes that is here already; only of a step that looks and says so.
    pub changes: Vec<FieldChange>,
}

/// What becomes of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FateKind {
    Create,
    Update,
    Unchanged,
    Refused,
    /// Refused because it is here already and different.
    Conflict,
    Skipped,
}

/// How many clients there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    pub clients: u64,
    pub create: u64,
    pub update: u64,
    pub unchanged: u64,
    pub refused: u64,
    pub skipped: u64,
    /// Of those that are refused, how many are here already.
    pub conflicts: u64,
}

impl ImportSummary {
    pub fn of(fates: &[Fate]) -> Self {
        let mut summary = Self { clients: fates.len() as u64, ..Self::default() };
        for fate in fates {
            match fate.kind {
                FateKind::Create => summary.create += 1,
                FateKind::Update => summary.update += 1,
                FateKind::Unchanged => summary.unchanged += 1,
                FateKind::Refused => summary.refused += 1,
                FateKind::Skipped => summary.skipped += 1,
                FateKind::Conflict => {
                    summary.refused += 1;
                    summary.conflicts += 1;
                }
            }
        }
        summary
    }

    /// How many are written.
    pub const fn writes(&self) -> u64 {
        self.create + self.update
    }
}

/// Looks at the next clients, and writes what becomes of them.
pub(super) fn step(local: &mut Local, step: &ImportStep) -> Result<ImportDone, Refused> {
    let ImportRun::Commit { key, group, reason, seen } = &step.run else {
        local.follow()?;
        let changes = step.run == ImportRun::Preview { changes: true };
        return look(local, step, changes);
    };
    if local.access.read_only {
        local.access.allows(Role::Editor)?;
    }
    let done = local.store.changes_of(*key)?;
    local.follow()?;
    if done.first().is_some_and(|change| change.by.user == local.access.who.user) {
        let actions = done.iter().filter_map(|change| match change.record() {
            Some(Record::Client(client)) => Some((client.id.to_string(), change.action)),
            _ => None,
        });
        return Ok(again(step, &actions.collect(), local.store.seq()));
    }
    local.access.role = local.directory.role_of(&local.access.who.user);
    local.access_allows(Role::Editor)?;
    check_reason(local, false, reason.as_deref())?;
    let mut plans = Vec::with_capacity(WRITE + 1);
    let directory = extended(local, &step.extension);
    if let Some(directory) = &directory {
        local.access_allows(Role::Admin)?;
        let before = Record::Settings(local.directory.settings.clone());
        super::plan_admin::check_settings(&directory.settings)?;
        plans.push(Plan::update(before, Record::Settings(directory.settings.clone())));
    }
    let directory = directory.unwrap_or_else(|| Arc::clone(&local.directory));
    let seen = seen.map(|seen| Seen::at(local, seen)).transpose()?;
    let mut done = ImportDone::at(step.from, local.store.seq());
    let now = (local.clock)();
    while plans.len() < WRITE && done.next < step.clients.len() && done.next - step.from < LOOK {
        let count = WRITE.saturating_sub(plans.len());
        for (_, placing, stored) in placed(local, step, done.next, count, &directory, now)? {
            done.next += 1;
            let new = stored
                .as_ref()
                .zip(seen.as_ref())
                .is_some_and(|(stored, seen)| seen.is_older_than(stored));
            let placing = match placing.placed {
                Placed::Create(_) | Placed::Update(_) if new => Placing {
                    placed: Placed::Refused("it was changed since it was looked at".to_owned()),
                    ..placing
                },
                _ => placing,
            };
            match (&placing.placed, stored) {
                (Placed::Create(client), _) => {
                    plans.push(Plan::create(Record::Client((**client).clone())));
                }
                (Placed::Update(client), Some(stored)) => {
                    let after = Record::Client((**client).clone());
                    plans.push(Plan::update(Record::Client(stored), after));
                }
                _ => {}
            }
            done.fates.push(Fate { losses: Vec::new(), ..Fate::of(placing) });
        }
    }
    done.wrote = !plans.is_empty();
    if done.wrote {
        local.save(plans, *key, *group, reason.clone(), now)?;
    }
    done.seq = local.store.seq();
    Ok(done)
}

/// What a step would do.
fn look(local: &mut Local, step: &ImportStep, changes: bool) -> Result<ImportDone, Refused> {
    let directory =
        extended(local, &step.extension).unwrap_or_else(|| Arc::clone(&local.directory));
    let mut done = ImportDone::at(step.from, local.store.seq());
    let now = (local.clock)();
    for (id, mut placing, stored) in placed(local, step, step.from, WRITE, &directory, now)? {
        done.next += 1;
        let changes = match (&placing.placed, stored) {
            (Placed::Update(client), Some(stored)) if changes => {
                let after = Record::Client((**client).clone());
                diff(Some(&Record::Client(stored)), Some(&after), &directory)
            }
            _ => Vec::new(),
        };
        if let (Placed::Create(_), Some(id)) = (&placing.placed, &id)
            && let Some(retired) = local.store.retired(id)?
        {
            let (by, at) = (text::shown(&retired.by).into_owned(), retired.at.to_second());
            placing.losses.push(Loss::new(
                "client_id",
                format!("it belonged to a client that {by} deleted on {at}: what still uses it would act as this one"),
            ));
        }
        done.fates.push(Fate { changes, ..Fate::of(placing) });
    }
    Ok(done)
}

/// What a step did that now comes again: what it wrote is done, and it ended with that.
fn again(step: &ImportStep, written: &HashMap<String, Action>, seq: Seq) -> ImportDone {
    let mut done = ImportDone::at(step.from, seq);
    done.wrote = true;
    let mut left = written.len();
    for client in step.clients.iter().skip(step.from).take(LOOK) {
        if left == 0 {
            break;
        }
        let action = client.id.as_deref().and_then(|id| written.get(id));
        let kind = match action {
            Some(Action::Create) => FateKind::Create,
            Some(Action::Update | Action::Delete) => FateKind::Update,
            None => FateKind::Unchanged,
        };
        left -= usize::from(action.is_some());
        done.next += 1;
        done.fates.push(Fate { kind, why: None, losses: Vec::new(), changes: Vec::new() });
    }
    done
}

/// The directory with what the import adds to the settings; `None` where it adds nothing.
fn extended(local: &Local, extension: &Extension) -> Option<Arc<Directory>> {
    let settings = extension.extend(&local.directory.settings)?;
    Some(Arc::new(Directory { settings, ..(*local.directory).clone() }))
}

/// A client's ID, what becomes of it, and what is stored of it.
type Looked = (Option<ClientId>, Placing, Option<Client>);

/// What becomes of the next clients, beside what is stored of each.
fn placed(
    local: &mut Local,
    step: &ImportStep,
    from: usize,
    count: usize,
    directory: &Directory,
    now: Timestamp,
) -> Result<Vec<Looked>, Refused> {
    let mut all = Vec::with_capacity(count);
    for foreign in step.clients.iter().skip(from).take(count) {
        // What is not brought in needs no look at what is stored.
        let wanted = foreign.wrong.is_none() && foreign.skip.is_none();
        let id = foreign.id.as_deref().filter(|_| wanted);
        let id = id.and_then(|id| ClientId::parse(id).ok());
        let stored = match &id {
            Some(id) => local.store.client(id)?,
            None => None,
        };
        let placing = place(foreign, directory, &step.rules, stored.as_ref(), now);
        all.push((id, placing, stored));
    }
    Ok(all)
}

impl ImportDone {
    const fn at(from: usize, seq: Seq) -> Self {
        Self { next: from, fates: Vec::new(), wrote: false, seq }
    }
}

impl Fate {
    fn of(placing: Placing) -> Self {
        let (kind, why) = match placing.placed {
            Placed::Create(_) => (FateKind::Create, placing.mend),
            Placed::Update(_) => (FateKind::Update, placing.mend),
            Placed::Unchanged => (FateKind::Unchanged, None),
            Placed::Refused(why) => (FateKind::Refused, Some(why)),
            Placed::Conflict(why) => (FateKind::Conflict, Some(why)),
            Placed::Skipped(why) => (FateKind::Skipped, Some(why)),
        };
        let why = why.map(String::into_boxed_str);
        Self { kind, why, losses: placing.losses, changes: Vec::new() }
    }
}

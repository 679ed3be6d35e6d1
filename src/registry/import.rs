//! Imports clients of other systems in bounded steps. Each step is either a dry run or committed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::plan::{Plan, check_reason};
use super::registry::Registry;
use super::rules::admin;
use super::seen::Seen;
use super::session::Session;
use super::write::{Write, Written};
use crate::door::{ImportDone, ImportOutcome, ImportRun, ImportStep, OutcomeKind, Refused};
use crate::exchange::import::{Extension, Loss, Placed, Placing, place};
use crate::model::{Action, Client, ClientId, Directory, Record, Role, Seq, Timestamp, diff, text};

/// Looks at the step's clients, and writes what becomes of them.
pub(super) fn step(
    registry: &mut Registry,
    session: &Session,
    step: &ImportStep,
) -> Result<ImportDone, Refused> {
    let ImportRun::Commit { key, group, reason, seen } = &step.run else {
        registry.follow()?;
        return look(registry, step, step.run == ImportRun::Preview { changes: true });
    };
    session.check_writes()?;
    let written = registry.write(&session.identity.who, *key, |registry| {
        session.allows(registry, Role::Editor)?;
        check_reason(registry, false, reason.as_deref())?;
        let (plans, done, at) = plans(registry, session, step, *seen)?;
        Ok((Write { plans, group: *group, reason: reason.clone(), at }, done))
    })?;
    match written {
        Written::Before(changes) => {
            let actions = changes.iter().filter_map(|change| match change.record() {
                Some(Record::Client(client)) => Some((client.id.to_string(), change.action)),
                _ => None,
            });
            Ok(again(step, &actions.collect(), registry.seq()))
        }
        Written::Now(done, changes) => Ok(ImportDone { seq: registry.last_of(&changes), ..done }),
    }
}

/// What a step writes, what comes of it, and when.
fn plans(
    registry: &mut Registry,
    session: &Session,
    step: &ImportStep,
    seen: Option<Seq>,
) -> Result<(Vec<Plan>, ImportDone, Timestamp), Refused> {
    let mut plans = Vec::with_capacity(step.clients.len() + 1);
    let directory = extended(registry, &step.extension);
    if let Some(directory) = &directory {
        session.allows(registry, Role::Admin)?;
        let before = Record::Settings(registry.directory.settings.clone());
        admin::check_settings(&directory.settings)?;
        plans.push(Plan::update(before, Record::Settings(directory.settings.clone())));
    }
    let directory = directory.unwrap_or_else(|| Arc::clone(&registry.directory));
    let seen = seen.map(|seen| Seen::at(registry, seen)).transpose()?;
    let mut done = ImportDone::none(registry.seq());
    let at = (registry.clock)();
    for (_, placing, stored) in placed(registry, step, &directory, at)? {
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
        done.outcomes.push(ImportOutcome { losses: Vec::new(), ..ImportOutcome::of(placing) });
    }
    done.wrote = !plans.is_empty();
    Ok((plans, done, at))
}

/// What a step would do.
fn look(registry: &mut Registry, step: &ImportStep, changes: bool) -> Result<ImportDone, Refused> {
    let directory =
        extended(registry, &step.extension).unwrap_or_else(|| Arc::clone(&registry.directory));
    let mut done = ImportDone::none(registry.seq());
    let now = (registry.clock)();
    for (id, mut placing, stored) in placed(registry, step, &directory, now)? {
        let changes = match (&placing.placed, stored) {
            (Placed::Update(client), Some(stored)) if changes => {
                let after = Record::Client((**client).clone());
                diff(Some(&Record::Client(stored)), Some(&after), &directory)
            }
            _ => Vec::new(),
        };
        if let (Placed::Create(_), Some(id)) = (&placing.placed, &id)
            && let Some(retired) = registry.records.retired(id)?
        {
            let (by, at) = (text::shown(&retired.by).into_owned(), retired.at.to_second());
            placing.losses.push(Loss::new(
                "client_id",
                format!("it belonged to a client that {by} deleted on {at}: what still uses it would act as this one"),
            ));
        }
        done.outcomes.push(ImportOutcome { changes, ..ImportOutcome::of(placing) });
    }
    Ok(done)
}

/// What a step did that now comes again: what it wrote is done.
fn again(step: &ImportStep, written: &HashMap<String, Action>, seq: Seq) -> ImportDone {
    let outcome = |id: Option<&str>| {
        let kind = match id.and_then(|id| written.get(id)) {
            Some(Action::Create) => OutcomeKind::Create,
            Some(Action::Update | Action::Delete) => OutcomeKind::Update,
            None => OutcomeKind::Unchanged,
        };
        ImportOutcome { kind, why: None, losses: Vec::new(), changes: Vec::new() }
    };
    let outcomes = step.clients.iter().map(|client| outcome(client.id.as_deref())).collect();
    ImportDone { outcomes, wrote: true, seq }
}

/// The directory with what the import adds to the settings; `None` where it adds nothing.
fn extended(registry: &Registry, extension: &Extension) -> Option<Arc<Directory>> {
    let settings = extension.extend(&registry.directory.settings)?;
    Some(Arc::new(Directory { settings, ..(*registry.directory).clone() }))
}

/// A client's ID, what becomes of it, and what is stored of it.
type Looked = (Option<ClientId>, Placing, Option<Client>);

/// What becomes of the next clients, beside what is stored of each.
fn placed(
    registry: &mut Registry,
    step: &ImportStep,
    directory: &Directory,
    now: Timestamp,
) -> Result<Vec<Looked>, Refused> {
    let mut all = Vec::with_capacity(step.clients.len());
    let mut earlier: HashSet<ClientId> = HashSet::new();
    for foreign in &step.clients {
        // What is not brought in needs no look at what is stored.
        let wanted = foreign.wrong.is_none() && foreign.skip.is_none();
        let id = foreign.id.as_deref().filter(|_| wanted);
        let id = id.and_then(|id| ClientId::parse(id).ok());
        let stored = match &id {
            Some(id) => registry.records.client(id)?,
            None => None,
        };
        let mut placing = place(foreign, directory, &step.rules, stored.as_ref(), now);
        // Readers mark duplicates; whoever asks at the door may not have.
        if id.as_ref().is_some_and(|id| !earlier.insert(id.clone())) {
            placing.placed = Placed::Refused("the same client ID came before".to_owned());
        }
        all.push((id, placing, stored));
    }
    Ok(all)
}

impl ImportDone {
    const fn none(seq: Seq) -> Self {
        Self { outcomes: Vec::new(), wrote: false, seq }
    }
}

impl ImportOutcome {
    fn of(placing: Placing) -> Self {
        let (kind, why) = match placing.placed {
            Placed::Create(_) => (OutcomeKind::Create, placing.mend),
            Placed::Update(_) => (OutcomeKind::Update, placing.mend),
            Placed::Unchanged => (OutcomeKind::Unchanged, None),
            Placed::Refused(why) => (OutcomeKind::Refused, Some(why)),
            Placed::Conflict(why) => (OutcomeKind::Conflict, Some(why)),
            Placed::Skipped(why) => (OutcomeKind::Skipped, Some(why)),
        };
        let why = why.map(String::into_boxed_str);
        Self { kind, why, losses: placing.losses, changes: Vec::new() }
    }
}

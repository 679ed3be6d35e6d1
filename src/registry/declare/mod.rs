//! Plans and applies declared records. Each step is committed durably.

mod judge;
mod set;

use std::collections::HashMap;

use super::plan::{Plan as RecordPlan, check_reason};
use super::registry::Registry;
use super::rules::{admin, partner};
use super::session::Session;
use super::write::{Write, Written};
use crate::door::{
    Blocked, DeclareAct, DeclareStep, NotDone, PlanPart, Refused, SetId, Todo, Why, limits,
};
use crate::exchange::declared::Wanted;
use crate::model::{
    Consequence, PartnerUser, Record, RecordKey, Role, Seq, Timestamp, UserStatus, text,
};
use judge::{Judge, Judged};
use set::{Owner, owned};

/// The plan of a declaration, kept while its parts are asked for.
#[derive(Debug)]
pub(super) struct Plan {
    pub prune: Option<SetId>,
    pub seq: Seq,
    todo: Vec<Todo>,
    unchanged: u64,
    refused: Vec<(usize, Why)>,
    kept: Vec<NotDone>,
}

impl Plan {
    /// The part that begins at a place, counted in what is to do, then in what is refused, then in
    /// what stays.
    pub(super) fn part(&self, from: usize) -> PlanPart {
        let (seq, unchanged) = (self.seq, self.unchanged);
        let mut part = PlanPart {
            todo: Vec::new(),
            unchanged,
            refused: Vec::new(),
            kept: Vec::new(),
            seq,
            next: None,
        };
        let mut rest = from;
        let mut skip = |len: usize| {
            let skipped = rest.min(len);
            rest -= skipped;
            skipped
        };
        let todo = skip(self.todo.len());
        let refused = skip(self.refused.len());
        let kept = skip(self.kept.len());
        part.todo.extend(self.todo.iter().skip(todo).take(limits::STEP).cloned());
        limits::cut(&mut part.todo, |todo| {
            let records = [&todo.before, &todo.after];
            400 + records.into_iter().flatten().map(limits::weight).sum::<usize>()
        });
        let mut count = part.todo.len();
        if todo + count == self.todo.len() && count == 0 {
            part.refused.extend(self.refused.iter().skip(refused).take(limits::STEP).cloned());
            count = part.refused.len();
            if count == 0 {
                part.kept.extend(self.kept.iter().skip(kept).take(limits::STEP).cloned());
                count = part.kept.len();
            }
        }
        let all = self.todo.len() + self.refused.len() + self.kept.len();
        part.next = Some(from + count).filter(|next| *next < all);
        part
    }
}

/// Plans what would be written so that the registry is as it is declared.
pub(super) fn plan(
    registry: &mut Registry,
    session: &Session,
    declared: &[Wanted],
    set: Option<SetId>,
) -> Result<Plan, Refused> {
    registry.follow()?;
    let least = if set.is_some() { Role::Admin } else { Role::Viewer };
    session.allows(registry, least)?;
    let seq = registry.seq();
    let mut judge = Judge::new(registry);
    let (mut todo, mut refused, mut unchanged) = (Vec::new(), Vec::new(), 0);
    let mut known: HashMap<RecordKey, usize> = HashMap::new();
    for (place, wanted) in in_order(declared) {
        let judged = judge.judge(wanted)?;
        let record = match &judged {
            Judged::Write(plan) => plan.after.as_ref(),
            Judged::Unchanged(record) => Some(record),
            Judged::Refused(..) => None,
        };
        if let Some(record) = record {
            let first = *known.entry(RecordKey::of(record)).or_insert(place);
            if first != place {
                refused.push((place, Why::Twice(first)));
                continue;
            }
        }
        match judged {
            Judged::Unchanged(_) => unchanged += 1,
            Judged::Refused(why) => refused.push((place, why)),
            Judged::Write(plan) => {
                judge.pending.note(plan.before.as_ref(), plan.after.as_ref());
                todo.push(todo_of(Some(place), plan));
            }
        }
    }
    let mut kept = Vec::new();
    if let Some(set) = set {
        let gone = owned(judge.registry, set)?.into_iter();
        let gone = gone.filter(|(key, _)| !known.contains_key(key)).collect();
        prune(&mut judge, gone, &mut todo, &mut kept)?;
    }
    for todo in &mut todo {
        todo.consequence = consequence(&mut judge, todo.before.as_ref(), todo.after.as_ref())?;
    }
    for todo in &todo {
        if let Some(record) = todo.after.as_ref().or(todo.before.as_ref()) {
            session.allows(registry, todo.action().required_role(record))?;
        }
    }
    refused.sort_by_key(|(place, _)| *place);
    Ok(Plan { prune: set, seq, todo, unchanged, refused, kept })
}

/// Writes a part of what a plan has told of. What is done to each record is worked out anew from
/// what is stored, and checked like any other act.
pub(super) fn step(
    registry: &mut Registry,
    session: &Session,
    step: &DeclareStep,
) -> Result<Seq, Refused> {
    session.check_writes()?;
    let written = registry.write(&session.identity.who, step.key, |registry| {
        // Before anything of the registry is told.
        session.allows(registry, Role::Viewer)?;
        if registry.seq() != step.seen {
            return Err(Blocked::PlanOutdated.into());
        }
        let (plans, at) = plans(registry, session, step)?;
        // The least that any record needs, where there is none.
        session.allows(registry, Role::Editor)?;
        let (group, reason) = (step.group, step.reason.clone());
        Ok((Write { plans, group, reason, at }, ()))
    })?;
    match written {
        Written::Before(changes) | Written::Now((), changes) => Ok(registry.last_of(&changes)),
    }
}

/// What a step writes, and when.
fn plans(
    registry: &mut Registry,
    session: &Session,
    step: &DeclareStep,
) -> Result<(Vec<RecordPlan>, Timestamp), Refused> {
    let deletes = step.acts.iter().any(|act| matches!(act, DeclareAct::Delete(_)));
    check_reason(registry, deletes, step.reason.as_deref())?;
    let mut judge = Judge::new(registry);
    let mut plans = Vec::with_capacity(step.acts.len());
    for act in &step.acts {
        let plan = match act {
            DeclareAct::Delete(key) => delete(&mut judge, key)?,
            DeclareAct::Write(wanted) => match judge.judge(wanted)? {
                Judged::Write(plan) => plan,
                Judged::Unchanged(_) => continue,
                Judged::Refused(Why::Fields(errors)) => return Err(errors.into()),
                Judged::Refused(Why::Blocked(why)) => return Err(Blocked::Declared(why).into()),
                Judged::Refused(Why::Twice(_)) => continue,
            },
        };
        judge.pending.note(plan.before.as_ref(), plan.after.as_ref());
        plans.push(plan);
    }
    for plan in &plans {
        if let Some(record) = plan.after.as_ref().or(plan.before.as_ref()) {
            session.allows(judge.registry, plan.action.required_role(record))?;
        }
        if let (Some(Record::Partner(partner)), None) = (&plan.before, &plan.after) {
            partner::check_holds_nothing(judge.registry, &judge.pending, partner)?;
        }
        let consequence = consequence(&mut judge, plan.before.as_ref(), plan.after.as_ref())?;
        if let Some(consequence) = consequence.filter(|_| !step.accepted) {
            return Err(Refused::Needs(consequence));
        }
    }
    Ok((plans, judge.now))
}

/// The deletion of a record as it is stored. Settings are always there, and roles go by an act of
/// their own, which keeps the last admin.
fn delete(judge: &mut Judge<'_>, key: &RecordKey) -> Result<RecordPlan, Refused> {
    let stored = match key {
        RecordKey::Client(id) => judge.registry.records.client(id)?.map(Record::Client),
        RecordKey::User(_) | RecordKey::Partner(_) => judge.pending.directory.get(key),
        RecordKey::Role(user) => {
            admin::check_not_last_admin(&judge.pending.directory, user)?;
            judge.pending.directory.get(key)
        }
        RecordKey::Settings => return Err(Blocked::Undeletable(key.what()).into()),
    };
    stored.map(RecordPlan::delete).ok_or(Refused::Gone)
}

fn todo_of(place: Option<usize>, plan: RecordPlan) -> Todo {
    Todo { place, before: plan.before, after: plan.after, consequence: None }
}

/// What is declared with its place, what others need before them.
fn in_order(wanted: &[Wanted]) -> Vec<(usize, &Wanted)> {
    let mut all: Vec<_> = wanted.iter().enumerate().collect();
    all.sort_by_key(|(_, wanted)| match wanted {
        Wanted::Settings(_) => 0,
        Wanted::Partner(_) => 1,
        Wanted::User(_) => 2,
        Wanted::Client(_) => 3,
    });
    all
}

/// What goes, clients before users before partners; what somebody else has taken over stays.
fn prune(
    judge: &mut Judge<'_>,
    mut gone: Vec<(RecordKey, Owner)>,
    todo: &mut Vec<Todo>,
    kept: &mut Vec<NotDone>,
) -> Result<(), Refused> {
    gone.sort_by_cached_key(|(key, _)| match key {
        RecordKey::Client(id) => (0, id.to_string(), 0),
        RecordKey::User(key) => (1, key.username.to_string(), key.partner.0),
        RecordKey::Partner(id) => (2, String::new(), id.0),
        RecordKey::Role(_) | RecordKey::Settings => (3, String::new(), 0),
    });
    for (key, owner) in gone {
        let directory = &judge.pending.directory;
        let stored = match &key {
            RecordKey::Client(id) => judge.registry.records.client(id)?.map(Record::Client),
            RecordKey::User(_) | RecordKey::Partner(_) => directory.get(&key),
            RecordKey::Role(_) | RecordKey::Settings => None,
        };
        let Some(record) = stored else { continue };
        let why = match (&record, owner) {
            (_, Owner::Other { by, at }) => {
                let by = text::shown(&by).into_owned();
                Some(format!("{by} changed it on {}, outside of this set", at.to_second()))
            }
            (Record::Partner(partner), Owner::Set) => {
                let holds = judge.pending.holdings(judge.registry, partner.id)?;
                holds.map(|holds| format!("it has {holds} outside of this set"))
            }
            (_, Owner::Set) => None,
        };
        if let Some(why) = why {
            let what = format!("{} {}", record.noun(), text::shown(record.title()));
            kept.push(NotDone { what, why });
            continue;
        }
        judge.pending.note(Some(&record), None);
        todo.push(todo_of(None, RecordPlan::delete(record)));
    }
    Ok(())
}

/// What writing a record brings about beside what it says, once all is written.
fn consequence(
    judge: &mut Judge<'_>,
    before: Option<&Record>,
    after: Option<&Record>,
) -> Result<Option<Consequence>, Refused> {
    match (before, after) {
        (None, Some(Record::Client(client))) => {
            let retired = judge.registry.records.retired(&client.id)?;
            Ok(retired.map(|retired| Consequence::ReusesClientId {
                id: client.id.clone(),
                deleted: retired.at,
                by: retired.by,
            }))
        }
        (Some(Record::User(user)), after) => {
            let active = |user: &PartnerUser| user.status == UserStatus::Active;
            if matches!(after, Some(Record::User(user)) if active(user)) {
                return Ok(None);
            }
            let stranded = judge.pending.restricted_to(judge.registry, user)?;
            Ok(stranded.map(|id| Consequence::StrandsClients { clients: vec![id] }))
        }
        _ => Ok(None),
    }
}

//! The registry as files declare it: what differs is looked at as a plan, and then written in steps
//! that are durable each.

mod judge;
mod set;

use std::collections::HashMap;
use std::sync::Arc;

use super::plan::{Plan, check_reason};
use super::{Local, NotDone, Refused};
use crate::exchange::declared::Wanted;
use crate::model::{
    ActKey, Action, Consequence, Directory, FieldErrors, PartnerUser, Record, Role, Seq,
    UserStatus, text,
};
use crate::store::RecordKey;
use judge::{Judge, Judged};
pub use set::SetId;
use set::{Owner, owned};

/// How many records a step may write, in one durable commit; see the edit of many clients.
pub const WRITE: usize = 1_000;

/// What files declare.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// In any order: what others need is written before them.
    pub wanted: Vec<Wanted>,
    /// Records that an earlier declaration of this set created, and that are not declared any more,
    /// are deleted.
    pub prune: Option<SetId>,
}

/// What would be written so that the registry is as it is declared.
#[derive(Debug)]
pub struct Outlook {
    /// In the order in which it is written.
    pub todo: Vec<Todo>,
    pub unchanged: u64,
    /// What cannot be as it is declared, by its place in the declaration; while there is any,
    /// nothing is to be written.
    pub refused: Vec<(usize, Why)>,
    /// What the set has created and is declared no more, but stays.
    pub kept: Vec<NotDone>,
    /// Partners, users and settings as they are.
    pub was: Arc<Directory>,
    /// Partners, users and settings as they will be.
    pub directory: Arc<Directory>,
    /// The last change that it was made from: no step is done once there is another one.
    pub seq: Seq,
}

/// A record that is written.
#[derive(Clone, Debug)]
pub struct Todo {
    pub act: Planned,
    pub before: Option<Record>,
    pub after: Option<Record>,
    /// What it brings about beside what it says.
    pub consequence: Option<Consequence>,
}

/// What is done to one record.
#[derive(Clone, Debug)]
pub enum Planned {
    /// It becomes as it is declared, at this place.
    Wanted(usize),
    Delete(Box<Record>),
}

/// Why a record cannot be as it is declared.
#[derive(Clone, Debug)]
pub enum Why {
    /// It is declared a second time; the first is at this place.
    Twice(usize),
    Fields(FieldErrors),
    Blocked(String),
}

/// A part of what is to be written: a slice of [`Outlook::todo`].
#[derive(Clone, Debug)]
pub struct DeclareStep {
    pub declaration: Arc<Declaration>,
    /// At most [`WRITE`].
    pub acts: Vec<Planned>,
    /// This step's own, made by the set: one that arrives twice is done once.
    pub key: ActKey,
    /// See [`Act::group`](crate::model::Act::group): the key of the first step.
    pub group: ActKey,
    pub reason: Option<String>,
    /// The registry's last change as the plan, or the step before, has told it.
    pub seen: Seq,
    /// Whether every consequence that the plan tells of is wanted.
    pub accepted: bool,
}

/// What would be written.
pub(super) fn outlook(local: &mut Local, declaration: &Declaration) -> Result<Outlook, Refused> {
    local.follow()?;
    local.access.role = local.directory.role_of(&local.access.who.user);
    let least = if declaration.prune.is_some() { Role::Admin } else { Role::Viewer };
    local.access.allows(least)?;
    let seq = local.store.seq();
    let mut judge = Judge::new(local);
    let (mut todo, mut refused, mut unchanged) = (Vec::new(), Vec::new(), 0);
    let mut declared: HashMap<RecordKey, usize> = HashMap::new();
    for (place, wanted) in in_order(&declaration.wanted) {
        let judged = judge.judge(wanted)?;
        let record = match &judged {
            Judged::Write(plan) => plan.after.as_ref(),
            Judged::Unchanged(record) => Some(record),
            Judged::Refused(..) => None,
        };
        if let Some(record) = record {
            let first = *declared.entry(RecordKey::of(record)).or_insert(place);
            if first != place {
                refused.push((place, Why::Twice(first)));
                continue;
            }
        }
        match judged {
            Judged::Unchanged(_) => unchanged += 1,
            Judged::Refused(why) => refused.push((place, why)),
            Judged::Write(plan) => {
                judge.ahead.note(plan.before.as_ref(), plan.after.as_ref());
                todo.push(Todo::of(Planned::Wanted(place), plan));
            }
        }
    }
    let mut kept = Vec::new();
    if let Some(set) = declaration.prune {
        let gone = owned(judge.local, set)?.into_iter();
        let gone = gone.filter(|(key, _)| !declared.contains_key(key)).collect();
        prune(&mut judge, gone, &mut todo, &mut kept)?;
    }
    for todo in &mut todo {
        todo.consequence = consequence(&mut judge, todo.before.as_ref(), todo.after.as_ref())?;
    }
    let directory = judge.ahead.directory;
    for todo in &todo {
        let action = todo.action();
        if let Some(record) = todo.after.as_ref().or(todo.before.as_ref()) {
            local.access_allows(action.required_role(record))?;
        }
    }
    refused.sort_by_key(|(place, _)| *place);
    let was = Arc::clone(&local.directory);
    Ok(Outlook { todo, unchanged, refused, kept, was, directory, seq })
}

/// Writes a part of what the plan has told of.
pub(super) fn step(local: &mut Local, step: &DeclareStep) -> Result<Seq, Refused> {
    if local.access.read_only {
        local.access.allows(Role::Editor)?;
    }
    let done = local.store.changes_of(step.key)?;
    local.follow()?;
    if let Some(last) = done.last().filter(|change| change.by.user == local.access.who.user) {
        return Ok(last.seq);
    }
    local.access.role = local.directory.role_of(&local.access.who.user);
    if local.store.seq() != step.seen {
        return Err(Refused::Blocked(
            "somebody changed the registry since the plan was made: make the plan again".to_owned(),
        ));
    }
    let deletes = step.acts.iter().any(|act| matches!(act, Planned::Delete(_)));
    check_reason(local, deletes, step.reason.as_deref())?;
    let mut judge = Judge::new(local);
    let mut plans = Vec::with_capacity(step.acts.len());
    for act in step.acts.iter().take(WRITE) {
        let plan = match act {
            Planned::Delete(record) => Plan::delete((**record).clone()),
            Planned::Wanted(place) => {
                let wanted = step.declaration.wanted.get(*place);
                let Some(wanted) = wanted else { continue };
                match judge.judge(wanted)? {
                    Judged::Write(plan) => plan,
                    Judged::Unchanged(_) => continue,
                    Judged::Refused(Why::Fields(errors)) => return Err(errors.into()),
                    Judged::Refused(Why::Blocked(why)) => return Err(Refused::Blocked(why)),
                    Judged::Refused(Why::Twice(_)) => continue,
                }
            }
        };
        judge.ahead.note(plan.before.as_ref(), plan.after.as_ref());
        plans.push(plan);
    }
    for plan in &plans {
        if let Some(record) = plan.after.as_ref().or(plan.before.as_ref()) {
            judge.local.access_allows(plan.action.required_role(record))?;
        }
        if let (Some(Record::Partner(partner)), None) = (&plan.before, &plan.after) {
            super::plan_partner::check_holds_nothing(judge.local, &judge.ahead, partner)?;
        }
        let consequence = consequence(&mut judge, plan.before.as_ref(), plan.after.as_ref())?;
        if let Some(consequence) = consequence.filter(|_| !step.accepted) {
            return Err(Refused::Needs(consequence));
        }
    }
    if !plans.is_empty() {
        let now = judge.now;
        local.save(plans, step.key, step.group, step.reason.clone(), now)?;
    }
    Ok(local.store.seq())
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
        let directory = &judge.ahead.directory;
        let stored = match &key {
            RecordKey::Client(id) => judge.local.store.client(id)?.map(Record::Client),
            RecordKey::User(key) => directory.user(key).cloned().map(Record::User),
            RecordKey::Partner(id) => directory.partner(*id).cloned().map(Record::Partner),
            RecordKey::Role(_) | RecordKey::Settings => None,
        };
        let Some(record) = stored else { continue };
        let why = match (&record, owner) {
            (_, Owner::Other { by, at }) => {
                let by = text::shown(&by).into_owned();
                Some(format!("{by} changed it on {}, outside of this set", at.to_second()))
            }
            (Record::Partner(partner), Owner::Set) => {
                let holds = judge.ahead.holdings(judge.local, partner.id)?;
                holds.map(|holds| format!("it has {holds} outside of this set"))
            }
            (_, Owner::Set) => None,
        };
        if let Some(why) = why {
            let what = format!("{} {}", record.noun(), text::shown(record.title()));
            kept.push(NotDone { what, why });
            continue;
        }
        judge.ahead.note(Some(&record), None);
        let act = Planned::Delete(Box::new(record.clone()));
        todo.push(Todo::of(act, Plan::delete(record)));
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
            let retired = judge.local.store.retired(&client.id)?;
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
            let stranded = judge.ahead.restricted_to(judge.local, user)?;
            Ok(stranded.map(|id| Consequence::StrandsClients { clients: vec![id] }))
        }
        _ => Ok(None),
    }
}

impl Todo {
    fn of(act: Planned, plan: Plan) -> Self {
        Self { act, before: plan.before, after: plan.after, consequence: None }
    }

    /// What is done to the record.
    pub const fn action(&self) -> Action {
        match (&self.before, &self.after) {
            (None, _) => Action::Create,
            (Some(_), Some(_)) => Action::Update,
            (Some(_), None) => Action::Delete,
        }
    }
}

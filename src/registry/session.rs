//! One person at a registry: who they are, what they may do, and the answer to each request.

use super::registry::{Registry, now};
use super::undo::{self, Trail};
use super::write::{Write, Written};
use super::{act, bulk, declare, directory, import, status};
use crate::door::{
    Answer, BulkRun, Committed, ImportRun, Opened, Page, Presence, Preview, Refused, Request, Row,
    UndoRest, limits,
};
use crate::exchange::declared::Wanted;
use crate::model::{
    Access, Act, Change, ClientIds, Denial, Identity, Record, Role, Seq, Timestamp,
};
use crate::query::{Key, Query};
use crate::store::Sides;

/// How many admins a person without a role is told of.
const ASKED: usize = 3;

/// What belongs to one person at a registry. All but who they are can be built anew from the
/// registry and their requests.
#[derive(Debug)]
pub struct Session {
    pub(super) identity: Identity,
    /// The session was opened with `--read-only`: it changes nothing.
    pub(super) read_only: bool,
    /// The history that the last step of an undo or redo has read, so that the next step need not.
    pub(super) trail: Option<Trail>,
    /// The declaration that was sent, and its plan.
    declared: Vec<Wanted>,
    plan: Option<declare::Plan>,
    /// What a query has found, while it is asked for part by part.
    found: Option<Found>,
    /// The command that they run.
    doing: String,
    since: Timestamp,
    /// The record that they have open.
    open: Option<Opened>,
}

/// The answer to one query.
#[derive(Debug)]
struct Found {
    query: Query,
    seq: Seq,
    ids: ClientIds,
}

impl Session {
    pub fn new(identity: Identity, read_only: bool) -> Self {
        Self {
            identity,
            read_only,
            trail: None,
            declared: Vec::new(),
            plan: None,
            found: None,
            doing: String::new(),
            since: now(),
            open: None,
        }
    }

    /// The same session of somebody who runs this command.
    #[must_use = "the session with the command is returned"]
    pub fn doing(self, command: String) -> Self {
        Self { doing: command, ..self }
    }

    /// The user database names other groups of this person now.
    pub fn regroup(&mut self, groups: Vec<String>) {
        self.identity.groups = groups;
    }

    /// The session as others see it.
    pub fn presence(&self) -> Presence {
        Presence {
            who: self.identity.who.clone(),
            since: self.since,
            doing: self.doing.clone(),
            read_only: self.read_only,
            open: self.open.clone(),
            own: false,
        }
    }

    /// Who acts, and what they may do as the registry is now.
    pub fn access(&self, registry: &Registry) -> Access {
        let directory = &registry.directory;
        let role = self.identity.role(|subject| directory.role_of(subject));
        let ask = match role {
            Some(_) => Vec::new(),
            None => directory.admins().take(ASKED).cloned().collect(),
        };
        Access { who: self.identity.who.clone(), role, read_only: self.read_only, ask }
    }

    /// Whether this person may do what needs this role, now.
    pub(super) fn allows(&self, registry: &Registry, needs: Role) -> Result<(), Refused> {
        Ok(self.access(registry).allows(needs)?)
    }

    /// Whether this session may change anything at all.
    pub(super) const fn check_writes(&self) -> Result<(), Denial> {
        if self.read_only { Err(Denial::ReadOnly) } else { Ok(()) }
    }

    /// Does what is asked. Every request has an arm of its own, so that who may ask it is never
    /// forgotten.
    pub fn answer(&mut self, registry: &mut Registry, request: Request) -> Result<Answer, Refused> {
        limits::check(&request)?;
        self.may_ask(registry, &request)?;
        Ok(match request {
            Request::Directory { known, after } => {
                registry.follow()?;
                Answer::Directory(Box::new(directory::part(self, registry, known, after.as_ref())))
            }
            Request::Page { query, partial, skip } => {
                let mut page = registry.page(&query, partial)?;
                page.rows.drain(..skip.min(page.rows.len()));
                cut(&mut page);
                Answer::Page(Box::new(page))
            }
            Request::Client(id) => Answer::Client(registry.records.client(&id)?.map(Box::new)),
            Request::Clients { after, limit } => {
                let mut clients = registry.records.clients_after(after.as_ref(), limit)?;
                limits::cut(&mut clients, limits::client_weight);
                Answer::Clients(clients)
            }
            Request::Matching { query, after, limit } => {
                registry.follow()?;
                let seq = registry.seq();
                let is_it = |found: &Found| found.seq == seq && found.query == query;
                let ids = match self.found.take().filter(|found| is_it(found)) {
                    Some(found) => found.ids,
                    None => registry.matching(&query)?,
                };
                let part = ids.behind(after.as_ref(), limit);
                if !part.is_empty() {
                    self.found = Some(Found { query, seq, ids });
                }
                Answer::Matching(part)
            }
            Request::Apply(act) => Answer::Committed(Box::new(self.apply(registry, &act)?)),
            Request::Preview(act) => Answer::Preview(Box::new(self.preview(registry, &act)?)),
            Request::Bulk(step) => Answer::Bulk(Box::new(bulk::step(registry, self, &step)?)),
            Request::Import(step) => Answer::Import(Box::new(import::step(registry, self, &step)?)),
            Request::Declared { from, part } => {
                if from <= self.declared.len() {
                    self.plan = None;
                    self.declared.truncate(from);
                    self.declared.extend(part);
                }
                Answer::Declared(self.declared.len())
            }
            // Without the records, a plan of a set would be to delete all that it has.
            Request::Plan { declared, .. } if declared != self.declared.len() => {
                Answer::Declared(self.declared.len())
            }
            Request::Plan { prune, from, declared: _ } => {
                registry.follow()?;
                let seq = registry.seq();
                let is_it = |plan: &declare::Plan| plan.seq == seq && plan.prune == prune;
                let plan = match self.plan.take().filter(|plan| from > 0 && is_it(plan)) {
                    Some(plan) => plan,
                    None => declare::plan(registry, self, &self.declared, prune)?,
                };
                let part = plan.part(from);
                self.plan = part.next.is_some().then_some(plan);
                Answer::Plan(Box::new(part))
            }
            Request::Declare(step) => Answer::Declare(declare::step(registry, self, &step)?),
            Request::Changes { since, limit } => {
                let mut changes = registry.records.changes_after(since, limit, Sides::Both)?;
                limits::cut(&mut changes, limits::change_weight);
                Answer::Changes(changes)
            }
            Request::Index => Answer::Index(registry.indexed()),
            // Alone; a server knows of the others, too.
            Request::Who => Answer::Who(vec![Presence { own: true, ..self.presence() }]),
            Request::Open(key) => {
                self.open = key.map(|key| Opened { key, since: (registry.clock)() });
                Answer::Opened
            }
            Request::Status => {
                let head = registry.follow()?;
                let index = registry.indexed();
                let status = status::status(registry.dir(), head, registry.clients, index);
                Answer::Status(Box::new(status))
            }
        })
    }

    /// Checks the role for what only looks; acts and steps check the role that they need where they
    /// are judged. A person without a role is told that they have none, and nothing else.
    fn may_ask(&self, registry: &mut Registry, request: &Request) -> Result<(), Refused> {
        match request {
            // Their answer has no records for a person without a role.
            Request::Directory { .. } => return Ok(()),
            // An act that took its own right away is done once all the same when it is sent again.
            Request::Apply(_) | Request::Declare(_) => return Ok(()),
            Request::Bulk(step) if matches!(step.run, BulkRun::Commit { .. }) => return Ok(()),
            Request::Import(step) if matches!(step.run, ImportRun::Commit { .. }) => return Ok(()),
            Request::Page { .. }
            | Request::Client(_)
            | Request::Clients { .. }
            | Request::Matching { .. }
            | Request::Preview(_)
            | Request::Bulk(_)
            | Request::Import(_)
            | Request::Declared { .. }
            | Request::Plan { .. }
            | Request::Changes { .. }
            | Request::Index
            | Request::Who
            | Request::Open(_)
            | Request::Status => {}
        }
        registry.follow()?;
        self.allows(registry, Role::Viewer)
    }

    /// Does an act: judges it by the registry as it is, and writes what it changes.
    fn apply(&mut self, registry: &mut Registry, act: &Act) -> Result<Committed, Refused> {
        let needs = act.command.required_role();
        if needs > Role::Viewer {
            self.check_writes()?;
        }
        let who = self.identity.who.clone();
        let written = registry.write(&who, act.key, |registry| {
            self.allows(registry, needs)?;
            let at = (registry.clock)();
            let mut judged = act::judge(registry, self, act, at, false)?;
            let only = match judged.plans.as_slice() {
                [only] if only.changes_nothing() => judged.plans.pop(),
                _ => None,
            };
            let plans = std::mem::take(&mut judged.plans);
            let (group, reason) = (judged.group, act.reason.clone());
            Ok((Write { plans, group, reason, at }, (judged, only)))
        })?;
        match written {
            Written::Before(changes) => {
                let rest = undo::again(registry, self, &act.command, &changes)?;
                Ok(Committed { rest, ..committed(registry, changes) })
            }
            Written::Now((_, Some(unchanged)), changes) => {
                let record = unchanged.after.as_ref();
                Ok(Committed {
                    key: record.and_then(Key::of),
                    revision: record.and_then(Record::revision),
                    ..committed(registry, changes)
                })
            }
            Written::Now((act::Judged { refused, trail, .. }, None), changes) => {
                let rest = undo::rest(trail.as_ref(), refused);
                let committed = Committed { rest, ..committed(registry, changes) };
                // Where somebody came between, the next step finds its way anew.
                let own = |_: &Trail| registry.seq() == committed.seq;
                self.trail = trail.filter(own).map(|trail| trail.at(registry.head));
                Ok(committed)
            }
        }
    }

    /// What an act would write, judged as [`Session::apply`] judges it.
    fn preview(&mut self, registry: &mut Registry, act: &Act) -> Result<Preview, Refused> {
        registry.follow()?;
        self.allows(registry, act.command.required_role())?;
        let at = (registry.clock)();
        let judged = act::judge(registry, self, act, at, true)?;
        let act::Judged { plans, group, refused, trail } = judged;
        let plans: Vec<_> = plans.into_iter().filter(|plan| !plan.changes_nothing()).collect();
        let count = plans.len() as u64;
        let before = trail.as_ref().map_or(0, |trail| trail.foreseen().saturating_sub(count));
        let seq = Seq(registry.seq().0 + before);
        let write = Write { plans, group, reason: act.reason.clone(), at };
        let changes = Registry::changes(seq, &self.identity.who, act.key, write);
        let rest = undo::rest(trail.as_ref(), refused);
        self.trail = trail;
        Ok(Preview { changes, rest })
    }
}

/// The answer to an act that is on the disk.
fn committed(registry: &Registry, changes: Vec<Change>) -> Committed {
    let last = changes.last();
    Committed {
        seq: registry.last_of(&changes),
        key: last.and_then(Change::record).and_then(Key::of),
        revision: last.and_then(|change| change.after.as_ref()).and_then(Record::revision),
        changes,
        rest: UndoRest::default(),
    }
}

/// Leaves out the rows that an answer has no room for.
fn cut(page: &mut Page) {
    let rows = page.rows.len();
    limits::cut(&mut page.rows, |row| match row {
        Row::Client(row) => limits::client_weight(&row.client),
        Row::Partner(row) => limits::weight(&Record::Partner(row.partner.clone())),
        Row::User(row) => limits::weight(&Record::User(row.user.clone())),
        // The two records, and what tells them apart.
        Row::Change(row) => 2 * limits::change_weight(&row.change),
    });
    page.unsent = rows - page.rows.len();
}

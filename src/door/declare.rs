//! A registry as files declare it: the plan of what differs, and the steps that write it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::act::NotDone;
use super::failure::{Failure, FailureKind, Refused};
use super::request::{Answer, Request};
use super::{Door, limits};
use crate::exchange::declared::Wanted;
use crate::model::{ActKey, Action, Consequence, Directory, FieldErrors, Record, RecordKey, Seq};

/// What files declare.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// In any order: what others need is written before them.
    pub wanted: Vec<Wanted>,
    /// Records that an earlier declaration of this set created, and that are not declared any more,
    /// are deleted.
    pub prune: Option<SetId>,
}

/// The plan of a declaration.
#[derive(Debug)]
pub struct DeclarationPlan {
    /// What is to be written, in that order.
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
    /// The last change that the plan was made from: no step is done once there is another one.
    pub seq: Seq,
}

/// A part of a plan on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPart {
    pub todo: Vec<Todo>,
    pub unchanged: u64,
    pub refused: Vec<(usize, Why)>,
    pub kept: Vec<NotDone>,
    pub seq: Seq,
    /// Where the next part begins, counted in [`PlanPart::todo`], then `refused`, then `kept`;
    /// `None` after the last one.
    pub next: Option<usize>,
}

/// A record that is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// The place in the declaration; `None` for a record that goes because it is not declared.
    pub place: Option<usize>,
    pub before: Option<Record>,
    pub after: Option<Record>,
    /// What writing it brings about beside what it says.
    pub consequence: Option<Consequence>,
}

/// One act of a step. What comes of it the registry works out from the record as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeclareAct {
    /// The record becomes as it is declared.
    Write(Box<Wanted>),
    Delete(RecordKey),
}

/// Why a record cannot be as it is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// It is declared a second time; the first is at this place.
    Twice(usize),
    Fields(FieldErrors),
    Blocked(String),
}

/// A part of what is to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclareStep {
    /// At most [`limits::STEP`](super::limits::STEP).
    pub acts: Vec<DeclareAct>,
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

impl Todo {
    /// What is done to the record.
    pub const fn action(&self) -> Action {
        match (&self.before, &self.after) {
            (None, _) => Action::Create,
            (Some(_), Some(_)) => Action::Update,
            (Some(_), None) => Action::Delete,
        }
    }
}

/// A set, as the keys of its acts have it.
///
/// Nothing is stored for a set. Whoever sends an act chooses its key, and the keys of a set's acts
/// begin with 64 bits that are made from its name: history tells a set's changes by their group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetId(u64);

impl SetId {
    /// The set of this name.
    pub fn named(name: &str) -> Self {
        let hash = blake3::derive_key("oauthdesk set of declared records", name.as_bytes());
        Self(hash.iter().take(8).fold(0, |id, byte| id << 8 | u64::from(*byte)))
    }

    /// The key of one of the set's acts, made from a random one: its upper half is the set's.
    pub const fn keyed(self, key: ActKey) -> ActKey {
        ActKey((self.0 as u128) << 64 | key.0 & u64::MAX as u128)
    }

    /// Whether an act of this key is one of the set.
    pub const fn has(self, key: ActKey) -> bool {
        (key.0 >> 64) as u64 == self.0
    }
}

/// How often a declaration is sent anew for one plan: where the connection is lost, or others
/// change the registry while the plan is fetched.
const TRIES: usize = 100;

/// Sends a declaration in parts, and collects its plan. A lost connection takes both with it, so
/// they begin anew then.
pub(super) fn plan<D: Door + ?Sized>(
    door: &mut D,
    declaration: &Declaration,
) -> Result<DeclarationPlan, Refused> {
    for _ in 0..TRIES {
        send(door, &declaration.wanted)?;
        if let Some(plan) = fetch(door, declaration)? {
            return Ok(plan);
        }
    }
    let text = "the connection is lost or the registry is changed each time before a plan is whole";
    Err(Failure::new(FailureKind::Busy, text).with_help("try again").into())
}

/// Sends a declaration in parts; from its beginning, or from what the other side has of it.
fn send<D: Door + ?Sized>(door: &mut D, wanted: &[Wanted]) -> Result<(), Refused> {
    let (mut from, mut lost) = (0, 0);
    loop {
        let rest = wanted.get(from..).unwrap_or_default();
        let part: Vec<Wanted> = rest.iter().take(limits::STEP).cloned().collect();
        let sent = part.len();
        let Answer::Declared(there) = door.ask(Request::Declared { from, part })? else {
            return Err(Failure::unexpected().into());
        };
        lost += usize::from(there < from + sent);
        from = there;
        if lost > TRIES || from > wanted.len() {
            return Err(Failure::unexpected().into());
        }
        if from == wanted.len() {
            return Ok(());
        }
    }
}

/// The plan of a declaration that was sent; `None` where it is lost on the way, or the registry
/// has changed meanwhile.
fn fetch<D: Door + ?Sized>(
    door: &mut D,
    declaration: &Declaration,
) -> Result<Option<DeclarationPlan>, Refused> {
    let was = door.directory();
    let mut plan = DeclarationPlan {
        todo: Vec::new(),
        unchanged: 0,
        refused: Vec::new(),
        kept: Vec::new(),
        directory: Arc::clone(&was),
        was,
        seq: Seq(0),
    };
    let (prune, declared) = (declaration.prune, declaration.wanted.len());
    let mut from = Some(0);
    while let Some(place) = from {
        let part = match door.ask(Request::Plan { prune, declared, from: place })? {
            Answer::Plan(part) => part,
            Answer::Declared(_) => return Ok(None),
            _ => return Err(Failure::unexpected().into()),
        };
        if place > 0 && part.seq != plan.seq {
            return Ok(None);
        }
        plan.todo.extend(part.todo);
        plan.refused.extend(part.refused);
        plan.kept.extend(part.kept);
        (plan.unchanged, plan.seq, from) = (part.unchanged, part.seq, part.next);
    }
    // What the plan says of each record, in the order in which it is written.
    let directory = Arc::make_mut(&mut plan.directory);
    for todo in &plan.todo {
        match (&todo.after, &todo.before) {
            (Some(Record::Client(_)), _) | (None, Some(Record::Client(_)) | None) => {}
            (Some(after), _) => directory.put(after.clone()),
            (None, Some(before)) => directory.remove(&RecordKey::of(before)),
        }
    }
    Ok(Some(plan))
}

//! The one stepper: work on many records goes in bounded steps, first as a dry run, then, once a
//! person has agreed, for real. It can stop between two steps; what is committed stays committed.
//!
//! Pure: it makes the next request and takes the answer. Who runs it decides how it is sent, how
//! progress is shown, and when it stops.

use std::sync::Arc;

use super::bulk::{BulkRun, BulkStep, BulkTally};
use super::declare::{DeclareAct, DeclareStep, SetId};
use super::failure::{Failure, Refused};
use super::import::{ImportOutcome, ImportRun, ImportStep};
use super::limits;
use super::request::{Answer, Request};
use crate::exchange::import::{Extension, Foreign, Rules};
use crate::model::{
    Act, ActKey, BulkEdit, Change, ClientIds, Consequence, Direction, Seq, UndoFrom,
};

/// Work on many records.
pub trait Job {
    /// How many records there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The request of the step that begins at record `from`.
    fn step(&self, from: usize, how: How) -> Request;

    /// Takes the answer to a step in.
    fn take(&mut self, answer: Answer) -> Result<Taken, Failure>;

    /// Forgets what a dry run has found; the commit begins.
    fn begin(&mut self);
}

/// How a step is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    DryRun,
    Commit {
        key: ActKey,
        /// The key of the first step that wrote something.
        group: ActKey,
        reason: Option<String>,
        /// The registry's last change when the dry run began.
        seen: Option<Seq>,
    },
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// How many records the step was about.
    pub records: usize,
    pub wrote: bool,
    /// The registry's last change.
    pub seq: Seq,
}

/// Whether a run writes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mode {
    DryRun,
    Commit { reason: Option<String> },
}

/// A job on its way through its steps.
#[derive(Debug)]
pub struct Run<J> {
    pub job: J,
    at: usize,
    mode: Mode,
    seen: Option<Seq>,
    key: ActKey,
    group: Option<ActKey>,
}

impl<J: Job> Run<J> {
    /// A dry run of a job, from its first record on.
    pub const fn dry(job: J) -> Self {
        Self { job, at: 0, mode: Mode::DryRun, seen: None, key: ActKey(0), group: None }
    }

    /// The commit of a job whose plan was made when `seen` was the registry's last change.
    pub fn commit(mut job: J, seen: Option<Seq>, reason: Option<String>) -> Self {
        job.begin();
        Self { job, at: 0, mode: Mode::Commit { reason }, seen, key: ActKey(0), group: None }
    }

    /// The commit of the job that this was the dry run of.
    #[must_use = "the commit is returned"]
    pub fn really(self, reason: Option<String>) -> Self {
        Self::commit(self.job, self.seen, reason)
    }

    /// The request of the next step, under a key of its own; `None` when all steps are done.
    pub fn request(&mut self, key: ActKey) -> Option<Request> {
        if self.is_done() {
            return None;
        }
        self.key = key;
        let how = match &self.mode {
            Mode::DryRun => How::DryRun,
            Mode::Commit { reason } => How::Commit {
                key,
                group: self.group.unwrap_or(key),
                reason: reason.clone(),
                seen: self.seen,
            },
        };
        Some(self.job.step(self.at, how))
    }

    /// Takes the answer to the last request in.
    pub fn take(&mut self, answer: Answer) -> Result<(), Refused> {
        let Taken { records, wrote, seq } = self.job.take(answer)?;
        // A step that was about nothing must not come for ever.
        self.at += records.max(1);
        // What is written while others are looked at was seen by none of the later steps.
        self.seen = self.seen.or(Some(seq));
        if wrote {
            self.group.get_or_insert(self.key);
        }
        Ok(())
    }

    /// Whether every record was looked at.
    pub fn is_done(&self) -> bool {
        self.at >= self.job.len()
    }

    /// How many records were looked at.
    pub fn done(&self) -> u64 {
        self.at.min(self.job.len()) as u64
    }

    /// How many records there are.
    pub fn total(&self) -> u64 {
        self.job.len() as u64
    }

    /// How many records were not looked at.
    pub fn left(&self) -> u64 {
        self.total() - self.done()
    }

    pub const fn is_commit(&self) -> bool {
        matches!(self.mode, Mode::Commit { .. })
    }

    /// Whether something was written.
    pub const fn has_written(&self) -> bool {
        self.group.is_some()
    }

    /// The registry's last change when the first records were looked at.
    pub const fn seen(&self) -> Option<Seq> {
        self.seen
    }
}

/// One edit of many clients.
#[derive(Clone, Debug)]
pub struct BulkJob {
    pub clients: Arc<ClientIds>,
    pub edit: BulkEdit,
    pub tally: BulkTally,
    /// How many differences a dry run collects.
    pub diffs: usize,
}

impl BulkJob {
    pub fn new(clients: Arc<ClientIds>, edit: BulkEdit, diffs: usize) -> Self {
        Self { clients, edit, tally: BulkTally::default(), diffs }
    }
}

impl Job for BulkJob {
    fn len(&self) -> usize {
        self.clients.len()
    }

    fn step(&self, from: usize, how: How) -> Request {
        let run = match how {
            How::DryRun => {
                BulkRun::Preview { diffs: self.diffs.saturating_sub(self.tally.diffs.len()) }
            }
            How::Commit { key, group, reason, seen } => {
                BulkRun::Commit { key, group, reason, seen }
            }
        };
        let clients = self.clients.slice(from, limits::STEP);
        Request::Bulk(Box::new(BulkStep { clients, edit: self.edit.clone(), run }))
    }

    fn take(&mut self, answer: Answer) -> Result<Taken, Failure> {
        let Answer::Bulk(done) = answer else { return Err(Failure::unexpected()) };
        let taken = Taken { records: done.seen, wrote: done.changed > 0, seq: done.seq };
        self.tally.add(*done);
        Ok(taken)
    }

    fn begin(&mut self) {
        self.tally = BulkTally::default();
    }
}

/// An import of clients.
#[derive(Clone, Debug)]
pub struct ImportJob {
    pub clients: Arc<Vec<Foreign>>,
    pub rules: Arc<Rules>,
    pub extension: Arc<Extension>,
    /// Whether a dry run says what each client that is updated becomes.
    pub changes: bool,
    pub outcomes: Vec<ImportOutcome>,
}

impl ImportJob {
    pub const fn new(
        clients: Arc<Vec<Foreign>>,
        rules: Arc<Rules>,
        extension: Arc<Extension>,
        changes: bool,
    ) -> Self {
        Self { clients, rules, extension, changes, outcomes: Vec::new() }
    }
}

impl Job for ImportJob {
    fn len(&self) -> usize {
        self.clients.len()
    }

    fn step(&self, from: usize, how: How) -> Request {
        let run = match how {
            How::DryRun => ImportRun::Preview { changes: self.changes },
            How::Commit { key, group, reason, seen } => {
                ImportRun::Commit { key, group, reason, seen }
            }
        };
        let rest = self.clients.get(from..).unwrap_or_default();
        let mut clients: Vec<_> = rest.iter().take(limits::STEP).cloned().collect();
        limits::cut(&mut clients, Foreign::weight);
        let rules = self.rules.only_for(&clients);
        let extension = (*self.extension).clone();
        Request::Import(Box::new(ImportStep { clients, rules, extension, run }))
    }

    fn take(&mut self, answer: Answer) -> Result<Taken, Failure> {
        let Answer::Import(done) = answer else { return Err(Failure::unexpected()) };
        let taken = Taken { records: done.outcomes.len(), wrote: done.wrote, seq: done.seq };
        self.outcomes.extend(done.outcomes);
        Ok(taken)
    }

    fn begin(&mut self) {
        self.outcomes = Vec::new();
    }
}

/// What a plan of a declaration has told of. Each step follows the one before it: nobody may have
/// written anything between two of them.
#[derive(Clone, Debug)]
pub struct DeclareJob {
    pub acts: Vec<DeclareAct>,
    /// The keys of the set's steps, made from the key that each step is given.
    pub set: SetId,
    /// The registry's last change as the plan, or the step before, has told it.
    pub seen: Seq,
}

impl DeclareJob {
    pub const fn new(acts: Vec<DeclareAct>, set: SetId, seen: Seq) -> Self {
        Self { acts, set, seen }
    }
}

impl Job for DeclareJob {
    fn len(&self) -> usize {
        self.acts.len()
    }

    fn step(&self, from: usize, how: How) -> Request {
        let rest = self.acts.get(from..).unwrap_or_default();
        let acts: Vec<_> = rest.iter().take(limits::STEP).cloned().collect();
        let (key, group, reason) = match how {
            // A declaration has a plan of its own; its steps are commits.
            How::DryRun => (ActKey(0), ActKey(0), None),
            How::Commit { key, group, reason, .. } => (key, group, reason),
        };
        let (key, group) = (self.set.keyed(key), self.set.keyed(group));
        let (seen, accepted) = (self.seen, true);
        Request::Declare(Box::new(DeclareStep { acts, key, group, reason, seen, accepted }))
    }

    fn take(&mut self, answer: Answer) -> Result<Taken, Failure> {
        let Answer::Declare(seq) = answer else { return Err(Failure::unexpected()) };
        let wrote = seq != self.seen;
        self.seen = seq;
        Ok(Taken { records: limits::STEP, wrote, seq })
    }

    fn begin(&mut self) {}
}

/// The undo of a person's last act, or the redo of their last undo. How many changes that are is
/// known to be at most so many once the first step is done.
#[derive(Clone, Debug)]
pub struct UndoJob {
    pub direction: Direction,
    /// The consequence that the person has confirmed.
    pub accepted: Option<Consequence>,
    pub tally: BulkTally,
    /// What the first step that did something has changed.
    pub first: Vec<Change>,
    /// What the last step has changed.
    pub last: Vec<Change>,
    next: Option<UndoFrom>,
    /// At most so many changes are left to look at.
    more: usize,
    seen: usize,
}

impl UndoJob {
    pub fn new(direction: Direction) -> Self {
        let (tally, first, last) = (BulkTally::default(), Vec::new(), Vec::new());
        Self { direction, accepted: None, tally, first, last, next: None, more: 1, seen: 0 }
    }
}

impl Job for UndoJob {
    fn len(&self) -> usize {
        self.seen.saturating_add(self.more)
    }

    fn step(&self, _: usize, how: How) -> Request {
        let command = self.direction.command(self.next);
        let accepted = self.accepted.clone();
        let act = |key| Act { accepted, ..Act::new(key, command, None) };
        match how {
            How::DryRun => Request::Preview(Box::new(act(ActKey(0)))),
            How::Commit { key, group, reason, .. } => {
                Request::Apply(Box::new(Act { group, reason, ..act(key) }))
            }
        }
    }

    fn take(&mut self, answer: Answer) -> Result<Taken, Failure> {
        let (wrote, seq, changes, rest) = match answer {
            Answer::Committed(done) => {
                (!done.changes.is_empty(), done.seq, done.changes, done.rest)
            }
            // No step depends on the last change: each record is compared with what the act left.
            Answer::Preview(done) => (false, Seq(0), done.changes, done.rest),
            _ => return Err(Failure::unexpected()),
        };
        let records = changes.len() + rest.refused.len();
        self.tally.changed += changes.len() as u64;
        rest.refused.into_iter().for_each(|refused| self.tally.refuse(refused));
        if self.first.is_empty() {
            self.first.clone_from(&changes);
        }
        self.last = changes;
        self.next = rest.next;
        self.seen += records.max(1);
        self.more = usize::try_from(rest.more).unwrap_or(usize::MAX);
        Ok(Taken { records, wrote, seq })
    }

    fn begin(&mut self) {
        *self = Self { accepted: self.accepted.take(), ..Self::new(self.direction) };
    }
}

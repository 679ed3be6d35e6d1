//! An import of clients from files, in steps: each step is a dry run, or is committed.

use serde::{Deserialize, Serialize};

use crate::exchange::import::{Extension, Foreign, Loss, Rules};
use crate::model::{ActKey, FieldChange, Seq};

/// A part of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStep {
    /// The clients that this step is about: at most [`limits::STEP`](super::limits::STEP).
    pub clients: Vec<Foreign>,
    pub rules: Rules,
    /// What the platform is to offer in addition; only an admin can do that.
    pub extension: Extension,
    pub run: ImportRun,
}

/// Whether a step only looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDone {
    /// What becomes, or became, of each client that was looked at; the next step begins behind
    /// them.
    pub outcomes: Vec<ImportOutcome>,
    /// Whether something was written.
    pub wrote: bool,
    /// The registry's last change, this step's own included.
    pub seq: Seq,
}

/// What becomes of one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOutcome {
    pub kind: OutcomeKind,
    /// Why, where it is not plain; what is wrong with one that comes in to be mended.
    pub why: Option<Box<str>>,
    /// Only of a step that looks.
    pub losses: Vec<Loss>,
    /// What it becomes that is here already; only of a step that looks and says so.
    pub changes: Vec<FieldChange>,
}

/// What becomes of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OutcomeKind {
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
    pub fn of(outcomes: &[ImportOutcome]) -> Self {
        let mut summary = Self { clients: outcomes.len() as u64, ..Self::default() };
        for outcome in outcomes {
            match outcome.kind {
                OutcomeKind::Create => summary.create += 1,
                OutcomeKind::Update => summary.update += 1,
                OutcomeKind::Unchanged => summary.unchanged += 1,
                OutcomeKind::Refused => summary.refused += 1,
                OutcomeKind::Skipped => summary.skipped += 1,
                OutcomeKind::Conflict => {
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

//! An edit of many clients, in steps: each step is a dry run, or is committed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::act::NotDone;
use crate::model::{ActKey, BulkEdit, ClientIds, FieldChange, Seq};

/// A part of an edit of many clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkStep {
    /// The clients that this step is about: at most [`limits::STEP`](super::limits::STEP).
    pub clients: ClientIds,
    pub edit: BulkEdit,
    pub run: BulkRun,
}

/// Whether a step only looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkDone {
    /// How many of the step's clients were looked at; the next step begins behind them.
    pub seen: usize,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        self.diffs.extend(done.diffs);
        for refused in done.refused {
            self.refuse(refused);
        }
    }

    /// Counts a record that stays as it is.
    pub fn refuse(&mut self, refused: NotDone) {
        self.refused += 1;
        self.count(&refused.why);
        if self.first.len() < Self::KEPT {
            self.first.push(refused);
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

//! Writes an act: judges it at the head of the history, and appends its changes there.

use std::collections::HashMap;

use super::plan::Plan;
use super::registry::Registry;
use crate::door::{Failure, FailureKind, Refused};
use crate::model::{ActKey, Change, Principal, Record, RecordKey, Seq, Timestamp, text};
use crate::store::{Appended, StoreError};

/// How many times an act is judged before it is given up, where others append each time between.
const TRIES: usize = 16;

/// What an act writes, all of it or nothing.
pub(super) struct Write {
    pub plans: Vec<Plan>,
    pub group: ActKey,
    pub reason: Option<String>,
    pub at: Timestamp,
}

/// What has come of an act.
pub(super) enum Written<T> {
    /// The act has arrived before: these are its changes from then.
    Before(Vec<Change>),
    /// The act is done: what judging it has answered, and its changes.
    Now(T, Vec<Change>),
}

impl Registry {
    /// Does an act once: follows what others have written, judges the act, and appends what it
    /// writes. Where another act was appended in between, the act is judged anew. Nothing is
    /// appended where judging it plans nothing.
    pub(super) fn write<T>(
        &mut self,
        by: &Principal,
        key: ActKey,
        mut judge: impl FnMut(&mut Self) -> Result<(Write, T), Refused>,
    ) -> Result<Written<T>, Refused> {
        for _ in 0..TRIES {
            // Before the rules: an act that took its own right away was done all the same.
            let done = self.records.changes_of(key)?;
            let head = self.follow()?;
            if !done.is_empty() {
                check_own(&done, by)?;
                return Ok(Written::Before(done));
            }
            let (write, answer) = judge(self)?;
            let changes = Self::changes(self.seq(), by, key, write);
            check_repeated(&changes)?;
            if changes.is_empty() {
                return Ok(Written::Now(answer, changes));
            }
            match self.records.append(head, changes)? {
                Appended::Done(changes) => {
                    self.absorb_appended(&changes);
                    // Somebody else may have used the key while the act was judged.
                    check_own(&changes, by)?;
                    return Ok(Written::Now(answer, changes));
                }
                Appended::Moved => {}
                Appended::Unknown(cause) => {
                    return Err(StoreError::Unknown(Box::new(cause)).into());
                }
            }
        }
        let text = "others write to the registry all the time: nothing was saved";
        Err(Failure::new(FailureKind::Busy, text).with_help("try again").into())
    }

    /// The number of an act's last change; that of the registry's last change where the act has
    /// written nothing. What others appended after the act does not count: whoever asked has not
    /// seen it.
    pub(super) fn last_of(&self, changes: &[Change]) -> Seq {
        changes.last().map_or(self.seq(), |change| change.seq)
    }

    /// The changes that plans become when they are written after this change.
    pub(super) fn changes(last: Seq, by: &Principal, key: ActKey, write: Write) -> Vec<Change> {
        let Write { plans, group, reason, at } = write;
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        let change = |(seq, mut plan): (Seq, Plan)| {
            plan.stamp(seq, at);
            let Plan { action, origin, before, after } = plan;
            let (by, reason) = (by.clone(), reason.clone());
            Change { seq, key, group, at, by, action, origin, before, after, reason }
        };
        let seqs = (last.0 + 1..).map(Seq);
        seqs.zip(plans).map(change).collect()
    }
}

/// Checks that the changes under the key of an act are this person's own: nobody is answered with
/// the changes of somebody else.
fn check_own(changes: &[Change], by: &Principal) -> Result<(), Failure> {
    let Some(other) = changes.first().filter(|change| !change.by.is_same(by)) else {
        return Ok(());
    };
    let (user, key) = (other.by.to_string(), other.key.0);
    let text = format!(
        "an act of {} has the key {key:032x} already: nothing was saved",
        text::shown(&user)
    );
    Err(Failure::not_taken(text).with_help("send the act again under a key of its own"))
}

/// Checks that a change of a record that an earlier change of the same act writes starts from what
/// the earlier change leaves.
fn check_repeated(changes: &[Change]) -> Result<(), Refused> {
    let mut written: HashMap<RecordKey, Option<&Record>> = HashMap::with_capacity(changes.len());
    for change in changes {
        let Some(record) = change.record() else { continue };
        let earlier = written.insert(RecordKey::of(record), change.after.as_ref());
        if let Some(earlier) = earlier
            && earlier != change.before.as_ref()
        {
            return Err(
                earlier.map_or(Refused::Gone, |record| Refused::Conflict(Box::new(record.clone())))
            );
        }
    }
    Ok(())
}

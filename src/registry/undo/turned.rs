//! Changes turned round: what takes each of them back or does it again, or why it stays.

use std::collections::HashMap;

use crate::door::{Blocked, NotDone, Refused};
use crate::model::{
    Change, Direction, Origin, Record, RecordKey, Revision, Role, Seq, UserStatus, text,
};
use crate::registry::plan::Plan;
use crate::registry::registry::Registry;
use crate::registry::rules::pending::Pending;
use crate::registry::rules::{admin, partner, user};

/// What a step has turned round so far; in a dry run, what the steps before it have, too.
#[derive(Debug)]
pub(super) struct Turned {
    pending: Pending,
    /// The change that was turned round last, of each record, and the revision that the record gets:
    /// within a group a record may have changed more than once.
    last: HashMap<RecordKey, (Seq, Option<Revision>)>,
    count: u64,
}

impl Turned {
    pub(super) fn new(registry: &Registry) -> Self {
        Self { pending: Pending::new(registry), last: HashMap::new(), count: 0 }
    }

    /// How many changes were turned round.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Turns changes round, newest first: what is written, and what stays. With `whole`, one that
    /// stays refuses all of them.
    pub(super) fn turn(
        &mut self,
        registry: &mut Registry,
        allows: impl Fn(&Registry, Role) -> Result<(), Refused>,
        changes: &[Change],
        direction: Direction,
        whole: bool,
    ) -> Result<(Vec<Plan>, Vec<NotDone>), Refused> {
        let mut plans: Vec<Plan> = Vec::with_capacity(changes.len());
        let mut left = Vec::new();
        for change in changes {
            let Some(record) = change.record() else { continue };
            let action = change.action.inverse();
            allows(registry, action.required_role(record))?;
            let key = RecordKey::of(record);
            let now = match self.last.get(&key) {
                Some((seq, revision)) => before(registry, *seq, *revision)?,
                None => registry.records.stored(record)?,
            };
            match invert_one(registry, &self.pending, change, record, now.as_ref()) {
                Ok(()) => {
                    let (origin, after) = (origin(direction, change.seq), change.before.clone());
                    let mut plan = Plan { action, origin, before: now, after };
                    self.count += 1;
                    plan.stamp(Seq(registry.seq().0 + self.count), change.at);
                    self.pending.note(plan.before.as_ref(), plan.after.as_ref());
                    let revision = plan.after.as_ref().and_then(Record::revision);
                    self.last.insert(key, (change.seq, revision));
                    plans.push(plan);
                }
                Err(Refused::Failed(error)) => return Err(error.into()),
                Err(refused) if whole => return Err(refused),
                Err(refused) => {
                    let why = match refused {
                        Refused::ChangedSince { now: None, .. } => {
                            "it was deleted since".to_owned()
                        }
                        Refused::ChangedSince { .. } => "it was changed since".to_owned(),
                        other => other.to_string(),
                    };
                    left.push(NotDone { what: name(record), why });
                }
            }
        }
        Ok((plans, left))
    }
}

/// The record as it was before a change, in a new revision.
fn before(
    registry: &mut Registry,
    seq: Seq,
    revision: Option<Revision>,
) -> Result<Option<Record>, Refused> {
    let mut record = registry.records.change(seq)?.and_then(|change| change.before);
    if let (Some(record), Some(revision)) = (&mut record, revision) {
        record.set_revision(revision);
    }
    Ok(record)
}

/// Whether a change can be turned round where the record is this now.
fn invert_one(
    registry: &mut Registry,
    pending: &Pending,
    change: &Change,
    record: &Record,
    now: Option<&Record>,
) -> Result<(), Refused> {
    let same = match (now, &change.after) {
        (Some(now), Some(left)) => now.same_content(left),
        (None, None) => true,
        _ => false,
    };
    if !same {
        let (left, now) = (Box::new(record.clone()), now.cloned().map(Box::new));
        return Err(Refused::ChangedSince { left, now });
    }
    check_whole(registry, pending, now, change.before.as_ref())
}

/// The rules of the whole registry for a record that comes back, changes back, or goes.
fn check_whole(
    registry: &mut Registry,
    pending: &Pending,
    now: Option<&Record>,
    after: Option<&Record>,
) -> Result<(), Refused> {
    let directory = &pending.directory;
    let needs_partner = |id| match directory.partner(id) {
        Some(_) => Ok(()),
        None => Err(Blocked::PartnerGone.into()),
    };
    match (now, after) {
        (_, Some(Record::Client(client))) => needs_partner(client.partner),
        (_, Some(Record::User(user))) => {
            if let Some(Record::User(now)) = now {
                user::check_leaves(registry, pending, now, user.status)?;
            }
            needs_partner(user.key.partner)
        }
        (Some(Record::User(user)), None) => {
            user::check_leaves(registry, pending, user, UserStatus::Deactivated)
        }
        (Some(Record::Partner(partner)), None) => {
            partner::check_holds_nothing(registry, pending, partner)
        }
        (None, Some(Record::Partner(partner))) => {
            match directory.partner_by_subdomain(partner.subdomain.as_str()) {
                Some(other) => Err(Blocked::SubdomainTaken {
                    partner: text::shown(&other.name).into_owned(),
                    subdomain: partner.subdomain.to_string(),
                }
                .into()),
                None => Ok(()),
            }
        }
        (Some(Record::Role { user, .. }), None) => admin::check_not_last_admin(directory, user),
        (Some(Record::Role { user, .. }), Some(Record::Role { role, .. }))
            if *role != Role::Admin =>
        {
            admin::check_not_last_admin(directory, user)
        }
        _ => Ok(()),
    }
}

/// The origin of a change that undoes or redoes this one.
pub(super) const fn origin(direction: Direction, seq: Seq) -> Origin {
    match direction {
        Direction::Undo => Origin::Undo(seq),
        Direction::Redo => Origin::Redo(seq),
    }
}

pub(super) fn name(record: &Record) -> String {
    format!("the {}", record.shown_label())
}

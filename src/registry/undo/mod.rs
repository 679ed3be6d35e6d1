//! Undo, redo, and restoring a client as it was: acts read from history and turned round.

mod trail;

use std::collections::HashMap;

use super::act::Judged;
use super::plan::{Plan, check_consequence};
use super::registry::Registry;
use super::rules::pending::Pending;
use super::rules::{admin, partner, user};
use super::session::Session;
use crate::door::{Blocked, NotDone, Refused};
use crate::model::{
    Act, Action, Change, ClientDraft, ClientId, Consequence, Origin, Record, RecordKey, Role, Seq,
    Timestamp, UserStatus, text,
};
pub(super) use trail::Trail;

/// An act that is older than this is only taken back once the person has been told what it was,
/// in milliseconds: whoever has just opened the desk may not think of it.
const RECENT: i64 = 10 * 60 * 1_000;

/// How many changes of a group one act takes back or does again. Each is durable by itself, so that
/// a person can stop between two of them, and what was done stays done.
pub(super) const STEP: usize = 1_000;

/// Which way an act of history is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Undo,
    Redo,
}

impl Direction {
    const fn origin(self) -> fn(Seq) -> Origin {
        match self {
            Self::Undo => Origin::Undo,
            Self::Redo => Origin::Redo,
        }
    }
}

/// Judges the undo of the last act of whoever asks, or the redo of their last undo.
///
/// Of a group that one act can turn round, all is turned or nothing is. A larger one, or the rest
/// of one that was begun, goes on over what was changed since: that stays as it is, and is named.
/// To check a million records beforehand would take as long as to turn them, and be outdated by
/// the time it is done.
pub(super) fn judge(
    registry: &mut Registry,
    session: &mut Session,
    act: &Act,
    now: Timestamp,
    direction: Direction,
) -> Result<Judged, Refused> {
    let user = session.identity.who.user.clone();
    let kept = session.trail.take().filter(|trail| trail.goes_on(registry, &user, direction));
    let goes_on = kept.is_some();
    let mut trail = kept.unwrap_or_else(|| Trail::new(registry, user, direction));
    let most = registry.undo_step;
    let changes = trail.next(registry, most)?;
    let changes: Vec<_> = changes
        .into_iter()
        .map(|change| registry.records.with_before(change))
        .collect::<Result<_, _>>()?;
    let Some(newest) = changes.first().map(|change| change.at) else {
        // The rest of a group can turn out to be nothing.
        if let Some(group) = trail.own_group {
            return Ok(Judged { plans: Vec::new(), group, more: 0, left: Vec::new(), trail: None });
        }
        return Err(match direction {
            Direction::Undo => Blocked::NothingToUndo.into(),
            Direction::Redo => Blocked::NothingToRedo.into(),
        });
    };
    let begun = if goes_on { None } else { trail.begun(registry)? };
    let whole = !goes_on && begun.is_none() && trail.more == 0;
    let (plans, left) = invert(registry, session, &changes, direction.origin(), whole)?;
    // Whoever has just been at it knows what it is about.
    let at = begun.map_or(newest, |(_, at)| at);
    if !goes_on && now.0.saturating_sub(at.0) > RECENT {
        let what = describe(&changes, trail.more);
        check_consequence(act, Consequence::LongAgo { what, at: newest })?;
    }
    let group = trail.own_group.or(begun.map(|(group, _)| group)).unwrap_or(act.group);
    trail.own_group = Some(group);
    trail.after = Seq(registry.seq().0 + plans.len() as u64);
    let more = trail.more;
    Ok(Judged { plans, group, more, left, trail: Some(trail) })
}

/// At most so many changes are left to the next act of an undo or redo of which this person's
/// newest act is a part; 0 when it is done.
pub(super) fn left(
    registry: &mut Registry,
    session: &Session,
    direction: Direction,
) -> Result<u64, Refused> {
    if let Some(trail) = session.trail.as_ref().filter(|trail| trail.after == registry.seq()) {
        return Ok(trail.more);
    }
    let mut trail = Trail::new(registry, session.identity.who.user.clone(), direction);
    trail.next(registry, 0)?;
    Ok(trail.begun(registry)?.map_or(0, |_| trail.more))
}

/// What brings a client back as it was after a change, under the rules of today.
pub(super) fn restore_client(
    registry: &mut Registry,
    act: &Act,
    id: &ClientId,
    seq: Seq,
) -> Result<Plan, Refused> {
    let missing = || {
        let client = text::shown(id.as_str()).into_owned();
        Refused::from(Blocked::NoSuchChange { client, seq: seq.0 })
    };
    let change = registry.records.change(seq)?.ok_or_else(missing)?;
    let wanted = match (change.after, change.before) {
        (Some(Record::Client(client)), _) if client.id == *id => client,
        (None, Some(Record::Client(client))) if client.id == *id => {
            return Err(Blocked::Deletion(seq.0).into());
        }
        _ => return Err(missing()),
    };
    let current = registry.records.client(id)?;
    if current.as_ref().map(|client| client.revision) != act.expected {
        return Err(match current {
            Some(client) => Refused::Conflict(Box::new(Record::Client(client))),
            None => Refused::Gone,
        });
    }
    // The ID is the record's own: the form that new ones must have does not matter.
    let original = current.as_ref().unwrap_or(&wanted);
    let checked = ClientDraft::of(&wanted).check(&registry.directory, Some(original))?;
    let after = checked.replacing(original);
    let action = if current.is_some() { Action::Update } else { Action::Create };
    Ok(Plan {
        action,
        origin: Origin::Restore(seq),
        before: current.map(Record::Client),
        after: Some(Record::Client(after)),
    })
}

/// The changes, newest first, turned round; where not all of them have to be, with what stays.
fn invert(
    registry: &mut Registry,
    session: &Session,
    changes: &[Change],
    origin: fn(Seq) -> Origin,
    whole: bool,
) -> Result<(Vec<Plan>, Vec<NotDone>), Refused> {
    let mut plans: Vec<Plan> = Vec::with_capacity(changes.len());
    let mut left = Vec::new();
    let mut pending = Pending::new(registry);
    // Within a group a record may have changed more than once.
    let mut turned: HashMap<RecordKey, usize> = HashMap::with_capacity(changes.len());
    for change in changes {
        let Some(record) = change.record() else { continue };
        let action = change.action.inverse();
        session.allows(registry, action.required_role(record))?;
        let key = RecordKey::of(record);
        let now = match turned.get(&key).and_then(|earlier| plans.get(*earlier)) {
            Some(plan) => plan.after.clone(),
            None => registry.records.stored(record)?,
        };
        match invert_one(registry, &pending, change, record, now.as_ref()) {
            Ok(()) => {
                turned.insert(key, plans.len());
                let after = change.before.clone();
                pending.note(now.as_ref(), after.as_ref());
                plans.push(Plan { action, origin: origin(change.seq), before: now, after });
            }
            Err(Refused::Failed(error)) => return Err(error.into()),
            Err(refused) if whole => return Err(refused),
            Err(refused) => {
                let why = match refused {
                    Refused::ChangedSince { now: None, .. } => "it was deleted since".to_owned(),
                    Refused::ChangedSince { .. } => "it was changed since".to_owned(),
                    other => other.to_string(),
                };
                left.push(NotDone { what: name(record), why });
            }
        }
    }
    Ok((plans, left))
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

/// What the changes of one group were, in a few words: `you deleted the client acme-anna`.
fn describe(changes: &[Change], more: u64) -> String {
    let what = match (changes, more) {
        ([one], 0) => one.record().map(name).unwrap_or_default(),
        (many, more) => {
            format!("{} records at once", text::grouped(many.len() as u64 + more))
        }
    };
    match changes.first().map(|change| (change.origin, change.action)) {
        // An undo is written as the opposite of what it takes back, which is what people know.
        Some((Origin::Undo(_), action)) => {
            format!("you took back the {} of {what}", action.inverse().noun())
        }
        Some((_, action)) => format!("you {} {what}", action.past()),
        None => "nothing".to_owned(),
    }
}

fn name(record: &Record) -> String {
    format!("the {}", record.shown_label())
}

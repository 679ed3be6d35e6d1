//! Taking back, doing again, and bringing back: what an act was, read from history and turned
//! round.

use std::collections::HashMap;

use super::ahead::Ahead;
use super::plan::{Plan, check_consequence};
use super::walk::Walk;
use super::{Local, NotDone, Refused, plan_admin, plan_partner, plan_user};
use crate::model::{
    Act, ActKey, Action, Change, ClientDraft, ClientId, Consequence, Origin, Record, Role, Seq,
    Timestamp, UserStatus, text,
};
use crate::store::RecordKey;

/// An act that is older than this is only taken back once the person has been told what it was,
/// in milliseconds: whoever has just opened the desk may not think of it.
const RECENT: i64 = 10 * 60 * 1_000;

/// How many changes of a group one act takes back or does again. Each is durable by itself, so that
/// a person can stop between two of them, and what was done stays done.
pub(super) const STEP: usize = 1_000;

/// What an undo or redo does in one act.
pub(super) struct Turned {
    pub plans: Vec<Plan>,
    /// Which group the act belongs to: all acts of one undo are taken back as one.
    pub group: ActKey,
    /// At most so many changes are left for the next act; 0 when it is done.
    pub more: u64,
    /// What stays as it is.
    pub left: Vec<NotDone>,
}

/// What takes back the last act of whoever asks, or does again what their last undo took back.
///
/// Of a group that one act can turn round, all is turned or nothing is. A larger one, or the rest
/// of one that was begun, goes on over what was changed since: that stays as it is, and is named.
/// To check a million records beforehand would take as long as to turn them, and be outdated by
/// the time it is done.
pub(super) fn turn(
    local: &mut Local,
    act: &Act,
    now: Timestamp,
    again: bool,
) -> Result<Turned, Refused> {
    let kept = local.walk.take().filter(|walk| walk.goes_on(local, again));
    let goes_on = kept.is_some();
    let mut walk = kept.unwrap_or_else(|| Walk::new(local, again));
    let most = local.undo_step;
    let changes = walk.next(local, most)?;
    let changes: Vec<_> = changes
        .into_iter()
        .map(|change| local.store.with_before(change))
        .collect::<Result<_, _>>()?;
    let Some(newest) = changes.first().map(|change| change.at) else {
        // The rest of a group can turn out to be nothing.
        if let Some(group) = walk.own_group {
            return Ok(Turned { plans: Vec::new(), group, more: 0, left: Vec::new() });
        }
        let nothing = if again {
            "there is no undo of yours to do again"
        } else {
            "there is nothing of yours to take back"
        };
        return Err(Refused::Blocked(nothing.to_owned()));
    };
    let begun = if goes_on { None } else { walk.begun(local)? };
    let whole = !goes_on && begun.is_none() && walk.more == 0;
    let origin = if again { Origin::Redo } else { Origin::Undo };
    let (plans, left) = invert(local, &changes, origin, whole)?;
    // Whoever has just been at it knows what it is about.
    let at = begun.map_or(newest, |(_, at)| at);
    if !goes_on && now.0.saturating_sub(at.0) > RECENT {
        let what = describe(&changes, walk.more);
        check_consequence(act, Consequence::LongAgo { what, at: newest })?;
    }
    let group = walk.own_group.or(begun.map(|(group, _)| group)).unwrap_or(act.group);
    walk.own_group = Some(group);
    walk.after = Seq(local.store.seq().0 + plans.len() as u64);
    let more = walk.more;
    local.walk = Some(walk);
    Ok(Turned { plans, group, more, left })
}

/// What brings a client back as it was after a change, under the rules of today.
pub(super) fn restore_client(
    local: &mut Local,
    act: &Act,
    id: &ClientId,
    seq: Seq,
) -> Result<Plan, Refused> {
    let missing = || {
        let id = text::shown(id.as_str());
        Refused::Blocked(format!("there is no change {} of {id}", seq.0))
    };
    let change = local.store.change(seq)?.ok_or_else(missing)?;
    let wanted = match (change.after, change.before) {
        (Some(Record::Client(client)), _) if client.id == *id => client,
        (None, Some(Record::Client(client))) if client.id == *id => {
            return Err(Refused::Blocked(format!(
                "change {} deleted it: choose an earlier one",
                seq.0
            )));
        }
        _ => return Err(missing()),
    };
    let current = local.store.client(id)?;
    if current.as_ref().map(|client| client.revision) != act.expected {
        return Err(match current {
            Some(client) => Refused::Conflict(Box::new(Record::Client(client))),
            None => Refused::Gone,
        });
    }
    // The ID is the record's own: the form that new ones must have does not matter.
    let original = current.as_ref().unwrap_or(&wanted);
    let checked = ClientDraft::of(&wanted).check(&local.directory, Some(original))?;
    let created = original.created;
    let after = checked.into_client(created, original.modified, original.revision);
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
    local: &mut Local,
    changes: &[Change],
    origin: fn(Seq) -> Origin,
    whole: bool,
) -> Result<(Vec<Plan>, Vec<NotDone>), Refused> {
    let mut plans: Vec<Plan> = Vec::with_capacity(changes.len());
    let mut left = Vec::new();
    let mut ahead = Ahead::new(local);
    // Within a group a record may have changed more than once.
    let mut turned: HashMap<RecordKey, usize> = HashMap::with_capacity(changes.len());
    for change in changes {
        let Some(record) = change.record() else { continue };
        let action = change.action.inverse();
        local.access_allows(action.required_role(record))?;
        let key = RecordKey::of(record);
        let now = match turned.get(&key).and_then(|earlier| plans.get(*earlier)) {
            Some(plan) => plan.after.clone(),
            None => local.store.stored(record)?,
        };
        match invert_one(local, &ahead, change, record, now.as_ref()) {
            Ok(()) => {
                turned.insert(key, plans.len());
                let after = change.before.clone();
                ahead.note(now.as_ref(), after.as_ref());
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
    local: &mut Local,
    ahead: &Ahead,
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
    check_whole(local, ahead, now, change.before.as_ref())
}

/// The rules of the whole registry for a record that comes back, changes back, or goes.
fn check_whole(
    local: &mut Local,
    ahead: &Ahead,
    now: Option<&Record>,
    after: Option<&Record>,
) -> Result<(), Refused> {
    let directory = &ahead.directory;
    let needs_partner = |id| match directory.partner(id) {
        Some(_) => Ok(()),
        None => Err(Refused::Blocked("its partner was deleted since".to_owned())),
    };
    match (now, after) {
        (_, Some(Record::Client(client))) => needs_partner(client.partner),
        (_, Some(Record::User(user))) => {
            if let Some(Record::User(now)) = now {
                plan_user::check_leaves(local, ahead, now, user.status)?;
            }
            needs_partner(user.key.partner)
        }
        (Some(Record::User(user)), None) => {
            plan_user::check_leaves(local, ahead, user, UserStatus::Deactivated)
        }
        (Some(Record::Partner(partner)), None) => {
            plan_partner::check_holds_nothing(local, ahead, partner)
        }
        (None, Some(Record::Partner(partner))) => {
            match directory.partner_by_subdomain(partner.subdomain.as_str()) {
                Some(other) => Err(Refused::Blocked(format!(
                    "{} has its subdomain {} now",
                    text::shown(&other.name),
                    partner.subdomain
                ))),
                None => Ok(()),
            }
        }
        (Some(Record::Role { user, .. }), None) => {
            plan_admin::check_not_last_admin(directory, user)
        }
        (Some(Record::Role { user, .. }), Some(Record::Role { role, .. }))
            if *role != Role::Admin =>
        {
            plan_admin::check_not_last_admin(directory, user)
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

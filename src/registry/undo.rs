//! Taking back, doing again, and bringing back: what an act was, read from history and turned
//! round.

use std::collections::HashSet;

use super::plan::{Plan, check_consequence};
use super::{Local, Refused, plan_admin, plan_partner, plan_user};
use crate::model::{
    Act, Action, Change, ClientDraft, ClientId, Consequence, Origin, Record, Role, Seq, Timestamp,
    UserStatus, text,
};

/// An act that is older than this is only taken back once the person has been told what it was,
/// in milliseconds: whoever has just opened the desk may not think of it.
const RECENT: i64 = 10 * 60 * 1_000;

/// How many changes of others are passed over on the way to the last one of whoever asks.
const REACH: usize = 100_000;

/// How many changes are read at once on the way back.
const STEP: usize = 256;

/// What takes back the last act of whoever asks.
pub(super) fn undo(local: &mut Local, act: &Act, now: Timestamp) -> Result<Vec<Plan>, Refused> {
    // The changes that an undo has taken back, less those that a redo has brought again.
    let mut undone = HashSet::new();
    let mut redone = HashSet::new();
    let target = own_group(local, |change| {
        let open = !undone.contains(&change.seq);
        match change.origin {
            Origin::Undo(seq) => {
                // An undo that was done again has taken nothing back in the end.
                if !redone.contains(&change.seq) {
                    undone.insert(seq);
                }
                Step::Over
            }
            Origin::Redo(seq) => {
                // A redo that was itself taken back leaves its undo in force.
                if open {
                    redone.insert(seq);
                }
                if open { Step::Take } else { Step::Over }
            }
            Origin::Plain | Origin::Restore(_) => {
                if open {
                    Step::Take
                } else {
                    Step::Over
                }
            }
        }
    })?;
    if target.is_empty() {
        return Err(Refused::Blocked("there is nothing of yours to take back".to_owned()));
    }
    invert(local, act, now, &target, Origin::Undo)
}

/// What does again what the last undo of whoever asks took back.
pub(super) fn redo(local: &mut Local, act: &Act, now: Timestamp) -> Result<Vec<Plan>, Refused> {
    let mut redone = HashSet::new();
    let target = own_group(local, |change| match change.origin {
        Origin::Redo(seq) => {
            redone.insert(seq);
            Step::Over
        }
        Origin::Undo(_) if redone.contains(&change.seq) => Step::Over,
        Origin::Undo(_) => Step::Take,
        // Whatever was done after an undo leaves nothing to do again.
        Origin::Plain | Origin::Restore(_) => Step::Stop,
    })?;
    if target.is_empty() {
        return Err(Refused::Blocked("there is no undo of yours to do again".to_owned()));
    }
    invert(local, act, now, &target, Origin::Redo)
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

/// What to do with a change on the way back through history.
enum Step {
    /// It is not what is looked for.
    Over,
    /// It is, with every other of its group.
    Take,
    /// There is nothing to be found before it.
    Stop,
}

/// The newest changes of whoever asks that are of one group and are wanted, newest first.
fn own_group(
    local: &mut Local,
    mut want: impl FnMut(&Change) -> Step,
) -> Result<Vec<Change>, Refused> {
    let user = local.who().user.clone();
    let mut found: Vec<Change> = Vec::new();
    let mut before = None;
    for _ in 0..REACH / STEP {
        let changes = local.store.changes_before(before, STEP)?;
        let Some(oldest) = changes.last().map(|change| change.seq) else { break };
        before = Some(oldest);
        for change in changes {
            if change.by.user != user {
                continue;
            }
            if found.first().is_some_and(|first| first.group != change.group) {
                return Ok(found);
            }
            match want(&change) {
                Step::Over => {}
                Step::Take => found.push(change),
                Step::Stop => return Ok(found),
            }
        }
    }
    Ok(found)
}

/// The changes, newest first, turned round.
fn invert(
    local: &mut Local,
    act: &Act,
    now: Timestamp,
    changes: &[Change],
    origin: fn(Seq) -> Origin,
) -> Result<Vec<Plan>, Refused> {
    let mut plans: Vec<Plan> = Vec::with_capacity(changes.len());
    for change in changes {
        let Some(record) = change.record() else { continue };
        let action = change.action.inverse();
        local.access_allows(action.required_role(record))?;
        // Within a group a record may have changed more than once.
        let earlier = plans.iter().rev().find(|plan| plan.is_of(record));
        let now = match earlier {
            Some(plan) => plan.after.clone(),
            None => local.store.stored(record)?,
        };
        let same = match (&now, &change.after) {
            (Some(now), Some(left)) => now.same_content(left),
            (None, None) => true,
            _ => false,
        };
        if !same {
            return Err(Refused::ChangedSince {
                left: Box::new(record.clone()),
                now: now.map(Box::new),
            });
        }
        let after = change.before.clone();
        check_whole(local, now.as_ref(), after.as_ref())?;
        plans.push(Plan { action, origin: origin(change.seq), before: now, after });
    }
    if let Some(newest) = changes.first()
        && now.0.saturating_sub(newest.at.0) > RECENT
    {
        let consequence = Consequence::LongAgo { what: describe(changes), at: newest.at };
        check_consequence(act, consequence)?;
    }
    Ok(plans)
}

/// The rules of the whole registry for a record that comes back, changes back, or goes.
fn check_whole(
    local: &mut Local,
    now: Option<&Record>,
    after: Option<&Record>,
) -> Result<(), Refused> {
    let directory = std::sync::Arc::clone(&local.directory);
    let needs_partner = |id| match directory.partner(id) {
        Some(_) => Ok(()),
        None => Err(Refused::Blocked("its partner was deleted since".to_owned())),
    };
    match (now, after) {
        (_, Some(Record::Client(client))) => needs_partner(client.partner),
        (_, Some(Record::User(user))) => {
            if let Some(Record::User(now)) = now {
                plan_user::check_leaves(local, now, user.status)?;
            }
            needs_partner(user.key.partner)
        }
        (Some(Record::User(user)), None) => {
            plan_user::check_leaves(local, user, UserStatus::Deactivated)
        }
        (Some(Record::Partner(partner)), None) => plan_partner::check_holds_nothing(local, partner),
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
            plan_admin::check_not_last_admin(&directory, user)
        }
        (Some(Record::Role { user, .. }), Some(Record::Role { role, .. }))
            if *role != Role::Admin =>
        {
            plan_admin::check_not_last_admin(&directory, user)
        }
        _ => Ok(()),
    }
}

/// What the changes of one group were, in a few words: `you deleted the client acme-anna`.
fn describe(changes: &[Change]) -> String {
    let what = match changes {
        [one] => one.record().map(name).unwrap_or_default(),
        many => format!("{} records at once", many.len()),
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
    match record.title() {
        "" => format!("the {}", record.noun()),
        title => format!("the {} {}", record.noun(), text::shown(title)),
    }
}

//! Undo, redo, and restoring a client as it was: acts read from history and turned round.

mod trail;
mod turned;

use std::collections::HashSet;

use super::act::Judged;
use super::plan::{Plan, check_consequence};
use super::registry::Registry;
use super::session::Session;
use crate::door::{Blocked, NotDone, Refused, UndoRest, limits};
use crate::model::{
    Act, Action, Change, ClientDraft, ClientId, Command, Consequence, Direction, Origin, Record,
    Seq, Timestamp, UndoFrom, text,
};
pub(super) use trail::Trail;
use turned::{Turned, name, origin};

/// An act that is older than this is only taken back once the person has been told what it was,
/// in milliseconds: whoever has just opened the desk may not think of it.
const RECENT: i64 = 10 * 60 * 1_000;

/// Judges a step of the undo of the last act of whoever asks, or of the redo of their last undo.
///
/// Of a group that one step can turn round, all is turned or nothing is. A larger one, or the rest
/// of one that was begun, goes on over what was changed since: that stays as it is, and is named.
/// To check a million records beforehand would take as long as to turn them, and be outdated by
/// the time it is done.
pub(super) fn judge(
    registry: &mut Registry,
    session: &mut Session,
    act: &Act,
    now: Timestamp,
    (direction, from, dry): (Direction, Option<UndoFrom>, bool),
) -> Result<Judged, Refused> {
    let kept = session.trail.take().filter(|trail| {
        from.is_some_and(|from| {
            trail.goes_on(registry, &session.identity.who, (direction, from, dry))
        })
    });
    let mut trail = match (kept, from) {
        (Some(trail), _) => trail,
        (None, Some(from)) if dry => replay(registry, session, direction, from)?,
        (None, from) => Trail::new(registry, &session.identity.who, direction, from, None)?,
    };
    let mut turned = trail.turned.take().unwrap_or_else(|| Turned::new(registry));
    let changes = slice(registry, &mut trail)?;
    let begun = if from.is_some() { None } else { trail.begun(registry)? };
    let whole = from.is_none() && begun.is_none() && trail.more == 0;
    let allows = |registry: &Registry, role| session.allows(registry, role);
    let (plans, refused) = turned.turn(registry, allows, &changes, direction, whole)?;
    match (changes.first(), from, direction) {
        (Some(newest), None, _) => {
            // Whoever has just been at it knows what it is about.
            let last = begun.map_or(newest.at, |(_, at)| at);
            if now.0.saturating_sub(last.0) > RECENT {
                let (what, at) = (describe(&changes, trail.more), newest.at);
                check_consequence(act, Consequence::LongAgo { what, at })?;
            }
        }
        (None, None, Direction::Undo) => return Err(Blocked::NothingToUndo.into()),
        (None, None, Direction::Redo) => return Err(Blocked::NothingToRedo.into()),
        // The rest of a group can turn out to be nothing.
        (_, Some(_), _) => {}
    }
    let into = trail.into.or(begun.map(|(group, _)| group));
    let group = into.unwrap_or(act.group);
    trail.into = if plans.is_empty() { into } else { Some(group) };
    trail.turned = dry.then_some(turned);
    Ok(Judged { plans, group, refused, trail: Some(trail) })
}

/// The earlier steps of a dry run, once more: nothing of them is in the history.
fn replay(
    registry: &mut Registry,
    session: &Session,
    direction: Direction,
    from: UndoFrom,
) -> Result<Trail, Refused> {
    let top = UndoFrom { before: Seq(u64::MAX), ..from };
    let mut trail = Trail::new(registry, &session.identity.who, direction, Some(top), None)?;
    let mut turned = Turned::new(registry);
    while !trail.is_at(from.before) {
        let changes = slice(registry, &mut trail)?;
        if changes.is_empty() {
            break;
        }
        let allows = |registry: &Registry, role| session.allows(registry, role);
        turned.turn(registry, allows, &changes, direction, false)?;
    }
    trail.turned = Some(turned);
    Ok(trail)
}

/// The changes that the next step turns round, newest first: as many as its answer has room for.
fn slice(registry: &mut Registry, trail: &mut Trail) -> Result<Vec<Change>, Refused> {
    let changes = trail.next(registry, registry.undo_step)?.into_iter();
    let changes = changes.map(|change| registry.records.with_before(change));
    let mut changes: Vec<_> = changes.collect::<Result<_, _>>()?;
    let found = changes.len();
    limits::cut(&mut changes, limits::change_weight);
    if let Some(last) = changes.last().filter(|_| changes.len() < found) {
        trail.back_to(last.seq);
    }
    Ok(changes)
}

/// What a step leaves to the next one.
pub(super) fn rest(trail: Option<&Trail>, refused: Vec<NotDone>) -> UndoRest {
    let next = trail.and_then(Trail::position);
    UndoRest { next, more: trail.map_or(0, |trail| trail.more), refused }
}

/// What a step of an undo or redo left when it was done, where it is sent again: it is read from the
/// history as it was before the step.
pub(super) fn again(
    registry: &mut Registry,
    session: &Session,
    command: &Command,
    done: &[Change],
) -> Result<UndoRest, Refused> {
    let (direction, from) = match command {
        Command::Undo(from) => (Direction::Undo, *from),
        Command::Redo(from) => (Direction::Redo, *from),
        _ => return Ok(UndoRest::default()),
    };
    let first = done.first();
    let until = first.map(|change| change.seq);
    let mut trail = Trail::new(registry, &session.identity.who, direction, from, until)?;
    trail.into = first.map(|change| change.group);
    let changes = slice(registry, &mut trail)?;
    let turned: HashSet<_> = done.iter().map(|change| change.origin).collect();
    let is_left = |change: &&Change| !turned.contains(&origin(direction, change.seq));
    let why = "it stayed as it was when this step was done";
    let refused = |record| NotDone { what: name(record), why: why.to_owned() };
    let left = changes.iter().filter(is_left).filter_map(Change::record);
    Ok(rest(Some(&trail), left.map(refused).collect()))
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

//! The way back through history to the changes that an undo or redo is about: those of one group,
//! newest first, some at a time. A group can have a million changes.

use std::collections::HashSet;

use super::turned::Turned;
use crate::door::Refused;
use crate::model::{ActKey, Change, Direction, Origin, Principal, Seq, Timestamp, UndoFrom};
use crate::registry::registry::Registry;
use crate::store::{Head, Sides};

/// How many changes of others are passed over on the way to the last one of whoever asks.
const REACH: usize = 100_000;

/// How many changes are read at once.
const STEP: usize = 256;

/// Where the way back stands, and what was learned on it.
#[derive(Debug)]
pub(in crate::registry) struct Trail {
    direction: Direction,
    who: Principal,
    /// Only what was done before this change is still to be looked at.
    before: Option<Seq>,
    /// Only what was done before this change is still to be turned round.
    take_before: Option<Seq>,
    /// The changes that an undo has taken back, less those that a redo has brought again.
    undone: HashSet<Seq>,
    redone: HashSet<Seq>,
    group: Option<Group>,
    /// The newest change of whoever asks, whatever it is.
    newest: Option<Newest>,
    /// At most so many changes of the group are left; none where there is certainly none.
    pub more: u64,
    /// The end of the history that the trail was made from.
    head: Head,
    /// The group of what the steps of this undo or redo have written.
    pub into: Option<ActKey>,
    /// Of a dry run: what its steps would have turned round so far.
    pub(super) turned: Option<Turned>,
}

/// The group that is turned round.
#[derive(Clone, Copy, Debug)]
struct Group {
    key: ActKey,
    /// Its first change, where that is known.
    first: Option<Seq>,
}

impl Group {
    /// The group of a change before, or at, this one.
    fn new(registry: &mut Registry, key: ActKey, at: Seq) -> Result<Self, Refused> {
        // A group is named for its first act.
        let first = registry.records.first_of(key)?.filter(|first| *first <= at);
        Ok(Self { key, first })
    }

    /// At most so many changes of the group are before this one.
    fn at_most(self, seq: Seq) -> u64 {
        self.first.map_or(0, |first| seq.0.saturating_sub(first.0))
    }
}

#[derive(Clone, Copy, Debug)]
struct Newest {
    origin: Origin,
    group: ActKey,
    at: Timestamp,
}

/// What to do with a change on the way back.
enum Step {
    /// It is not what is looked for.
    Over,
    /// It is, with every other of its group.
    Take,
    /// There is nothing to be found before it.
    Stop,
}

impl Trail {
    /// The way back from the end of the history, or from `until`: to the last act of whoever asks,
    /// or to where an undo or redo goes on.
    pub(super) fn new(
        registry: &mut Registry,
        who: &Principal,
        direction: Direction,
        from: Option<UndoFrom>,
        until: Option<Seq>,
    ) -> Result<Self, Refused> {
        let group = match from {
            Some(from) => Some(Group::new(registry, from.group, from.before)?),
            None => None,
        };
        Ok(Self {
            direction,
            who: who.clone(),
            before: until,
            take_before: from.map(|from| from.before),
            undone: HashSet::new(),
            redone: HashSet::new(),
            group,
            newest: None,
            more: 0,
            head: registry.head,
            into: from.and_then(|from| from.into),
            turned: None,
        })
    }

    /// Whether the trail stands where an undo or redo goes on, and nobody has changed anything
    /// since. A dry run goes on from the registry as it was when it began.
    pub(super) fn goes_on(
        &self,
        registry: &Registry,
        who: &Principal,
        (direction, from, dry): (Direction, UndoFrom, bool),
    ) -> bool {
        self.direction == direction
            && self.turned.is_some() == dry
            && (dry || self.head == registry.head)
            && self.who.is_same(who)
            && self.position() == Some(from)
    }

    /// Whether every change from this one on was looked at.
    pub(super) fn is_at(&self, before: Seq) -> bool {
        self.before.is_some_and(|seq| seq <= before)
    }

    /// How many changes a dry run would have written so far.
    pub(in crate::registry) fn foreseen(&self) -> u64 {
        self.turned.as_ref().map_or(0, Turned::count)
    }

    /// The trail, once the step that it was made for has moved the end of the history to `head`.
    pub(in crate::registry) fn at(self, head: Head) -> Self {
        Self { head, ..self }
    }

    /// Where the next step goes on; `None` where nothing is left.
    pub(super) fn position(&self) -> Option<UndoFrom> {
        let (group, before) = (self.group?.key, self.before?);
        (self.more > 0).then_some(UndoFrom { group, before, into: self.into })
    }

    /// Leaves the changes before this one to the next step.
    pub(super) fn back_to(&mut self, seq: Seq) {
        self.before = Some(seq);
        self.more = self.group.map_or(1, |group| group.at_most(seq)).max(1);
    }

    /// The next changes of the group, newest first, at most so many, without what they found.
    pub(super) fn next(
        &mut self,
        registry: &mut Registry,
        most: usize,
    ) -> Result<Vec<Change>, Refused> {
        let mut found: Vec<Change> = Vec::new();
        let mut before = self.before;
        let mut strangers = 0;
        self.more = 0;
        while strangers < REACH {
            let changes = registry.records.changes_before(before, STEP, Sides::After)?;
            let Some(oldest) = changes.last().map(|change| change.seq) else { break };
            before = Some(oldest);
            for change in changes {
                if self.is_past(change.seq) {
                    return Ok(found);
                }
                if !change.by.is_same(&self.who) {
                    strangers += 1;
                    continue;
                }
                let Change { origin, group, at, .. } = change;
                self.newest.get_or_insert(Newest { origin, group, at });
                match self.step(&change) {
                    Step::Over => {}
                    // What was done since an undo or redo was begun does not end it.
                    _ if self.take_before.is_some_and(|before| change.seq >= before) => {}
                    Step::Stop => return Ok(found),
                    Step::Take if !self.is_of_group(registry, &change)? => {
                        // Between two acts of a group there can be others, where its first act is
                        // known; otherwise the group ends here.
                        if self.group.is_some_and(|group| group.first.is_none()) {
                            return Ok(found);
                        }
                    }
                    Step::Take if found.len() < most => {
                        self.before = Some(change.seq);
                        found.push(change);
                    }
                    Step::Take => {
                        self.more = self.group.map_or(0, |group| group.at_most(change.seq)) + 1;
                        return Ok(found);
                    }
                }
            }
        }
        Ok(found)
    }

    /// When this undo or redo was last gone on with, and under which group, where the newest act
    /// of whoever asks was a part of it.
    pub(super) fn begun(
        &self,
        registry: &mut Registry,
    ) -> Result<Option<(ActKey, Timestamp)>, Refused> {
        let (Some(newest), Some(group)) = (self.newest, self.group) else { return Ok(None) };
        let ((Origin::Undo(turned), Direction::Undo) | (Origin::Redo(turned), Direction::Redo)) =
            (newest.origin, self.direction)
        else {
            return Ok(None);
        };
        let turned = registry.records.change(turned)?.map(|change| change.group);
        Ok((turned == Some(group.key)).then_some((newest.group, newest.at)))
    }

    /// Whether the group began after this change.
    fn is_past(&self, seq: Seq) -> bool {
        self.group.and_then(|group| group.first).is_some_and(|first| seq < first)
    }

    /// Whether a change is of the group; the first that is asked about says which one it is.
    fn is_of_group(&mut self, registry: &mut Registry, change: &Change) -> Result<bool, Refused> {
        let key = change.group;
        if self.group.is_none() {
            self.group = Some(Group::new(registry, key, change.seq)?);
        }
        Ok(self.group.is_some_and(|group| group.key == key))
    }

    fn step(&mut self, change: &Change) -> Step {
        match self.direction {
            Direction::Undo => self.undo_step(change),
            Direction::Redo => self.redo_step(change),
        }
    }

    fn undo_step(&mut self, change: &Change) -> Step {
        let open = !self.undone.contains(&change.seq);
        match change.origin {
            Origin::Undo(seq) => {
                // An undo that was done again has taken nothing back in the end.
                if !self.redone.contains(&change.seq) {
                    self.undone.insert(seq);
                }
                Step::Over
            }
            Origin::Redo(seq) => {
                // A redo that was itself taken back leaves its undo in force.
                if open {
                    self.redone.insert(seq);
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
    }

    fn redo_step(&mut self, change: &Change) -> Step {
        match change.origin {
            Origin::Redo(seq) => {
                self.redone.insert(seq);
                Step::Over
            }
            Origin::Undo(_) if self.redone.contains(&change.seq) => Step::Over,
            Origin::Undo(_) => Step::Take,
            // Whatever was done after an undo leaves nothing to do again.
            Origin::Plain | Origin::Restore(_) => Step::Stop,
        }
    }
}

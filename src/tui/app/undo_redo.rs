//! Undo and redo of the last act of the person at the desk.

use super::waiting::Waiting;
use super::window::Order;
use super::{App, Dialog, Direction, Effect, Overlay, Progress, Since, Ticket};
use crate::door::{Committed, NotDone, Refused};
use crate::model::{Act, ActKey, Action as Did, Change, Command, Consequence, Record, diff, text};

use crate::tui::keymap::{Action, Context};

/// An undo or redo that was asked for and is not over yet.
#[derive(Debug)]
pub struct UndoRedo {
    direction: Direction,
    key: ActKey,
    /// `None` while a question waits for its answer.
    under_way: Option<Ticket>,
    /// The changes of its first act; an undo of many changes takes several acts.
    first: Vec<Change>,
    /// The number of changes that were written so far.
    done: u64,
    /// The number of records that could not be changed, and the first of them.
    left: (u64, Option<NotDone>),
}

impl App {
    /// Begins an undo of the last act, or a redo of the last undo.
    pub(super) fn undo_redo(&mut self, direction: Direction) -> Vec<Effect> {
        if self.is_deleting() {
            self.good("Deleting…");
            return Vec::new();
        }
        if self.undoing.as_ref().is_some_and(|run| run.under_way.is_some()) {
            self.good("One moment…");
            return Vec::new();
        }
        let key = self.act_key();
        let (first, left) = (Vec::new(), (0, None));
        self.undoing = Some(UndoRedo { direction, key, under_way: None, first, done: 0, left });
        self.send_undo_redo(None)
    }

    fn send_undo_redo(&mut self, accepted: Option<Consequence>) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(run) = &mut self.undoing else { return Vec::new() };
        run.under_way = Some(ticket);
        let command = match run.direction {
            Direction::Undo => Command::Undo,
            Direction::Redo => Command::Redo,
        };
        let act = Act { accepted, ..Act::new(run.key, command, None) };
        self.ask_act(Waiting::UndoRedo, ticket, act)
    }

    /// Sends the act again, with its consequence accepted.
    pub(super) fn accept_undo_redo(&mut self, consequence: Consequence) -> Vec<Effect> {
        self.send_undo_redo(Some(consequence))
    }

    /// Drops the act whose consequence was not accepted: nothing is undone or redone.
    pub(super) fn cancel_undo_redo(&mut self) {
        self.undoing.take_if(|run| run.under_way.is_none());
    }

    pub(super) fn is_undo_redo(&self, ticket: Ticket) -> bool {
        self.undoing.as_ref().is_some_and(|run| run.under_way == Some(ticket))
    }

    /// Goes on after an act that was written: sends the next one, or ends the undo or redo.
    pub(super) fn undo_redo_done(&mut self, committed: Committed) -> Vec<Effect> {
        let (next, stopping) = (self.act_key(), self.is_stopping());
        let Some(run) = &mut self.undoing else { return Vec::new() };
        let Committed { changes, more, left, .. } = committed;
        run.done += changes.len() as u64;
        run.left.0 += left.len() as u64;
        run.left.1 = run.left.1.take().or(left.into_iter().next());
        let last = changes.last().cloned();
        if run.first.is_empty() {
            run.first = changes;
        }
        if more > 0 && !stopping {
            run.key = next;
            let (done, direction) = (run.done, run.direction);
            self.show_undo_redo(done, done + more, direction);
            return self.send_undo_redo(None);
        }
        if matches!(self.overlay(), Some(Overlay::Progress(_))) {
            self.close_overlay();
        }
        self.end_undo_redo(last.as_ref(), more)
    }

    /// Says what was undone or redone, and goes to the last change.
    fn end_undo_redo(&mut self, last: Option<&Change>, more: u64) -> Vec<Effect> {
        let Some(run) = self.undoing.take() else { return Vec::new() };
        let effects = self.go_to_change(last);
        let hint = |action| self.keymap.hint(Context::List, action);
        let (done, key, next) = match run.direction {
            Direction::Undo => ("Taken back", hint(Action::Redo), "does it again"),
            Direction::Redo => ("Done again", hint(Action::Undo), "takes it back"),
        };
        let what = self.told(&run.first, run.done, run.direction);
        let next = if key.is_empty() { String::new() } else { format!(". {key} {next}") };
        let hidden = if run.done > 1 { "" } else { self.may_hide(last) };
        let rest = match more {
            0 => String::new(),
            more => format!(", stopped: some {} are left for the next", text::grouped(more)),
        };
        match run.left {
            (0, _) => self.good(format!("{done}: {what}{hidden}{rest}{next}")),
            (1, Some(NotDone { what: name, why })) => {
                self.bad(format!("{done}: {what}{rest}. {name} stays: {why}{next}"));
            }
            (count, left) => {
                let NotDone { what: name, why } = left.unwrap_or_default();
                let others = text::grouped(count.saturating_sub(1));
                self.bad(format!(
                    "{done}: {what}{rest}. {name} and {others} more stay: {why}{next}"
                ));
            }
        }
        effects
    }

    /// Shows the progress of an undo or redo that takes several acts.
    fn show_undo_redo(&mut self, done: u64, total: u64, direction: Direction) {
        match self.overlay_mut() {
            Some(Overlay::Progress(progress)) => (progress.done, progress.total) = (done, total),
            // Another window that was opened meanwhile stays.
            Some(_) => {}
            None => {
                let what = text::counted(total, "change");
                let title = match direction {
                    Direction::Undo => "Taking back",
                    Direction::Redo => "Doing again",
                };
                let title = format!("{title} {what}");
                let stop = "stops; what is done stays done";
                let progress = Progress { title, done, total, stop, stopping: false };
                self.open(Overlay::Progress(progress));
            }
        }
    }

    /// Names what was undone or redone: `edit of acme-anna (name, email)`.
    fn told(&self, changes: &[Change], done: u64, direction: Direction) -> String {
        // The change that an undo writes has the inverse action of the undone change.
        let did = |change: &Change| match direction {
            Direction::Undo => change.action.inverse(),
            Direction::Redo => change.action,
        };
        match changes {
            [] => "nothing had to be written".to_owned(),
            [change] => {
                let name = change.record().map(plain_name).unwrap_or_default();
                format!("{} of {name}{}", did(change).noun(), self.fields_of(change))
            }
            [first, ..] => {
                let same = |f: fn(&Change) -> &'static str| {
                    Some(f(first)).filter(|it| changes.iter().all(|change| f(change) == *it))
                };
                let noun = same(|change| change.record().map_or("record", Record::noun));
                let alike = changes.iter().all(|change| change.action == first.action);
                let what = if alike { did(first).noun() } else { "change" };
                let count = text::counted(done, noun.unwrap_or("record"));
                format!("{what} of {count}")
            }
        }
    }

    /// The fields that an edit changed, as ` (name, email)`; empty for a create or delete.
    pub(super) fn fields_of(&self, change: &Change) -> String {
        if change.action != Did::Update {
            return String::new();
        }
        let fields = diff(change.before.as_ref(), change.after.as_ref(), &self.directory);
        let fields: Vec<_> = fields.iter().map(|field| field.field).collect();
        if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) }
    }

    pub(super) fn undo_redo_refused(&mut self, refused: Refused) -> Vec<Effect> {
        let Some(run) = &mut self.undoing else { return Vec::new() };
        run.under_way = None;
        let (direction, done) = (run.direction, run.done);
        if matches!(self.overlay(), Some(Overlay::Progress(_))) {
            self.close_overlay();
        }
        if done > 0 {
            // The acts before stay written; the next undo or redo continues after them.
            self.undoing = None;
            let (done, why) = (text::grouped(done), text::shown(&refused.to_string()).into_owned());
            self.bad(format!("Stopped after {done} changes: {why}"));
            return self.refresh();
        }
        // A window that was opened meanwhile stays: the bottom line says why then.
        let free = self.overlay().is_none() && self.form().is_none();
        match refused {
            Refused::Needs(consequence) if free => {
                self.ask_undo_redo(consequence, direction);
                return Vec::new();
            }
            Refused::ChangedSince { left, now } if free => {
                self.open(Overlay::Since(Since::new(
                    &left,
                    now.as_deref(),
                    &self.directory,
                    direction,
                )));
            }
            Refused::Denied(denial) => {
                let action = match direction {
                    Direction::Undo => "Undo",
                    Direction::Redo => "Redo",
                };
                self.bad(format!("{action}: {denial}"));
            }
            Refused::Failed(error) => {
                let help = error.help.clone().map(|help| format!(". {}", text::sentence(&help)));
                let why = text::sentence(&text::shown(&error.to_string()));
                self.bad(format!("{why}{}", help.unwrap_or_default()));
            }
            other => {
                let not = match direction {
                    Direction::Undo => "Not undone",
                    Direction::Redo => "Not redone",
                };
                self.bad(format!("{not}: {}", text::shown(&other.to_string())));
            }
        }
        self.undoing = None;
        Vec::new()
    }

    /// Asks before an act is undone or redone that is long ago.
    fn ask_undo_redo(&mut self, consequence: Consequence, direction: Direction) {
        let (title, other) = match direction {
            Direction::Undo => ("Take this back?", "Take it back"),
            Direction::Redo => ("Do this again?", "Do it again"),
        };
        let lines = match &consequence {
            Consequence::LongAgo { what, at } => vec![
                format!("{} on {}.", text::sentence(&text::shown(what)), at.to_second()),
                "That was a while ago. Is it what you mean?".to_owned(),
            ],
            other => vec![text::sentence(&text::shown(&other.to_string()))],
        };
        let dialog = Dialog::new(title, lines, "Cancel", other, Order::UndoRedo(consequence));
        self.open(Overlay::Dialog(dialog));
    }
}

/// `acme-anna`, `the partner Acme Media`, `the settings`: a record in the bottom line.
fn plain_name(record: &Record) -> String {
    match record {
        Record::Client(client) => text::shown(client.id.as_str()).into_owned(),
        other => format!("the {}", other.shown_label()),
    }
}

//! Undo and redo: the last act of whoever is at the desk is taken back, or done again.

use super::waiting::Waiting;
use super::{Answer, App, Dialog, Effect, Overlay, Progress, Since, Ticket};
use crate::door::{Committed, NotDone, Refused};
use crate::model::{Act, ActKey, Action as Did, Change, Command, Consequence, Record, diff, text};

use crate::tui::keymap::{Action, Context};

/// An undo or redo that was asked for and is not over yet.
#[derive(Debug)]
pub struct Turn {
    /// Whether it does again, or takes back.
    again: bool,
    key: ActKey,
    /// `None` while a question waits for its answer.
    under_way: Option<Ticket>,
    /// What the first act of it did, of those that it takes.
    first: Vec<Change>,
    /// How many changes all of them did so far.
    done: u64,
    /// What was left as it is: how many, and the first of them.
    left: (u64, Option<NotDone>),
}

impl App {
    /// Takes back what was done last.
    pub(super) fn turn_back(&mut self) -> Vec<Effect> {
        self.turn(false)
    }

    /// Does again what was taken back last.
    pub(super) fn turn_again(&mut self) -> Vec<Effect> {
        self.turn(true)
    }

    fn turn(&mut self, again: bool) -> Vec<Effect> {
        if self.is_deleting() {
            self.good("Deleting…");
            return Vec::new();
        }
        if self.turn.as_ref().is_some_and(|turn| turn.under_way.is_some()) {
            self.good("One moment…");
            return Vec::new();
        }
        let key = self.act_key();
        let (first, left) = (Vec::new(), (0, None));
        self.turn = Some(Turn { again, key, under_way: None, first, done: 0, left });
        self.send_turn(None)
    }

    fn send_turn(&mut self, accepted: Option<Consequence>) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(turn) = &mut self.turn else { return Vec::new() };
        turn.under_way = Some(ticket);
        let command = if turn.again { Command::Redo } else { Command::Undo };
        let act = Act { accepted, ..Act::new(turn.key, command, None) };
        self.ask_act(Waiting::UndoRedo, ticket, act)
    }

    /// The consequence was accepted.
    pub(super) fn accept_turn(&mut self, consequence: Consequence) -> Vec<Effect> {
        self.send_turn(Some(consequence))
    }

    /// The consequence was not accepted: nothing is taken back.
    pub(super) fn cancel_turn(&mut self) {
        self.turn.take_if(|turn| turn.under_way.is_none());
    }

    pub(super) fn is_turn(&self, ticket: Ticket) -> bool {
        self.turn.as_ref().is_some_and(|turn| turn.under_way == Some(ticket))
    }

    /// An act of it is done: the next one, or the end.
    pub(super) fn turned(&mut self, committed: Committed) -> Vec<Effect> {
        let (next, stopping) = (self.act_key(), self.is_stopping());
        let Some(turn) = &mut self.turn else { return Vec::new() };
        let Committed { changes, more, left, .. } = committed;
        turn.done += changes.len() as u64;
        turn.left.0 += left.len() as u64;
        turn.left.1 = turn.left.1.take().or(left.into_iter().next());
        let last = changes.last().cloned();
        if turn.first.is_empty() {
            turn.first = changes;
        }
        if more > 0 && !stopping {
            turn.key = next;
            let (done, again) = (turn.done, turn.again);
            self.show_turning(done, done + more, again);
            return self.send_turn(None);
        }
        if matches!(self.overlay, Some(Overlay::Progress(_))) {
            self.overlay = None;
        }
        self.end_turn(last.as_ref(), more)
    }

    /// Says what was done so far.
    fn end_turn(&mut self, last: Option<&Change>, more: u64) -> Vec<Effect> {
        let Some(turn) = self.turn.take() else { return Vec::new() };
        let effects = self.go_to_change(last);
        let hint = |action| self.keymap.hint(Context::List, action);
        let (done, key, next) = if turn.again {
            ("Done again", hint(Action::Undo), "takes it back")
        } else {
            ("Taken back", hint(Action::Redo), "does it again")
        };
        let what = self.told(&turn.first, turn.done, turn.again);
        let next = if key.is_empty() { String::new() } else { format!(". {key} {next}") };
        let hidden = if turn.done > 1 { "" } else { self.may_hide(last) };
        let rest = match more {
            0 => String::new(),
            more => format!(", stopped: some {} are left for the next", text::grouped(more)),
        };
        match turn.left {
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

    /// Shows how far an undo or redo of much at once is.
    fn show_turning(&mut self, done: u64, total: u64, again: bool) {
        match &mut self.overlay {
            Some(Overlay::Progress(progress)) => (progress.done, progress.total) = (done, total),
            // Whatever else was opened meanwhile stays.
            Some(_) => {}
            None => {
                let what = text::counted(total, "change");
                let title = if again { "Doing again" } else { "Taking back" };
                let title = format!("{title} {what}");
                let stop = "stops; what is done stays done";
                let progress = Progress { title, done, total, stop, stopping: false };
                self.overlay = Some(Overlay::Progress(progress));
            }
        }
    }

    /// What an undo took back, or a redo did again: `edit of acme-anna (name, email)`.
    fn told(&self, changes: &[Change], done: u64, again: bool) -> String {
        // An undo is written as the opposite of what it takes back.
        let did = |change: &Change| if again { change.action } else { change.action.inverse() };
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

    /// ` (name, email)`: what an edit changed; nothing for what came or went whole.
    pub(super) fn fields_of(&self, change: &Change) -> String {
        if change.action != Did::Update {
            return String::new();
        }
        let fields = diff(change.before.as_ref(), change.after.as_ref(), &self.directory);
        let fields: Vec<_> = fields.iter().map(|field| field.field).collect();
        if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) }
    }

    pub(super) fn not_turned(&mut self, refused: Refused) -> Vec<Effect> {
        let Some(turn) = &mut self.turn else { return Vec::new() };
        turn.under_way = None;
        let (again, done) = (turn.again, turn.done);
        if matches!(self.overlay, Some(Overlay::Progress(_))) {
            self.overlay = None;
        }
        if done > 0 {
            // What was done before stays done; the next undo goes on.
            self.turn = None;
            let (done, why) = (text::grouped(done), text::shown(&refused.to_string()).into_owned());
            self.bad(format!("Stopped after {done} changes: {why}"));
            return self.refresh();
        }
        // Whatever was opened meanwhile is not pushed aside: the bottom line tells it then.
        let free = self.overlay.is_none() && self.form.is_none();
        match refused {
            Refused::Needs(consequence) if free => {
                self.ask_turn(consequence, again);
                return Vec::new();
            }
            Refused::ChangedSince { left, now } if free => {
                self.overlay =
                    Some(Overlay::Since(Since::new(&left, now.as_deref(), &self.directory, again)));
            }
            Refused::Denied(denial) => {
                let action = if again { "Redo" } else { "Undo" };
                self.bad(format!("{action}: {denial}"));
            }
            Refused::Failed(error) => {
                let help = error.help.clone().map(|help| format!(". {}", text::sentence(&help)));
                let why = text::sentence(&text::shown(&error.to_string()));
                self.bad(format!("{why}{}", help.unwrap_or_default()));
            }
            other => {
                let not = if again { "Not redone" } else { "Not undone" };
                self.bad(format!("{not}: {}", text::shown(&other.to_string())));
            }
        }
        self.turn = None;
        Vec::new()
    }

    /// Asks before something is taken back that was done a while ago.
    fn ask_turn(&mut self, consequence: Consequence, again: bool) {
        let (title, other) = if again {
            ("Do this again?", "Do it again")
        } else {
            ("Take this back?", "Take it back")
        };
        let lines = match &consequence {
            Consequence::LongAgo { what, at } => vec![
                format!("{} on {}.", text::sentence(&text::shown(what)), at.to_second()),
                "That was a while ago. Is it what you mean?".to_owned(),
            ],
            other => vec![text::sentence(&text::shown(&other.to_string()))],
        };
        let dialog = Dialog::new(title, lines, "Cancel", other, Answer::Turn(consequence));
        self.overlay = Some(Overlay::Dialog(dialog));
    }
}

/// `acme-anna`, `the partner Acme Media`, `the settings`: a record in the bottom line.
fn plain_name(record: &Record) -> String {
    match record {
        Record::Client(client) => text::shown(client.id.as_str()).into_owned(),
        other => format!("the {}", other.shown_label()),
    }
}

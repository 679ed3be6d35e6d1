//! Undo and redo: the last act of whoever is at the desk is taken back, or done again.

use super::history::name_of;
use super::{Answer, App, Dialog, Effect, Overlay, Since, Ticket};
use crate::model::{Act, ActKey, Action as Did, Change, Command, Consequence, Record, diff, text};
use crate::registry::{Committed, Refused};
use crate::tui::keymap::{Action, Context};

/// An undo or redo that was asked for and is not over yet.
#[derive(Debug)]
pub struct Turn {
    /// Whether it does again, or takes back.
    again: bool,
    key: ActKey,
    /// `None` while a question waits for its answer.
    under_way: Option<Ticket>,
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
        self.turn = Some(Turn { again, key, under_way: None });
        self.send_turn(None)
    }

    fn send_turn(&mut self, accepted: Option<Consequence>) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(turn) = &mut self.turn else { return Vec::new() };
        turn.under_way = Some(ticket);
        let command = if turn.again { Command::Redo } else { Command::Undo };
        let act = Act { accepted, ..Act::new(turn.key, command, None) };
        vec![Effect::Commit { ticket, act: Box::new(act) }]
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

    pub(super) fn turned(&mut self, committed: &Committed) -> Vec<Effect> {
        let Some(turn) = self.turn.take() else { return Vec::new() };
        let effects = self.go_to_change(committed.changes.last());
        let hint = |action| self.keymap.hint(Context::List, action);
        let (done, key, next) = if turn.again {
            ("Done again", hint(Action::Undo), "takes it back")
        } else {
            ("Taken back", hint(Action::Redo), "does it again")
        };
        let what = self.told(&committed.changes, turn.again);
        let next = if key.is_empty() { String::new() } else { format!(". {key} {next}") };
        let hidden = self.may_hide(committed.changes.last());
        self.good(format!("{done}: {what}{hidden}{next}"));
        effects
    }

    /// What an undo took back, or a redo did again: `edit of acme-anna (name, email)`.
    fn told(&self, changes: &[Change], again: bool) -> String {
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
                let count = text::counted(changes.len() as u64, noun.unwrap_or("record"));
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

    pub(super) fn not_turned(&mut self, refused: Refused) {
        let Some(turn) = &mut self.turn else { return };
        turn.under_way = None;
        let again = turn.again;
        // Whatever was opened meanwhile is not pushed aside: the bottom line tells it then.
        let free = self.overlay.is_none() && self.form.is_none();
        match refused {
            Refused::Needs(consequence) if free => return self.ask_turn(consequence, again),
            Refused::ChangedSince { left, now } if free => {
                self.overlay =
                    Some(Overlay::Since(Since::new(&left, now.as_deref(), &self.directory, again)));
            }
            Refused::Denied(denial) => {
                let action = if again { "Redo" } else { "Undo" };
                self.bad(format!("{action}: {denial}"));
            }
            Refused::Failed(error) => {
                let help = error.help().map(|help| format!(". {}", text::sentence(&help)));
                let why = text::sentence(&text::shown(&error.to_string()));
                self.bad(format!("{why}{}", help.unwrap_or_default()));
            }
            other => {
                let not = if again { "Not redone" } else { "Not undone" };
                self.bad(format!("{not}: {}", text::shown(&other.to_string())));
            }
        }
        self.turn = None;
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
        other => format!("the {}", name_of(other)),
    }
}

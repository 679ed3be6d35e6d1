//! Undo and redo of the last act of the person at the desk.

use super::waiting::Waiting;
use super::window::Order;
use super::{App, Dialog, Effect, Overlay, Progress, Since, Ticket};
use crate::door::{self, NotDone, Refused, Run, UndoJob};
use crate::model::{Action as Did, Change, Consequence, Direction, Record, diff, text};

use crate::tui::keymap::{Action, Context};

/// An undo or redo that was asked for and is not over yet.
#[derive(Debug)]
pub struct UndoRedo {
    run: Run<UndoJob>,
    /// `None` while a question waits for its answer.
    under_way: Option<Ticket>,
}

impl App {
    /// Begins an undo of the last act, or a redo of the last undo.
    pub(super) fn undo_redo(&mut self, direction: Direction) -> Vec<Effect> {
        if self.is_deleting() {
            self.good("Deleting…");
            return Vec::new();
        }
        if self.undoing.as_ref().is_some_and(|undo| undo.under_way.is_some()) {
            self.good("One moment…");
            return Vec::new();
        }
        let run = Run::commit(UndoJob::new(direction), None, None);
        self.undoing = Some(UndoRedo { run, under_way: None });
        self.undo_redo_step()
    }

    /// Asks for the next step.
    fn undo_redo_step(&mut self) -> Vec<Effect> {
        let (ticket, key) = (self.ticket(), self.act_key());
        let Some(undo) = &mut self.undoing else { return Vec::new() };
        undo.under_way = Some(ticket);
        let request = undo.run.request(key);
        request.map(|request| self.ask(Waiting::UndoRedo, ticket, request)).into_iter().collect()
    }

    /// Sends the first step again, with its consequence accepted.
    pub(super) fn accept_undo_redo(&mut self, consequence: Consequence) -> Vec<Effect> {
        if let Some(undo) = &mut self.undoing {
            undo.run.job.accepted = Some(consequence);
        }
        self.undo_redo_step()
    }

    /// Drops the act whose consequence was not accepted: nothing is undone or redone.
    pub(super) fn cancel_undo_redo(&mut self) {
        self.undoing.take_if(|undo| undo.under_way.is_none());
    }

    /// A step is over: the next one, or the end.
    pub(super) fn take_undo_redo(
        &mut self,
        ticket: Ticket,
        answer: Result<door::Answer, Refused>,
    ) -> Vec<Effect> {
        if let Ok(door::Answer::Committed(done)) = &answer {
            self.follow_marks(&done.changes);
        }
        let stopping = self.is_stopping();
        let undo = self.undoing.as_mut().filter(|undo| undo.under_way == Some(ticket));
        let Some(undo) = undo else { return self.refresh() };
        if let Err(refused) = answer.and_then(|answer| undo.run.take(answer)) {
            return self.undo_redo_refused(refused);
        }
        if stopping || undo.run.is_done() {
            return self.end_undo_redo();
        }
        self.show_undo_redo();
        self.undo_redo_step()
    }

    /// Says what was undone or redone, and goes to the last change.
    fn end_undo_redo(&mut self) -> Vec<Effect> {
        if matches!(self.overlay(), Some(Overlay::Progress(_))) {
            self.close_overlay();
        }
        let Some(UndoRedo { run, .. }) = self.undoing.take() else { return Vec::new() };
        let UndoJob { direction, tally, first, last, .. } = &run.job;
        let effects = self.go_to_change(last.last());
        let hint = |action| self.keymap.hint(Context::List, action);
        let (done, key, next) = match direction {
            Direction::Undo => ("Taken back", hint(Action::Redo), "does it again"),
            Direction::Redo => ("Done again", hint(Action::Undo), "takes it back"),
        };
        let what = self.told(first, tally.changed, *direction);
        let next = if key.is_empty() { String::new() } else { format!(". {key} {next}") };
        let hidden = if tally.changed > 1 { "" } else { self.may_hide(last.last()) };
        let rest = match run.left() {
            0 => String::new(),
            left => format!(", stopped: some {} are left for the next", text::grouped(left)),
        };
        match (tally.refused, tally.first.first()) {
            (_, None) => self.good(format!("{done}: {what}{hidden}{rest}{next}")),
            (1, Some(NotDone { what: name, why })) => {
                self.bad(format!("{done}: {what}{rest}. {name} stays: {why}{next}"));
            }
            (count, Some(NotDone { what: name, why })) => {
                let others = text::grouped(count - 1);
                self.bad(format!(
                    "{done}: {what}{rest}. {name} and {others} more stay: {why}{next}"
                ));
            }
        }
        effects
    }

    /// Shows the progress of an undo or redo that takes several steps.
    fn show_undo_redo(&mut self) {
        let Some(UndoRedo { run, .. }) = &self.undoing else { return };
        let (done, total, direction) = (run.done(), run.total(), run.job.direction);
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

    fn undo_redo_refused(&mut self, refused: Refused) -> Vec<Effect> {
        let Some(undo) = &mut self.undoing else { return Vec::new() };
        undo.under_way = None;
        let (direction, done) = (undo.run.job.direction, undo.run.job.tally.changed);
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

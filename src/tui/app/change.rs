//! The window of one change: what it changed, field by field, and the way back to it.

use super::waiting::Waiting;
use super::{App, Effect, Overlay, Problem, Scroll, Ticket};
use crate::door::Request;
use crate::door::{ChangeRow, Row};
use crate::model::{Client, ClientId, Record, Seq, text};

use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

/// The window of the change that the cursor is on.
#[derive(Debug, Default)]
pub struct ChangeWindow {
    pub scroll: Scroll,
}

/// A change that is to be restored, once it is known what its client is now.
#[derive(Debug)]
pub(super) struct Asked {
    ticket: Ticket,
    seq: Seq,
}

impl App {
    /// The change that the cursor of the history is on.
    pub fn current_change(&self) -> Option<&ChangeRow> {
        match self.list().current() {
            Some(Row::Change(row)) => Some(row),
            _ => None,
        }
    }

    /// The place of the change in the list, counted from 1, and how many the list has.
    pub fn place_of_change(&self) -> (usize, usize) {
        (self.list().start() + self.list().cursor + 1, self.list().matched())
    }

    /// Whether the client of the current change can be brought back as it was after it.
    pub fn may_restore(&self) -> Result<(), String> {
        self.to_restore()?;
        self.may(Action::Restore).map_err(|denial| denial.to_string())
    }

    /// The client as the current change left it.
    fn to_restore(&self) -> Result<&Client, String> {
        let change = self.current_change().map(|row| &row.change);
        match change.map(|change| (&change.after, &change.before)) {
            Some((Some(Record::Client(client)), _)) => Ok(client),
            Some((None, Some(Record::Client(_)))) => {
                Err("this change deleted it: choose an earlier one".to_owned())
            }
            _ => Err("only clients can be restored".to_owned()),
        }
    }

    pub(super) fn open_change(&mut self) {
        if self.current_change().is_none() {
            return self.bad("There is no change to show");
        }
        self.overlay = Some(Overlay::Change(ChangeWindow::default()));
    }

    pub(super) fn change_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        if self.scroll_action(action, key) {
            return Vec::new();
        }
        self.change_action(action)
    }

    pub(super) fn change_action(&mut self, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::PreviousChange) => return self.step_change(-1),
            Some(Action::NextChange) => return self.step_change(1),
            Some(Action::Restore) => return self.ask_restore(),
            Some(Action::History) => {
                self.overlay = None;
                return self.open_history();
            }
            Some(Action::Dismiss) => self.overlay = None,
            _ => {
                let hint = |action| self.keymap.hint(Context::Change, action);
                let (back, on) = (hint(Action::PreviousChange), hint(Action::NextChange));
                let close = hint(Action::Dismiss);
                self.bad(format!("{back} and {on} go to other changes, {close} closes"));
            }
        }
        Vec::new()
    }

    /// Goes to another change of the list; the window stays.
    fn step_change(&mut self, by: isize) -> Vec<Effect> {
        let (place, count) = self.place_of_change();
        if by < 0 && place <= 1 {
            self.good("This is the first change of the list");
            return Vec::new();
        }
        if by > 0 && place >= count {
            self.good("This is the last change of the list");
            return Vec::new();
        }
        if let Some(Overlay::Change(window)) = &mut self.overlay {
            window.scroll = Scroll::default();
        }
        self.move_by(by)
    }

    /// Asks what the client is now: only then it can be said what a restore would change.
    fn ask_restore(&mut self) -> Vec<Effect> {
        if let Err(why) = self.may_restore() {
            self.bad(format!("Restore: {why}"));
            return Vec::new();
        }
        let seq = self.current_change().map(|row| row.change.seq);
        let id = self.to_restore().map(|client| client.id.clone());
        let (Some(seq), Ok(id)) = (seq, id) else { return Vec::new() };
        let ticket = self.ticket();
        self.asked = Some(Asked { ticket, seq });
        vec![self.ask(Waiting::Client, ticket, Request::Client(id))]
    }

    /// The client as it is now has come: the question can be asked, unless the person has gone on.
    pub(super) fn take_client(
        &mut self,
        ticket: Ticket,
        client: Result<Option<Box<Client>>, Problem>,
    ) -> Vec<Effect> {
        let Some(asked) = self.asked.take_if(|asked| asked.ticket == ticket) else {
            return Vec::new();
        };
        let here = self.current_change().is_some_and(|row| row.change.seq == asked.seq);
        if !here || !matches!(self.overlay, Some(Overlay::Change(_))) {
            return Vec::new();
        }
        match client {
            Ok(now) => {
                let Ok(wanted) = self.to_restore().cloned() else { return Vec::new() };
                self.open_restore(asked.seq, wanted, now.map(|client| *client));
            }
            Err(problem) => {
                let help = problem.help.map(|help| format!(". {}", text::sentence(&help)));
                let why = text::sentence(&text::shown(&problem.message));
                self.bad(format!("{why}{}", help.unwrap_or_default()));
            }
        }
        Vec::new()
    }

    /// A client's name in a message.
    pub(super) fn shown_id(id: &ClientId) -> String {
        text::shown(id.as_str()).into_owned()
    }
}

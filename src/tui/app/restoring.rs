//! Restoring a client as it was after a change: the windows of it, and what becomes of the act.

use super::change_sheet::restorable;
use super::{App, ChangeWindow, Effect, Overlay, Problem, Restore, Ticket};
use crate::door::{Committed, Refused, Row};
use crate::model::{Client, Seq, text};

impl App {
    pub(super) fn open_change(&mut self) {
        if !matches!(self.list().current(), Some(Row::Change(_))) {
            return self.bad("There is no change to show");
        }
        self.show_change();
    }

    pub(super) fn show_change(&mut self) {
        self.open(Overlay::Change(ChangeWindow::default()));
    }

    /// The client as it is now has come: asks whether it is to become what the change left, unless
    /// it is that already, or the person has gone on.
    pub(super) fn take_client(
        &mut self,
        seq: Seq,
        now: Result<Option<Box<Client>>, Problem>,
    ) -> Vec<Effect> {
        let wanted = restorable(&self.around()).ok().filter(|(here, _)| *here == seq);
        let wanted = wanted.map(|(_, client)| client.clone());
        let (Some(wanted), Some(Overlay::Change(_))) = (wanted, self.overlay()) else {
            return Vec::new();
        };
        match now {
            Ok(now) => {
                let (now, key) = (now.map(|client| *client), self.act_key());
                let restore = Restore::new(seq, wanted, now, key, &self.directory);
                if restore.rows.is_empty() {
                    self.good(format!("{} is just so now: nothing to restore", restore.id()));
                } else {
                    self.open(Overlay::Restore(Box::new(restore)));
                }
            }
            Err(problem) => {
                let help = problem.help.map(|help| format!(". {}", text::sentence(&help)));
                let why = text::sentence(&text::shown(&problem.message));
                self.bad(format!("{why}{}", help.unwrap_or_default()));
            }
        }
        Vec::new()
    }

    pub(super) fn is_restore(&self, ticket: Ticket) -> bool {
        matches!(self.overlay(), Some(Overlay::Restore(restore)) if restore.is_sent(ticket))
    }

    pub(super) fn restored(&mut self, committed: &Committed) -> Vec<Effect> {
        let Some(Overlay::Restore(restore)) = self.windows.pop() else {
            return Vec::new();
        };
        let change = committed.changes.last();
        let effects = self.go_to_change(change);
        let fields = change.map(|change| self.fields_of(change)).unwrap_or_default();
        let (id, seq) = (restore.id(), restore.seq.0);
        let undo = self.and_undo("takes it back");
        let what = if restore.is_gone() { " is back" } else { " is again" };
        self.good(format!("{id}{what} as it was after change {seq}{fields}{undo}"));
        effects
    }

    /// The question stays open, with the reason why, and with what is stored now.
    pub(super) fn not_restored(&mut self, refused: Refused) {
        let directory = self.directory.clone();
        let Some(Overlay::Restore(restore)) = self.overlay_mut() else { return };
        restore.take_refusal(refused, &directory);
        if restore.rows.is_empty() {
            let id = restore.id();
            self.show_change();
            return self.good(format!("{id} is just so now: somebody else saved the same"));
        }
        self.bad("Nothing was restored");
    }
}

//! The question before a client is brought back as it was: what that changes against what is
//! stored now, and a box for the reason.

use super::dialog::{self, Stop};
use super::waiting::Waiting;
use super::{App, ChangeWindow, Effect, Overlay, Scroll, TextBox, Ticket};
use crate::door::{Committed, Refused};
use crate::model::{Act, ActKey, Client, Command, Directory, FieldChange, Record, Seq, diff, text};

use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::Sheet;

/// A restore that waits for its yes.
#[derive(Debug)]
pub struct Restore {
    /// The change that left the client as it is wanted.
    pub seq: Seq,
    wanted: Client,
    /// The client as it is stored; `None` where it was deleted.
    now: Option<Client>,
    /// What would change.
    pub rows: Vec<FieldChange>,
    /// Why the last try was refused, as it may be shown.
    pub refusal: Vec<String>,
    pub reason: TextBox,
    pub stop: Stop,
    pub scroll: Scroll,
    /// A restore that is sent again is the same act.
    key: ActKey,
    sending: Option<Ticket>,
}

impl Restore {
    /// The buttons, in their order.
    pub const BUTTONS: [&str; 2] = ["Cancel", "Restore"];

    /// The client's ID, as it may be shown.
    pub fn id(&self) -> String {
        App::shown_id(&self.wanted.id)
    }

    /// Whether there is no such client any more.
    pub const fn is_gone(&self) -> bool {
        self.now.is_none()
    }

    /// Returns what the window says, for a desk of this width.
    pub fn sheet(&self, width: u16) -> Sheet {
        let mut sheet = Sheet::new(format!("Restore {}?", self.id()), width, 2);
        for line in &self.refusal {
            sheet.refusal(line);
        }
        let seq = self.seq.0;
        sheet.text(&if self.is_gone() {
            format!("It was deleted. It comes back as it was after change {seq}.")
        } else {
            format!("It becomes what it was after change {seq}. Only this changes:")
        });
        sheet.blank();
        sheet.table(&self.rows, ["Now", "Becomes", "Becomes"]);
        sheet
    }

    pub(super) fn paste(&mut self, line: &str) {
        self.reason.insert(line);
        self.stop = Stop::Reason;
    }

    /// Compares with what is stored now.
    fn meet(&mut self, now: Option<Client>, directory: &Directory) {
        let wanted = Record::Client(self.wanted.clone());
        let stored = now.clone().map(Record::Client);
        self.rows = diff(stored.as_ref(), Some(&wanted), directory);
        self.now = now;
        self.scroll = Scroll::default();
    }
}

impl App {
    /// Asks whether the client is to become what the change left, unless it is that already.
    pub(super) fn open_restore(&mut self, seq: Seq, wanted: Client, now: Option<Client>) {
        let mut restore = Restore {
            seq,
            wanted,
            now: None,
            rows: Vec::new(),
            refusal: Vec::new(),
            reason: TextBox::default(),
            stop: Stop::Button(0),
            scroll: Scroll::default(),
            key: self.act_key(),
            sending: None,
        };
        restore.meet(now, &self.directory);
        if restore.rows.is_empty() {
            return self.good(format!("{} is just so now: nothing to restore", restore.id()));
        }
        self.overlay = Some(Overlay::Restore(Box::new(restore)));
    }

    pub(super) fn restore_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        if self.scroll_action(action, key) {
            return Vec::new();
        }
        let Some(Overlay::Restore(restore)) = &mut self.overlay else { return Vec::new() };
        if restore.sending.is_some() {
            self.good("Restoring…");
            return Vec::new();
        }
        let in_box = restore.stop == Stop::Reason;
        if dialog::is_for_box(key, restore.stop) || (in_box && action.is_none()) {
            restore.stop = Stop::Reason;
            restore.reason.key(key);
            return Vec::new();
        }
        let buttons = Restore::BUTTONS.len();
        match action {
            // From the box Enter goes on to the safe answer: it never gives the other one.
            Some(Action::Accept) if in_box => restore.stop.step(true, buttons, true),
            Some(Action::NextChoice) => restore.stop.step(true, buttons, true),
            Some(Action::PreviousChoice) => restore.stop.step(false, buttons, true),
            Some(Action::Accept) => return self.press_restore(),
            Some(Action::Dismiss) => self.back_to_change(),
            _ => {}
        }
        Vec::new()
    }

    /// Presses the button that the keys act on.
    pub(super) fn press_restore(&mut self) -> Vec<Effect> {
        let Some(Overlay::Restore(restore)) = &self.overlay else { return Vec::new() };
        if restore.sending.is_some() {
            return Vec::new();
        }
        if restore.stop == Stop::Button(1) {
            return self.send_restore();
        }
        self.back_to_change();
        Vec::new()
    }

    fn back_to_change(&mut self) {
        self.overlay = Some(Overlay::Change(ChangeWindow::default()));
    }

    fn send_restore(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(Overlay::Restore(restore)) = &mut self.overlay else { return Vec::new() };
        if let Err(why) =
            dialog::check_reason(dialog::reason_text(&restore.reason).as_deref(), false)
        {
            restore.stop = Stop::Reason;
            self.bad(why);
            return Vec::new();
        }
        restore.sending = Some(ticket);
        let command = Command::RestoreClient(restore.wanted.id.clone(), restore.seq);
        let expected = restore.now.as_ref().map(|client| client.revision);
        let reason = dialog::reason_text(&restore.reason);
        let act = Act { reason, ..Act::new(restore.key, command, expected) };
        self.ask_act(Waiting::Restore, ticket, act)
    }

    pub(super) fn is_restore(&self, ticket: Ticket) -> bool {
        matches!(&self.overlay, Some(Overlay::Restore(restore)) if restore.sending == Some(ticket))
    }

    pub(super) fn restored(&mut self, committed: &Committed) -> Vec<Effect> {
        let Some(Overlay::Restore(restore)) = self.overlay.take() else { return Vec::new() };
        let change = committed.changes.last();
        let effects = self.go_to_change(change);
        let fields = change.map(|change| self.fields_of(change)).unwrap_or_default();
        let (id, seq) = (restore.id(), restore.seq.0);
        let undo = self.and_undo("takes it back");
        let what = if restore.is_gone() { " is back" } else { " is again" };
        self.good(format!("{id}{what} as it was after change {seq}{fields}{undo}"));
        effects
    }

    /// `; u takes it back`, where a key does that.
    pub(super) fn and_undo(&self, does: &str) -> String {
        match self.keymap.hint(Context::List, Action::Undo).as_str() {
            "" => String::new(),
            key => format!("; {key} {does}"),
        }
    }

    /// The question stays open, with the reason why, and with what is stored now.
    pub(super) fn not_restored(&mut self, refused: Refused) {
        let directory = self.directory.clone();
        let Some(Overlay::Restore(restore)) = &mut self.overlay else { return };
        restore.sending = None;
        restore.stop = Stop::Button(0);
        restore.scroll = Scroll::default();
        let told = text::shown(&refused.to_string()).into_owned();
        restore.refusal = match refused {
            Refused::Conflict(theirs) => {
                if let Record::Client(client) = *theirs {
                    restore.meet(Some(client), &directory);
                }
                vec![
                    "Somebody else saved it since. Below is what a restore changes now.".to_owned(),
                ]
            }
            Refused::Gone => {
                restore.meet(None, &directory);
                vec!["Somebody else deleted it since. A restore brings it back.".to_owned()]
            }
            Refused::Invalid(errors) => {
                let mut lines = vec!["What was right then breaks a rule of today. Mend that first, or edit the client by hand:".to_owned()];
                lines.extend(errors.0.iter().map(|error| {
                    let message = text::shown(&error.message);
                    format!("{}: {message}", error.field.label())
                }));
                lines
            }
            Refused::Failed(error) => {
                let help = error.help.clone().map(|help| format!("{}.", text::sentence(&help)));
                std::iter::once(format!("{}.", text::sentence(&told))).chain(help).collect()
            }
            _ => vec![format!("{}.", text::sentence(&told))],
        };
        if restore.rows.is_empty() {
            let id = restore.id();
            self.back_to_change();
            return self.good(format!("{id} is just so now: somebody else saved the same"));
        }
        self.bad("Nothing was restored");
    }
}

//! The question before a client is brought back as it was: what that changes against what is
//! stored now, and a box for the reason.

use super::dialog::{self, Stop};
use super::text_box::one_line;
use super::waiting::Waiting;
use super::window::{Around, Order, Outcome, Window};
use super::{Scroll, Target, TextBox, Ticket};
use crate::door::{Refused, Request};
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

    /// The question whether the client is to become what the change left.
    pub(super) fn new(
        seq: Seq,
        wanted: Client,
        now: Option<Client>,
        key: ActKey,
        directory: &Directory,
    ) -> Self {
        let mut restore = Self {
            seq,
            wanted,
            now: None,
            rows: Vec::new(),
            refusal: Vec::new(),
            reason: TextBox::default(),
            stop: Stop::Button(0),
            scroll: Scroll::default(),
            key,
            sending: None,
        };
        restore.meet(now, directory);
        restore
    }

    /// The client's ID, as it may be shown.
    pub fn id(&self) -> String {
        text::shown(self.wanted.id.as_str()).into_owned()
    }

    /// Whether there is no such client any more.
    pub const fn is_gone(&self) -> bool {
        self.now.is_none()
    }

    /// Compares with what is stored now.
    fn meet(&mut self, now: Option<Client>, directory: &Directory) {
        let wanted = Record::Client(self.wanted.clone());
        let stored = now.clone().map(Record::Client);
        self.rows = diff(stored.as_ref(), Some(&wanted), directory);
        self.now = now;
        self.scroll = Scroll::default();
    }

    /// Takes why the restore was refused, and what is stored now.
    pub(super) fn take_refusal(&mut self, refused: Refused, directory: &Directory) {
        self.sending = None;
        self.stop = Stop::Button(0);
        self.scroll = Scroll::default();
        let told = text::shown(&refused.to_string()).into_owned();
        self.refusal = match refused {
            Refused::Conflict(theirs) => {
                if let Record::Client(client) = *theirs {
                    self.meet(Some(client), directory);
                }
                vec![
                    "Somebody else saved it since. Below is what a restore changes now.".to_owned(),
                ]
            }
            Refused::Gone => {
                self.meet(None, directory);
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
    }

    /// Whether this is the answer that the window waits for.
    pub(super) fn is_sent(&self, ticket: Ticket) -> bool {
        self.sending == Some(ticket)
    }

    fn step(&mut self, forward: bool) -> Outcome {
        self.stop.step(forward, Self::BUTTONS.len(), true);
        Outcome::Stay
    }

    /// Presses the button that the keys act on.
    fn press(&mut self, around: &Around) -> Outcome {
        if self.sending.is_some() {
            return Outcome::Stay;
        }
        if self.stop != Stop::Button(1) {
            return Outcome::CloseThen(Order::ShowChange);
        }
        let reason = dialog::reason_text(&self.reason);
        if let Err(why) = dialog::check_reason(reason.as_deref(), false) {
            self.stop = Stop::Reason;
            return Outcome::bad(why);
        }
        self.sending = Some(around.ticket);
        let command = Command::RestoreClient(self.wanted.id.clone(), self.seq);
        let expected = self.now.as_ref().map(|client| client.revision);
        let act = Act { reason, ..Act::new(self.key, command, expected) };
        Outcome::ask(Waiting::Restore, Request::Apply(Box::new(act)))
    }
}

impl Window for Restore {
    fn context(&self) -> Context {
        Context::Compare
    }

    fn key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        // What can be typed is for the box with the reason, whatever the key map says.
        if key.typed().is_none() && self.scrolled(action, around) {
            return Outcome::Stay;
        }
        if self.sending.is_some() {
            return Outcome::good("Restoring…");
        }
        let in_box = self.stop == Stop::Reason;
        if dialog::is_for_box(key, self.stop) || (in_box && action.is_none()) {
            self.stop = Stop::Reason;
            self.reason.key(key);
            return Outcome::Stay;
        }
        match action {
            // From the box Enter goes on to the safe answer: it never gives the other one.
            Some(Action::Accept) if in_box => self.step(true),
            Some(Action::NextChoice) => self.step(true),
            Some(Action::PreviousChoice) => self.step(false),
            Some(Action::Accept) => self.press(around),
            Some(Action::Dismiss) => Outcome::CloseThen(Order::ShowChange),
            _ => Outcome::Stay,
        }
    }

    fn paste(&mut self, pasted: &str, _: &Around) -> Outcome {
        self.reason.insert(&one_line(pasted));
        self.stop = Stop::Reason;
        Outcome::Stay
    }

    fn click(&mut self, target: Target, around: &Around) -> Outcome {
        match target {
            Target::DialogButton(n) if n < Self::BUTTONS.len() => {
                self.stop = Stop::Button(n);
                return self.press(around);
            }
            Target::ReasonBox => self.stop = Stop::Reason,
            _ => {}
        }
        Outcome::Stay
    }

    fn scroll(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }

    fn sheet(&self, around: &Around) -> Option<Sheet> {
        let mut sheet = Sheet::new(format!("Restore {}?", self.id()), around.width, 2);
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
        Some(sheet)
    }
}

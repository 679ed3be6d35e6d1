//! The review before an edit is saved: what it changes, and a box for the reason.

use super::dialog::{self, Stop};
use super::form::Difference;
use super::review_table;
use super::text_box::one_line;
use super::window::{Around, Order, Outcome, Window};
use super::{Scroll, Target, TextBox};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::Sheet;

/// A save that waits for its last yes.
#[derive(Debug)]
pub struct Review {
    pub title: String,
    pub rows: Vec<Difference>,
    /// From the form, which gets it back: it is still there when the save is refused.
    pub reason: TextBox,
    pub stop: Stop,
    pub scroll: Scroll,
}

impl Review {
    /// The buttons, in their order.
    pub const BUTTONS: [&str; 2] = ["Save", "Back to the form"];

    pub(super) fn new(title: String, rows: Vec<Difference>, reason: TextBox) -> Self {
        Self { title, rows, reason, stop: Stop::Reason, scroll: Scroll::default() }
    }

    /// The button that Enter presses; from the box it is the first.
    pub const fn pressed(&self) -> usize {
        match self.stop {
            Stop::Reason => 0,
            Stop::Button(n) => n,
        }
    }

    fn step(&mut self, forward: bool) -> Outcome {
        self.stop.step(forward, Self::BUTTONS.len(), true);
        Outcome::Stay
    }

    /// Presses the button that Enter would press.
    fn press(&self) -> Outcome {
        if self.pressed() == 0 { self.save() } else { Outcome::Close }
    }

    fn save(&self) -> Outcome {
        let reason = dialog::reason_text(&self.reason);
        match dialog::check_reason(reason.as_deref(), false) {
            Ok(()) => Outcome::CloseThen(Order::Save),
            Err(why) => Outcome::bad(why),
        }
    }
}

impl Window for Review {
    fn context(&self) -> Context {
        Context::Review
    }

    fn key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        if dialog::is_for_box(key, self.stop) {
            self.stop = Stop::Reason;
            self.reason.key(key);
            return Outcome::Stay;
        }
        if self.scrolled(action, around) {
            return Outcome::Stay;
        }
        match action {
            Some(Action::NextChoice) => return self.step(true),
            Some(Action::PreviousChoice) => return self.step(false),
            Some(Action::Accept) => return self.press(),
            Some(Action::Save) => return self.save(),
            Some(Action::Dismiss) => return Outcome::Close,
            _ if self.stop == Stop::Reason => _ = self.reason.key(key),
            _ => {}
        }
        Outcome::Stay
    }

    fn paste(&mut self, pasted: &str, _: &Around) -> Outcome {
        self.reason.insert(&one_line(pasted));
        self.stop = Stop::Reason;
        Outcome::Stay
    }

    fn click(&mut self, target: Target, _: &Around) -> Outcome {
        match target {
            Target::DialogButton(n) if n < Self::BUTTONS.len() => {
                self.stop = Stop::Button(n);
                return self.press();
            }
            Target::ReasonBox => self.stop = Stop::Reason,
            _ => {}
        }
        Outcome::Stay
    }

    fn sheet(&self, around: &Around) -> Option<Sheet> {
        Some(review_table::sheet(&self.title, &self.rows, around.width))
    }

    fn scroll(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}

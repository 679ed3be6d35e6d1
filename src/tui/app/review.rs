//! The review before an edit is saved: what it changes, and a box for the reason.

use super::dialog::{self, Stop};
use super::form::Difference;
use super::{App, Effect, Overlay, Scroll};
use crate::model::{Record, text};
use crate::tui::key::Key;
use crate::tui::keymap::Action;

/// A save that waits for its last yes. The reason is the form's, so that it is still there when
/// the save is refused.
#[derive(Debug)]
pub struct Review {
    pub title: String,
    pub rows: Vec<Difference>,
    pub stop: Stop,
    pub scroll: Scroll,
}

impl Review {
    /// The buttons, in their order.
    pub const BUTTONS: [&str; 2] = ["Save", "Back to the form"];

    /// The button that Enter presses; from the box it is the first.
    pub const fn pressed(&self) -> usize {
        match self.stop {
            Stop::Reason => 0,
            Stop::Button(n) => n,
        }
    }
}

impl App {
    /// Shows what a save of the form would change; says whether that is anything.
    pub(super) fn open_review(&mut self) -> bool {
        let Some(form) = &self.form else { return false };
        let rows = form.differences(&self.directory);
        if rows.is_empty() {
            return false;
        }
        let name = form.original.as_ref().map(Record::title).unwrap_or_default();
        let title = format!("Save {}?", text::shown(name));
        let (stop, scroll) = (Stop::Reason, Scroll::default());
        self.overlay = Some(Overlay::Review(Review { title, rows, stop, scroll }));
        true
    }

    pub(super) fn review_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let (Some(Overlay::Review(review)), Some(form)) = (&mut self.overlay, &mut self.form)
        else {
            return Vec::new();
        };
        if dialog::is_for_box(key, review.stop) {
            review.stop = Stop::Reason;
            form.reason.key(key);
            return Vec::new();
        }
        if self.scroll_action(action, key) {
            return Vec::new();
        }
        let (Some(Overlay::Review(review)), Some(form)) = (&mut self.overlay, &mut self.form)
        else {
            return Vec::new();
        };
        match action {
            Some(Action::NextChoice) => review.stop.step(true, Review::BUTTONS.len(), true),
            Some(Action::PreviousChoice) => review.stop.step(false, Review::BUTTONS.len(), true),
            Some(Action::Accept) => return self.press_review(),
            Some(Action::Save) => return self.save_reviewed(),
            Some(Action::Dismiss) => self.overlay = None,
            _ if review.stop == Stop::Reason => {
                form.reason.key(key);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Presses the button that Enter would press.
    pub(super) fn press_review(&mut self) -> Vec<Effect> {
        let Some(Overlay::Review(review)) = &self.overlay else { return Vec::new() };
        if review.pressed() == 0 {
            return self.save_reviewed();
        }
        self.overlay = None;
        Vec::new()
    }

    /// Saves what was reviewed.
    fn save_reviewed(&mut self) -> Vec<Effect> {
        let Some(form) = &self.form else { return Vec::new() };
        if let Err(why) = dialog::check_reason(dialog::reason_text(&form.reason).as_deref(), false)
        {
            self.bad(why);
            return Vec::new();
        }
        self.overlay = None;
        self.send_form(None)
    }
}

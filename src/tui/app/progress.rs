//! The window of something that goes in many steps and can be stopped between two.

use super::window::{Around, Outcome, Window};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

/// How far something is that goes in many steps.
#[derive(Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is done, as it may be shown.
    pub title: String,
    pub done: u64,
    pub total: u64,
    /// What the key that stops it leads to.
    pub stop: &'static str,
    /// It ends after the step that is under way.
    pub stopping: bool,
}

impl Window for Progress {
    fn context(&self) -> Context {
        Context::Dialog
    }

    /// The key that closes stops it.
    fn key(&mut self, _: Key, action: Option<Action>, around: &Around) -> Outcome {
        if action == Some(Action::Dismiss) {
            self.stopping = true;
            return Outcome::Stay;
        }
        let key = around.keymap.hint(Context::Dialog, Action::Dismiss);
        Outcome::good(format!("{key} {}", self.stop))
    }
}

//! The window of a refused undo or redo: the record as the act left it, beside what is stored now.

use super::{App, Effect, Overlay};
use crate::model::{Direction, Directory, FieldChange, Record, diff, text};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context, Keymap};
use crate::tui::layout::Sheet;

/// The window of an undo or redo that was refused because the record was changed since.
#[derive(Debug)]
pub struct Since {
    /// Whether an undo or a redo was refused.
    pub direction: Direction,
    /// The record's name in a sentence, without control characters.
    pub name: String,
    /// Whether the record was deleted since.
    pub gone: bool,
    pub rows: Vec<FieldChange>,
    /// The first line that is shown.
    pub scroll: usize,
}

impl Since {
    pub(super) fn new(
        left: &Record,
        now: Option<&Record>,
        directory: &Directory,
        direction: Direction,
    ) -> Self {
        let rows = diff(Some(left), now, directory);
        Self { direction, name: left.shown_label(), gone: now.is_none(), rows, scroll: 0 }
    }

    /// Returns what the window says, for a desk of this width.
    pub fn sheet(&self, keymap: &Keymap, width: u16) -> Sheet {
        let title = match self.direction {
            Direction::Undo => "Nothing was taken back",
            Direction::Redo => "Nothing was done again",
        };
        let mut sheet = Sheet::new(title.to_owned(), width, 1);
        let what = if self.gone { "deleted" } else { "changed" };
        let history = keymap.hint(Context::List, Action::History);
        let who = match (history.as_str(), self.gone) {
            ("", _) | (_, true) => String::new(),
            (key, false) => format!(" {key} on its row shows by whom."),
        };
        sheet.text(&format!("The {} was {what} since.{who}", self.name));
        sheet.blank();
        if self.rows.is_empty() {
            sheet.text("Every field is as you left it, yet it was written anew.");
        } else {
            sheet.table(&self.rows, ["As you left it", "Now", "As you left it"]);
        }
        sheet
    }
}

impl App {
    /// A key in a window that compares two states of a record.
    pub(super) fn compare_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        if self.scroll_action(action, key) {
            return Vec::new();
        }
        match (&self.overlay, action) {
            (Some(Overlay::Restore(_)), _) => return self.restore_key(key, action),
            (Some(Overlay::Since(_)), Some(Action::Accept | Action::Dismiss)) => {
                self.overlay = None;
            }
            (Some(Overlay::Since(_)), Some(_)) => {}
            _ => {
                let close = self.keymap.hint(Context::Compare, Action::Dismiss);
                self.good(format!("{} closes the window", text::sentence(&close)));
            }
        }
        Vec::new()
    }
}

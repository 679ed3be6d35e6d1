//! The window of a refused undo or redo: the record as the act left it, beside what is stored now.

use super::window::{Around, Outcome, Window};
use super::{Scroll, Target};
use crate::model::{Direction, Directory, FieldChange, Record, diff, text};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
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
    pub scroll: Scroll,
}

impl Since {
    pub(super) fn new(
        left: &Record,
        now: Option<&Record>,
        directory: &Directory,
        direction: Direction,
    ) -> Self {
        let rows = diff(Some(left), now, directory);
        Self {
            direction,
            name: left.shown_label(),
            gone: now.is_none(),
            rows,
            scroll: Scroll::default(),
        }
    }
}

impl Window for Since {
    fn context(&self) -> Context {
        Context::Compare
    }

    fn key(&mut self, _: Key, action: Option<Action>, around: &Around) -> Outcome {
        if self.scrolled(action, around) {
            return Outcome::Stay;
        }
        match action {
            Some(Action::Accept | Action::Dismiss) => Outcome::Close,
            Some(_) => Outcome::Stay,
            None => {
                let close = around.keymap.hint(Context::Compare, Action::Dismiss);
                Outcome::good(format!("{} closes the window", text::sentence(&close)))
            }
        }
    }

    fn click(&mut self, target: Target, _: &Around) -> Outcome {
        if matches!(target, Target::DialogButton(_)) { Outcome::Close } else { Outcome::Stay }
    }

    fn scroll(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }

    fn sheet(&self, around: &Around) -> Option<Sheet> {
        let title = match self.direction {
            Direction::Undo => "Nothing was taken back",
            Direction::Redo => "Nothing was done again",
        };
        let mut sheet = Sheet::new(title.to_owned(), around.width, 1);
        let what = if self.gone { "deleted" } else { "changed" };
        let history = around.keymap.hint(Context::List, Action::History);
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
        Some(sheet)
    }
}

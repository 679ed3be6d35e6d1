//! What stands against an undo: the record as the person left it, beside what it is now.

use super::{App, Effect, Overlay};
use crate::model::{Directory, FieldChange, Record, diff, text};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

/// The window of an undo or redo that was refused because the record was changed since.
#[derive(Debug)]
pub struct Since {
    /// What was wanted: to do again, or to take back.
    pub again: bool,
    /// The record in a sentence, as it may be shown.
    pub name: String,
    /// Whether there is no such record any more.
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
        again: bool,
    ) -> Self {
        let rows = diff(Some(left), now, directory);
        Self { again, name: left.shown_label(), gone: now.is_none(), rows, scroll: 0 }
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

    /// Scrolls a window whose text and table move together; whether the key was one for that.
    pub(super) fn scroll_action(&mut self, action: Option<Action>, key: Key) -> bool {
        // What can be typed is for the box with the reason, whatever the key map says.
        if key.typed().is_some() && matches!(self.overlay, Some(Overlay::Restore(_))) {
            return false;
        }
        let page = crate::tui::view::sheet_size(self).map_or(1, |size| size.page);
        let page = isize::try_from(page).unwrap_or(1).max(1);
        let lines = match action {
            Some(Action::Up) => -1,
            Some(Action::Down) => 1,
            Some(Action::PageUp) => -page,
            Some(Action::PageDown) => page,
            _ => return false,
        };
        self.scroll_sheet(lines);
        true
    }

    /// Scrolls the open window by lines as they are drawn, never past its end.
    pub(super) fn scroll_sheet(&mut self, lines: isize) {
        let Some(size) = crate::tui::view::sheet_size(self) else { return };
        let scroll = match &mut self.overlay {
            Some(Overlay::Change(window)) => &mut window.scroll,
            Some(Overlay::Restore(restore)) => &mut restore.scroll,
            Some(Overlay::Since(since)) => &mut since.scroll,
            Some(Overlay::Bulk(bulk)) => match &mut bulk.stage {
                super::bulk::Stage::Preview(preview) => &mut preview.scroll,
                _ => return,
            },
            _ => return,
        };
        *scroll = (*scroll).min(size.last).saturating_add_signed(lines).min(size.last);
    }
}

//! Scrolls the open window whose text and table move together, by lines as they are drawn.

use super::bulk::Stage;
use super::{App, Overlay};
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::layout::{ScrollSize, Sheet};

/// Returns by how many lines an action scrolls a text that shows `page` lines at once.
pub(super) fn scrolled(action: Action, page: usize) -> Option<isize> {
    let page = isize::try_from(page).unwrap_or(1).max(1);
    match action {
        Action::Up => Some(-1),
        Action::Down => Some(1),
        Action::PageUp => Some(-page),
        Action::PageDown => Some(page),
        _ => None,
    }
}

impl App {
    /// Returns what the open window says, where its text and its table move together.
    fn sheet(&self) -> Option<Sheet> {
        match &self.overlay {
            Some(Overlay::Change(_)) => self.change_sheet(self.width),
            Some(Overlay::Restore(restore)) => Some(restore.sheet(self.width)),
            Some(Overlay::Since(since)) => Some(since.sheet(&self.keymap, self.width)),
            Some(Overlay::Bulk(bulk)) => match &bulk.stage {
                Stage::Preview(preview) => Some(preview.sheet(&bulk.clients, self.width)),
                Stage::Menu { .. } | Stage::Choice { .. } | Stage::Value(_) => None,
            },
            _ => None,
        }
    }

    /// Returns how far the open window can be scrolled, where its text and its table move
    /// together.
    pub fn sheet_size(&self) -> Option<ScrollSize> {
        Some(self.sheet()?.size(self.height))
    }

    /// Scrolls a window whose text and table move together; whether the key was one for that.
    pub(super) fn scroll_action(&mut self, action: Option<Action>, key: Key) -> bool {
        // What can be typed is for the box with the reason, whatever the key map says.
        if key.typed().is_some() && matches!(self.overlay, Some(Overlay::Restore(_))) {
            return false;
        }
        let page = self.sheet_size().map_or(1, |size| size.page);
        let Some(lines) = action.and_then(|action| scrolled(action, page)) else { return false };
        self.scroll_sheet(lines);
        true
    }

    /// Scrolls the open window by lines as they are drawn, never past its end.
    pub(super) fn scroll_sheet(&mut self, lines: isize) {
        let Some(size) = self.sheet_size() else { return };
        let scroll = match &mut self.overlay {
            Some(Overlay::Change(window)) => &mut window.scroll,
            Some(Overlay::Restore(restore)) => &mut restore.scroll,
            Some(Overlay::Since(since)) => &mut since.scroll,
            Some(Overlay::Bulk(bulk)) => match &mut bulk.stage {
                Stage::Preview(preview) => &mut preview.scroll,
                _ => return,
            },
            _ => return,
        };
        *scroll = size.moved(*scroll, lines);
    }
}

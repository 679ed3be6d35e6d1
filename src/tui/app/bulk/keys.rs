//! What keys do in the windows of an edit of many clients.

use super::{BulkAct, Stage};
use crate::model::BulkEdit;
use crate::tui::app::dialog::{self, Stop};
use crate::tui::app::{App, Effect, Overlay};
use crate::tui::key::Key;
use crate::tui::keymap::Action;

impl App {
    pub(in crate::tui::app) fn bulk_key(
        &mut self,
        key: Key,
        action: Option<Action>,
    ) -> Vec<Effect> {
        let Some(Overlay::Bulk(bulk)) = &self.overlay else { return Vec::new() };
        match &bulk.stage {
            Stage::Menu { .. } | Stage::Choice { .. } => self.bulk_menu_key(key, action),
            Stage::Value(_) => self.bulk_value_key(key, action),
            Stage::Preview(_) => self.bulk_preview_key(key, action),
        }
    }

    fn bulk_menu_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let titles = self.bulk_items();
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return Vec::new() };
        let (Stage::Menu { at } | Stage::Choice { at, .. }) = &mut bulk.stage else {
            return Vec::new();
        };
        let last = titles.len().saturating_sub(1);
        match action {
            Some(Action::Up) => *at = at.saturating_sub(1),
            Some(Action::Down) => *at = (*at + 1).min(last),
            Some(Action::PageUp) => *at = 0,
            Some(Action::PageDown) => *at = last,
            Some(Action::Accept | Action::Leave) => return self.choose_bulk(),
            Some(Action::Dismiss) => self.leave_bulk(),
            _ => {
                // A letter goes to the next item that begins with it.
                let typed = key.typed().map(|c| c.to_lowercase().to_string());
                let begins = |n: &usize| {
                    let title = titles.get(*n).map(|title| title.to_lowercase());
                    typed.as_ref().is_some_and(|c| title.is_some_and(|t| t.starts_with(c)))
                };
                let round = (*at + 1..titles.len()).chain(0..titles.len());
                *at = round.into_iter().find(begins).unwrap_or(*at);
            }
        }
        Vec::new()
    }

    /// The titles of the open menu.
    fn bulk_items(&self) -> Vec<String> {
        match &self.overlay {
            Some(Overlay::Bulk(bulk)) => match &bulk.stage {
                Stage::Menu { .. } => BulkAct::ALL.map(|act| act.title().to_owned()).into(),
                Stage::Choice { items, .. } => {
                    items.iter().map(|(title, _)| title.clone()).collect()
                }
                Stage::Value(_) | Stage::Preview(_) => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Takes the item of the open menu that the cursor is on.
    pub(in crate::tui::app) fn choose_bulk(&mut self) -> Vec<Effect> {
        let Some(Overlay::Bulk(bulk)) = &self.overlay else { return Vec::new() };
        match &bulk.stage {
            Stage::Menu { at } => match BulkAct::ALL.get(*at) {
                Some(act) => self.begin_bulk(*act),
                None => Vec::new(),
            },
            Stage::Choice { items, at, .. } => match items.get(*at) {
                Some((_, edit)) => {
                    let (clients, edit) = (bulk.clients.clone(), edit.clone());
                    self.look(clients, edit)
                }
                None => Vec::new(),
            },
            Stage::Value(_) | Stage::Preview(_) => Vec::new(),
        }
    }

    /// A click on an item of the open menu.
    pub(in crate::tui::app) fn click_bulk_item(&mut self, n: usize) -> Vec<Effect> {
        if let Some(Overlay::Bulk(bulk)) = &mut self.overlay
            && let Stage::Menu { at } | Stage::Choice { at, .. } = &mut bulk.stage
        {
            *at = n;
            return self.choose_bulk();
        }
        Vec::new()
    }

    /// From the value back to the menu, from there to the list.
    fn leave_bulk(&mut self) {
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return };
        let act = match &bulk.stage {
            Stage::Choice { act, .. } => *act,
            Stage::Value(value) => value.act,
            Stage::Menu { .. } | Stage::Preview(_) => {
                self.overlay = None;
                return;
            }
        };
        let at = BulkAct::ALL.iter().position(|other| *other == act).unwrap_or(0);
        bulk.stage = Stage::Menu { at };
    }

    fn bulk_value_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return Vec::new() };
        let Stage::Value(value) = &mut bulk.stage else { return Vec::new() };
        let count = value.boxes.len().max(1);
        match action {
            _ if dialog::is_for_box(key, Stop::Reason) => {
                value.error = None;
                if let Some(text) = value.boxes.get_mut(value.at) {
                    text.text.key(key);
                }
            }
            Some(Action::NextChoice) => value.at = (value.at + 1) % count,
            Some(Action::PreviousChoice) => value.at = (value.at + count - 1) % count,
            // From box to box, and from the last on to the preview.
            Some(Action::Accept) if value.at + 1 < count => value.at += 1,
            Some(Action::Accept) => match value.act.edit(&value.boxes) {
                Ok(edit) => {
                    let clients = bulk.clients.clone();
                    return self.look(clients, edit);
                }
                Err((at, why)) => {
                    value.at = at;
                    value.error = Some((at, why));
                }
            },
            Some(Action::Dismiss) => self.leave_bulk(),
            _ => {
                if let Some(text) = value.boxes.get_mut(value.at) {
                    text.text.key(key);
                }
            }
        }
        Vec::new()
    }

    /// Text from the clipboard for the box that has the keys.
    pub(in crate::tui::app) fn paste_bulk(&mut self, text: &str) {
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return };
        match &mut bulk.stage {
            Stage::Value(value) => {
                value.error = None;
                if let Some(place) = value.boxes.get_mut(value.at) {
                    place.text.insert(text);
                }
            }
            Stage::Preview(preview) if preview.tally.changed > 0 => {
                preview.stop = Stop::Reason;
                preview.reason.insert(text);
            }
            Stage::Menu { .. } | Stage::Choice { .. } | Stage::Preview(_) => {}
        }
    }

    fn bulk_preview_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return Vec::new() };
        let Stage::Preview(preview) = &mut bulk.stage else { return Vec::new() };
        let has_box = preview.tally.changed > 0;
        let buttons = preview.buttons().len();
        if has_box && dialog::is_for_box(key, preview.stop) {
            preview.stop = Stop::Reason;
            preview.reason.key(key);
            return Vec::new();
        }
        if self.scroll_action(action, key) {
            return Vec::new();
        }
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return Vec::new() };
        let Stage::Preview(preview) = &mut bulk.stage else { return Vec::new() };
        match action {
            Some(Action::NextChoice) => preview.stop.step(true, buttons, has_box),
            Some(Action::PreviousChoice) => preview.stop.step(false, buttons, has_box),
            Some(Action::Dismiss) => self.leave_preview(),
            Some(Action::Accept) => return self.press_bulk(),
            // A deletion is never done by a key alone.
            Some(Action::Save) if preview.edit != BulkEdit::Delete && has_box => {
                return self.apply_preview();
            }
            _ if preview.stop == Stop::Reason => {
                preview.reason.key(key);
            }
            _ => {}
        }
        Vec::new()
    }

    fn leave_preview(&mut self) {
        self.overlay = None;
        self.good("Nothing was changed");
    }

    /// Presses the button that has the keys. From the box Enter goes on to a button.
    fn press_bulk(&mut self) -> Vec<Effect> {
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return Vec::new() };
        let Stage::Preview(preview) = &mut bulk.stage else { return Vec::new() };
        match preview.stop {
            Stop::Reason => {
                preview.stop = Stop::Button(usize::from(preview.edit != BulkEdit::Delete));
                Vec::new()
            }
            Stop::Button(0) => {
                self.leave_preview();
                Vec::new()
            }
            Stop::Button(_) => self.apply_preview(),
        }
    }

    /// A click on a button of the preview.
    pub(in crate::tui::app) fn click_bulk_button(&mut self, n: usize) -> Vec<Effect> {
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return Vec::new() };
        let Stage::Preview(preview) = &mut bulk.stage else { return Vec::new() };
        if n < preview.buttons().len() {
            preview.stop = Stop::Button(n);
            return self.press_bulk();
        }
        Vec::new()
    }

    fn apply_preview(&mut self) -> Vec<Effect> {
        let Some(Overlay::Bulk(bulk)) = &mut self.overlay else { return Vec::new() };
        let Stage::Preview(preview) = &mut bulk.stage else { return Vec::new() };
        let reason = dialog::reason_text(&preview.reason);
        if let Err(why) = dialog::check_reason(reason.as_deref(), preview.required) {
            preview.stop = Stop::Reason;
            self.bad(why);
            return Vec::new();
        }
        self.write()
    }
}

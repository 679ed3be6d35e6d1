//! What keys and clicks do in the window of an edit of many clients.

use std::sync::Arc;

use super::{Bulk, BulkAct, Preview, Stage, Value};
use crate::model::{BulkEdit, ClientIds};
use crate::tui::app::dialog::{self, Stop};
use crate::tui::app::text_box::one_line;
use crate::tui::app::window::{Around, Order, Outcome, Window};
use crate::tui::app::{Scroll, Target};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::Sheet;

impl Bulk {
    /// The titles of the open menu.
    fn items(&self) -> Vec<String> {
        match &self.stage {
            Stage::Menu { .. } => BulkAct::ALL.map(|act| act.title().to_owned()).into(),
            Stage::Choice { items, .. } => items.iter().map(|(title, _)| title.clone()).collect(),
            Stage::Value(_) | Stage::Preview(_) => Vec::new(),
        }
    }

    fn menu_key(&mut self, key: Key, action: Option<Action>) -> Outcome {
        let titles = self.items();
        let (Stage::Menu { at } | Stage::Choice { at, .. }) = &mut self.stage else {
            return Outcome::Stay;
        };
        let last = titles.len().saturating_sub(1);
        match action {
            Some(Action::Up) => *at = at.saturating_sub(1),
            Some(Action::Down) => *at = (*at + 1).min(last),
            Some(Action::PageUp) => *at = 0,
            Some(Action::PageDown) => *at = last,
            Some(Action::Accept | Action::Leave) => return self.choose(),
            Some(Action::Dismiss) => return self.leave(),
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
        Outcome::Stay
    }

    /// Takes the item of the open menu that the cursor is on.
    fn choose(&self) -> Outcome {
        let order = match &self.stage {
            Stage::Menu { at } => BulkAct::ALL.get(*at).map(|act| Order::Bulk(*act)),
            Stage::Choice { items, at, .. } => {
                items.get(*at).map(|(_, edit)| Order::Look(self.clients.clone(), edit.clone()))
            }
            Stage::Value(_) | Stage::Preview(_) => None,
        };
        order.map_or(Outcome::Stay, Outcome::Then)
    }

    /// From the value back to the menu, from there to the list.
    fn leave(&mut self) -> Outcome {
        let act = match &self.stage {
            Stage::Choice { act, .. } => *act,
            Stage::Value(value) => value.act,
            Stage::Menu { .. } | Stage::Preview(_) => return Outcome::Close,
        };
        let at = BulkAct::ALL.iter().position(|other| *other == act).unwrap_or(0);
        self.stage = Stage::Menu { at };
        Outcome::Stay
    }

    fn value_key(&mut self, key: Key, action: Option<Action>) -> Outcome {
        let Stage::Value(value) = &mut self.stage else { return Outcome::Stay };
        let count = value.boxes.len().max(1);
        match action {
            _ if dialog::is_for_box(key, Stop::Reason) => value.type_key(key),
            Some(Action::NextChoice) => value.at = (value.at + 1) % count,
            Some(Action::PreviousChoice) => value.at = (value.at + count - 1) % count,
            // From box to box, and from the last on to the preview.
            Some(Action::Accept) if value.at + 1 < count => value.at += 1,
            Some(Action::Accept) => match value.act.edit(&value.boxes) {
                Ok(edit) => return Outcome::Then(Order::Look(self.clients.clone(), edit)),
                Err((at, why)) => {
                    value.at = at;
                    value.error = Some((at, why));
                }
            },
            Some(Action::Dismiss) => return self.leave(),
            _ => {
                if let Some(text) = value.boxes.get_mut(value.at) {
                    text.text.key(key);
                }
            }
        }
        Outcome::Stay
    }

    fn preview_key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        let Stage::Preview(preview) = &mut self.stage else { return Outcome::Stay };
        let has_box = preview.tally.changed > 0;
        if has_box && dialog::is_for_box(key, preview.stop) {
            preview.stop = Stop::Reason;
            preview.reason.key(key);
            return Outcome::Stay;
        }
        if self.scrolled(action, around) {
            return Outcome::Stay;
        }
        let Stage::Preview(preview) = &mut self.stage else { return Outcome::Stay };
        let buttons = preview.buttons().len();
        match action {
            Some(Action::NextChoice) => preview.stop.step(true, buttons, has_box),
            Some(Action::PreviousChoice) => preview.stop.step(false, buttons, has_box),
            Some(Action::Dismiss) => return Preview::leave(),
            Some(Action::Accept) => return preview.press(&self.clients),
            // A deletion is never done by a key alone.
            Some(Action::Save) if preview.edit != BulkEdit::Delete && has_box => {
                return preview.apply(&self.clients);
            }
            _ if preview.stop == Stop::Reason => _ = preview.reason.key(key),
            _ => {}
        }
        Outcome::Stay
    }
}

impl Value {
    fn type_key(&mut self, key: Key) {
        self.error = None;
        if let Some(text) = self.boxes.get_mut(self.at) {
            text.text.key(key);
        }
    }
}

impl Preview {
    fn leave() -> Outcome {
        Outcome::CloseThen(Order::good("Nothing was changed"))
    }

    /// Presses the button that has the keys. From the box Enter goes on to a button.
    fn press(&mut self, clients: &Arc<ClientIds>) -> Outcome {
        match self.stop {
            Stop::Reason => {
                self.stop = Stop::Button(usize::from(self.edit != BulkEdit::Delete));
                Outcome::Stay
            }
            Stop::Button(0) => Self::leave(),
            Stop::Button(_) => self.apply(clients),
        }
    }

    fn apply(&mut self, clients: &Arc<ClientIds>) -> Outcome {
        let reason = dialog::reason_text(&self.reason);
        if let Err(why) = dialog::check_reason(reason.as_deref(), self.required) {
            self.stop = Stop::Reason;
            return Outcome::bad(why);
        }
        let (clients, edit, seen) = (clients.clone(), self.edit.clone(), self.seen);
        Outcome::CloseThen(Order::Write { clients, edit, seen, reason })
    }
}

impl Window for Bulk {
    fn context(&self) -> Context {
        match self.stage {
            Stage::Menu { .. } | Stage::Choice { .. } => Context::Menu,
            Stage::Value(_) => Context::Dialog,
            Stage::Preview(_) => Context::Review,
        }
    }

    fn key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        match &self.stage {
            Stage::Menu { .. } | Stage::Choice { .. } => self.menu_key(key, action),
            Stage::Value(_) => self.value_key(key, action),
            Stage::Preview(_) => self.preview_key(key, action, around),
        }
    }

    /// Takes text from the clipboard for the box that has the keys.
    fn paste(&mut self, pasted: &str, _: &Around) -> Outcome {
        let text = one_line(pasted);
        match &mut self.stage {
            Stage::Value(value) => {
                value.error = None;
                if let Some(place) = value.boxes.get_mut(value.at) {
                    place.text.insert(&text);
                }
            }
            Stage::Preview(preview) if preview.tally.changed > 0 => {
                preview.stop = Stop::Reason;
                preview.reason.insert(&text);
            }
            Stage::Menu { .. } | Stage::Choice { .. } | Stage::Preview(_) => {}
        }
        Outcome::Stay
    }

    fn click(&mut self, target: Target, _: &Around) -> Outcome {
        match (target, &mut self.stage) {
            (Target::MenuItem(n), Stage::Menu { at } | Stage::Choice { at, .. }) => {
                *at = n;
                return self.choose();
            }
            (Target::ReasonBox, Stage::Preview(preview)) => preview.stop = Stop::Reason,
            (Target::DialogButton(n), Stage::Preview(preview)) if n < preview.buttons().len() => {
                preview.stop = Stop::Button(n);
                return preview.press(&self.clients);
            }
            _ => {}
        }
        Outcome::Stay
    }

    fn sheet(&self, around: &Around) -> Option<Sheet> {
        match &self.stage {
            Stage::Preview(preview) => Some(preview.sheet(&self.clients, around.width)),
            Stage::Menu { .. } | Stage::Choice { .. } | Stage::Value(_) => None,
        }
    }

    fn scroll(&mut self) -> Option<&mut Scroll> {
        match &mut self.stage {
            Stage::Preview(preview) => Some(&mut preview.scroll),
            Stage::Menu { .. } | Stage::Choice { .. } | Stage::Value(_) => None,
        }
    }
}

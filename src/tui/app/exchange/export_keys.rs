//! What keys and clicks do in the window of an export.

use super::{ExportWindow, OfferBox};
use crate::tui::app::Target;
use crate::tui::app::text_box::one_line;
use crate::tui::app::window::{Around, Order, Outcome, Window};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

impl ExportWindow {
    fn menu_key(&mut self, action: Option<Action>) -> Outcome {
        let last = self.items.len().saturating_sub(1);
        match action {
            Some(Action::Up) => self.at = self.at.saturating_sub(1),
            Some(Action::Down) => self.at = (self.at + 1).min(last),
            Some(Action::PageUp) => self.at = 0,
            Some(Action::PageDown) => self.at = last,
            Some(Action::Accept | Action::Leave) => self.choose(),
            Some(Action::Dismiss) => return Outcome::Close,
            _ => {}
        }
        Outcome::Stay
    }

    /// The form is chosen: asks for the file.
    fn choose(&mut self) {
        let Some((_, shape)) = self.items.get(self.at) else { return };
        self.path = Some(OfferBox::new(&self.file_name(shape)));
    }
}

impl Window for ExportWindow {
    fn context(&self) -> Context {
        if self.path.is_none() { Context::Menu } else { Context::File }
    }

    fn key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        let Some(path) = &mut self.path else { return self.menu_key(action) };
        match action {
            _ if key.typed().is_some() => {
                path.key(key);
                self.error = None;
            }
            Some(Action::GoOn) if path.accept() => {}
            Some(Action::GoOn) => return Outcome::Then(Order::Export { replace: false }),
            Some(Action::Complete) => return path.complete(true, around),
            Some(Action::CompleteBack) => return path.complete(false, around),
            Some(Action::NextField) => _ = path.next(true),
            Some(Action::PreviousField) => _ = path.next(false),
            Some(Action::Dismiss) => {
                if !path.close() {
                    self.path = None;
                    self.error = None;
                }
            }
            Some(Action::Help) => return Outcome::Then(Order::Help(Context::File)),
            _ if path.key(key) => {}
            _ => return Outcome::no_use(key, Context::File, around),
        }
        Outcome::Stay
    }

    fn paste(&mut self, pasted: &str, _: &Around) -> Outcome {
        OfferBox::paste(self.path.as_mut(), &one_line(pasted))
    }

    fn click(&mut self, target: Target, _: &Around) -> Outcome {
        match (target, &mut self.path) {
            (Target::DialogButton(0), _) => return Outcome::Then(Order::Export { replace: false }),
            (Target::DialogButton(_), _) => return Outcome::Close,
            (Target::MenuItem(n), Some(path)) => path.choose(n),
            (Target::MenuItem(n), None) => {
                self.at = n;
                self.choose();
            }
            _ => {}
        }
        Outcome::Stay
    }
}

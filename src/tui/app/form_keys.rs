//! What keys do in a form and in its menus.

use super::form::{Control, Focus, MenuKind};
use super::help::Help;
use super::window::Order;
use super::{App, Dialog, Effect, Form, Overlay};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

impl App {
    pub(super) fn form_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let directory = self.directory.clone();
        let Some(form) = &mut self.form else { return Vec::new() };
        if form.saving.is_some() {
            self.good("Saving…");
            return Vec::new();
        }
        // What is typed into a text box is text, whatever the key map says of a bare character.
        let typing = matches!(form.focused().map(|f| &f.control), Some(Control::Text(_)));
        if typing && key.typed().is_some() {
            form.control_key(key, &directory);
            return Vec::new();
        }
        if let Some(action) = action {
            return self.form_action(action);
        }
        if !form.control_key(key, &directory) {
            let toggle = self.keymap.hint(Context::Form, Action::Toggle);
            let why = form.unused_key(key, &toggle);
            self.bad(why);
        }
        Vec::new()
    }

    pub(super) fn form_action(&mut self, action: Action) -> Vec<Effect> {
        let directory = self.directory.clone();
        let Some(form) = &mut self.form else { return Vec::new() };
        match action {
            Action::NextField => form.step_focus(true, &directory),
            Action::PreviousField => form.step_focus(false, &directory),
            Action::Save => return self.save(),
            Action::Cancel => self.cancel_form(),
            Action::FieldHelp => match form.focused() {
                Some(f) => {
                    let help = Help::field(form.kind, f.field);
                    self.overlay = Some(Overlay::Help(help));
                }
                None => self.open_help(Context::Form),
            },
            Action::Activate | Action::Toggle => match (form.focus, action) {
                (Focus::Save, _) => return self.save(),
                (Focus::Cancel, _) => self.cancel_form(),
                (Focus::Field(_), Action::Toggle) => {
                    let _ = form.toggle(&directory) || form.open_drop_down("", &directory);
                }
                (Focus::Field(_), _) => {
                    if !form.open_drop_down("", &directory) && !form.offer_all_users(&directory) {
                        form.step_focus(true, &directory);
                    }
                }
            },
            Action::Palette => self.open_palette(),
            Action::Quit => return self.quit(),
            Action::Redraw => return vec![Effect::Redraw],
            Action::Suspend => return vec![Effect::Suspend],
            _ => {}
        }
        Vec::new()
    }

    /// Closes the form; asks when something would be lost.
    pub(super) fn cancel_form(&mut self) {
        if self.form.as_ref().is_some_and(Form::is_changed) {
            let lines = vec!["What you typed would be lost.".to_owned()];
            let dialog = Dialog::new(
                "Discard the changes?",
                lines,
                "Back to the form",
                "Discard",
                Order::Discard,
            );
            self.overlay = Some(Overlay::Dialog(dialog));
        } else {
            self.form = None;
        }
    }

    pub(super) fn menu_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let directory = self.directory.clone();
        let Some(form) = &mut self.form else { return Vec::new() };
        let Some(menu) = &mut form.menu else { return Vec::new() };
        let typing_goes_on = menu.kind == MenuKind::Completions;
        match action {
            Some(Action::Up) => menu.step(-1),
            Some(Action::Down) => menu.step(1),
            Some(Action::PageUp) => menu.step(-8),
            Some(Action::PageDown) => menu.step(8),
            Some(Action::Dismiss) => form.menu = None,
            Some(Action::Accept | Action::Leave) => {
                let go_on = action == Some(Action::Leave) || typing_goes_on;
                form.take_choice(&directory);
                if go_on {
                    form.step_focus(true, &directory);
                }
            }
            _ if typing_goes_on => {
                // Any other key is one for the form: the box, or a move to another field.
                form.menu = None;
                return self.key(key);
            }
            _ => {
                let before = menu.filter.value().to_owned();
                menu.filter.key(key);
                if menu.filter.value() != before {
                    menu.refilter();
                }
            }
        }
        Vec::new()
    }
}

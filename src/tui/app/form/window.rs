//! A form as a window: its keys, its clicks, and the save that it asks for.

use super::{Control, Focus, Form, MenuKind};
use crate::door::Request;
use crate::model::{Act, Consequence, text};
use crate::tui::app::dialog::reason_text;
use crate::tui::app::waiting::Waiting;
use crate::tui::app::window::{Around, Order, Outcome, Window};
use crate::tui::app::{Target, role_to_save};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

impl Form {
    fn form_key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        if self.saving.is_some() {
            return Outcome::good("Saving…");
        }
        // What is typed into a text box is text, whatever the key map says of a bare character.
        let typing = matches!(self.focused().map(|f| &f.control), Some(Control::Text(_)));
        if typing && key.typed().is_some() {
            self.control_key(key, around.directory);
            return Outcome::Stay;
        }
        if let Some(action) = action {
            return self.act(action, around);
        }
        if self.control_key(key, around.directory) {
            return Outcome::Stay;
        }
        let toggle = around.keymap.hint(Context::Form, Action::Toggle);
        Outcome::bad(self.unused_key(key, &toggle))
    }

    /// Does what a key of the form does, or a line of its palette.
    pub(in crate::tui::app) fn act(&mut self, action: Action, around: &Around) -> Outcome {
        let directory = around.directory;
        match action {
            Action::NextField => self.step_focus(true, directory),
            Action::PreviousField => self.step_focus(false, directory),
            Action::Save => return self.save(around),
            Action::Cancel => return self.cancel(),
            Action::FieldHelp => {
                return Outcome::Then(match self.focused() {
                    Some(f) => Order::FieldHelp(self.kind, f.field),
                    None => Order::Help(Context::Form),
                });
            }
            Action::Activate | Action::Toggle => match (self.focus, action) {
                (Focus::Save, _) => return self.save(around),
                (Focus::Cancel, _) => return self.cancel(),
                (Focus::Field(_), Action::Toggle) => {
                    let _ = self.toggle(directory) || self.open_drop_down("", directory);
                }
                (Focus::Field(_), _) => {
                    if !self.open_drop_down("", directory) && !self.offer_all_users(directory) {
                        self.step_focus(true, directory);
                    }
                }
            },
            Action::Palette | Action::Quit | Action::Redraw | Action::Suspend => {
                return Outcome::Then(Order::Act(Context::List, action));
            }
            _ => {}
        }
        Outcome::Stay
    }

    /// Closes the form; asks when something would be lost.
    fn cancel(&self) -> Outcome {
        if self.is_changed() { Outcome::Then(Order::AskDiscard) } else { Outcome::Close }
    }

    /// Checks the form and, when no rule is broken, asks for the save. An edit is shown first;
    /// before a new record there was nothing that it could change.
    fn save(&mut self, around: &Around) -> Outcome {
        if let Err(denial) = around.access.allows(role_to_save(self.kind)) {
            return Outcome::bad(format!("Not saved: {denial}"));
        }
        if self.saving.is_some() {
            return Outcome::Stay;
        }
        if !self.judge_all(around.directory) {
            let count = self.errors.0.len() as u64;
            return Outcome::bad(format!("Not saved: {} to mend", text::counted(count, "field")));
        }
        self.drop_mark();
        if self.original.is_none() {
            return self.send(None, around);
        }
        Outcome::Then(Order::Review)
    }

    /// Sends the draft of the form. The same draft goes out under the same key, so that a save
    /// that was done although its answer was lost is not done twice.
    pub(in crate::tui::app) fn send(
        &mut self,
        accepted: Option<Consequence>,
        around: &Around,
    ) -> Outcome {
        let draft = self.draft();
        let key = match &self.attempt {
            Some((attempted, key)) if *attempted == draft => *key,
            _ => around.act_key,
        };
        self.attempt = Some((draft.clone(), key));
        self.saving = Some(around.ticket);
        self.accepted.clone_from(&accepted);
        let command = self.command(draft);
        let reason = reason_text(&self.reason);
        let act = Act { accepted, reason, ..Act::new(key, command, self.revision()) };
        Outcome::ask(Waiting::Save, Request::Apply(Box::new(act)))
    }
}

impl Window for Form {
    fn context(&self) -> Context {
        if self.menu.is_some() { Context::Menu } else { Context::Form }
    }

    fn key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        let directory = around.directory;
        let Some(menu) = &mut self.menu else { return self.form_key(key, action, around) };
        let typing_goes_on = menu.kind == MenuKind::Completions;
        match action {
            Some(Action::Up) => menu.step(-1),
            Some(Action::Down) => menu.step(1),
            Some(Action::PageUp) => menu.step(-8),
            Some(Action::PageDown) => menu.step(8),
            Some(Action::Dismiss) => self.menu = None,
            Some(Action::Accept | Action::Leave) => {
                let go_on = action == Some(Action::Leave) || typing_goes_on;
                self.take_choice(directory);
                if go_on {
                    self.step_focus(true, directory);
                }
            }
            _ if typing_goes_on => {
                // Any other key is one for the form: the box, or a move to another field.
                self.menu = None;
                let action = around.keymap.action(Context::Form, key);
                return self.form_key(key, action, around);
            }
            _ => {
                let before = menu.filter.value().to_owned();
                menu.filter.key(key);
                if menu.filter.value() != before {
                    menu.refilter();
                }
            }
        }
        Outcome::Stay
    }

    fn paste(&mut self, pasted: &str, around: &Around) -> Outcome {
        // What is on its way is what was seen: nothing joins it.
        if self.saving.is_some() {
            return Outcome::good("Saving…");
        }
        self.insert(pasted, around.directory).map_or_else(Outcome::bad, |()| Outcome::Stay)
    }

    fn click(&mut self, target: Target, around: &Around) -> Outcome {
        let directory = around.directory;
        if self.saving.is_some() {
            return Outcome::Stay;
        }
        let result = match target {
            Target::MenuItem(n) => {
                if let Some(menu) = &mut self.menu {
                    menu.at = Some(n);
                    self.take_choice(directory);
                }
                Ok(())
            }
            Target::SaveButton => return self.save(around),
            Target::CancelButton => return self.cancel(),
            Target::Field(at) => self.focus_on(Focus::Field(at), directory).map(|()| {
                let _ = self.toggle_if_single(directory) || self.open_drop_down("", directory);
            }),
            Target::FieldBox(at, n) => self.click_box(at, n, directory),
            _ => Ok(()),
        };
        result.map_or_else(Outcome::bad, |()| Outcome::Stay)
    }

    fn wheel(&mut self, lines: isize, _: &Around) {
        // A step by nothing would choose the first completion.
        if let Some(menu) = self.menu.as_mut().filter(|_| lines != 0) {
            menu.step(lines);
        }
    }
}

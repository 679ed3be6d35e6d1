//! The menu of the saved views.

use super::text_box::one_line;
use super::window::{Around, Order, Outcome, Window};
use super::{Target, TextBox};
use crate::model::text;
use crate::query::{Words, search::fold};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::views::{View, ViewEdit, check_name};

/// The menu of the saved views.
#[derive(Debug)]
pub struct ViewsMenu {
    pub text: TextBox,
    pub at: usize,
    pub purpose: Purpose,
}

/// What the text of the menu is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To find a view.
    Open,
    /// The name under which the search of the list is kept.
    Keep,
    /// The new name of this view.
    Rename(String),
}

impl ViewsMenu {
    pub(super) fn new(purpose: Purpose, text: &str) -> Self {
        Self { text: TextBox::new(text), at: 0, purpose }
    }

    /// The views that it lists: those that have what is typed in their names or, while a name is
    /// typed, all.
    pub fn shown<'a>(&self, views: &'a [View]) -> Vec<&'a View> {
        let typed = if self.purpose == Purpose::Open { self.text.value() } else { "" };
        let words = Words::parse(typed);
        let has = |view: &&View| {
            let name = fold(&view.name);
            words.iter().all(|word| name.contains(word))
        };
        views.iter().filter(has).collect()
    }

    fn step(&mut self, by: isize, around: &Around) -> Outcome {
        let last = self.shown(around.saved_views()).len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
        Outcome::Stay
    }

    /// Opens the chosen view, or takes what is typed as a name.
    fn accept(&self, chosen: Option<View>, around: &Around) -> Outcome {
        if self.purpose == Purpose::Open {
            return match chosen {
                Some(view) => Outcome::CloseThen(Order::OpenView(view)),
                None => Outcome::bad("No view has this name"),
            };
        }
        let name = match check_name(self.text.value()) {
            Ok(name) => name,
            Err(why) => return Outcome::bad(format!("Not this name: {why}")),
        };
        if let Err(why) = around.views {
            return Outcome::bad(format!("Not kept: {}", text::shown(why)));
        }
        Outcome::CloseThen(match &self.purpose {
            Purpose::Rename(from) => {
                Order::ChangeViews(ViewEdit::Rename { from: from.clone(), to: name })
            }
            Purpose::Open | Purpose::Keep => Order::KeepView(name),
        })
    }
}

impl Window for ViewsMenu {
    fn context(&self) -> Context {
        Context::Views
    }

    fn key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        let chosen = || self.shown(around.saved_views()).get(self.at).map(|view| (*view).clone());
        match action {
            Some(Action::Up) => self.step(-1, around),
            Some(Action::Down) => self.step(1, around),
            Some(Action::PageUp) => self.step(-8, around),
            Some(Action::PageDown) => self.step(8, around),
            Some(Action::Dismiss) => Outcome::Close,
            Some(Action::KeepView) => Outcome::Then(Order::AskViewName),
            Some(Action::RenameView | Action::RemoveView) if self.purpose != Purpose::Open => {
                Outcome::bad("First give the name, or close")
            }
            Some(Action::RenameView) => match chosen() {
                Some(View { name, .. }) => {
                    *self = Self::new(Purpose::Rename(name.clone()), &name);
                    Outcome::Stay
                }
                None => Outcome::bad("There is no view to rename"),
            },
            Some(Action::RemoveView) => match chosen() {
                Some(view) => Outcome::Then(Order::RemoveView(view)),
                None => Outcome::bad("There is no view to remove"),
            },
            Some(Action::Accept) => self.accept(chosen(), around),
            _ => {
                self.text.key(key);
                self.at = 0;
                Outcome::Stay
            }
        }
    }

    fn paste(&mut self, pasted: &str, _: &Around) -> Outcome {
        self.text.insert(&one_line(pasted.trim()));
        self.at = 0;
        Outcome::Stay
    }

    fn click(&mut self, target: Target, around: &Around) -> Outcome {
        match target {
            Target::MenuItem(n) if self.purpose == Purpose::Open => {
                let chosen = self.shown(around.saved_views()).get(n).map(|view| (*view).clone());
                self.accept(chosen, around)
            }
            _ => Outcome::Stay,
        }
    }

    fn wheel(&mut self, lines: isize, around: &Around) {
        self.step(lines, around);
    }
}

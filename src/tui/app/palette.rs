//! The command palette: every action by name, with its key, and the reason where it is not allowed.

use super::window::{Around, Order, Outcome, Window};
use super::{Target, TextBox};
use crate::query::search::fold;
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

/// An open palette.
#[derive(Debug)]
pub struct Palette {
    pub filter: TextBox,
    items: Vec<PaletteItem>,
    pub at: usize,
}

/// One line of the palette.
#[derive(Clone, Debug)]
pub struct PaletteItem {
    pub title: String,
    pub key: String,
    /// Why it cannot be done now.
    pub denied: Option<String>,
    pub(super) order: Order,
}

impl Palette {
    pub(super) fn new(items: Vec<PaletteItem>) -> Self {
        Self { filter: TextBox::default(), items, at: 0 }
    }

    /// The items whose title has every word that was typed.
    pub fn shown(&self) -> Vec<&PaletteItem> {
        let words = crate::query::Words::parse(self.filter.value());
        self.items
            .iter()
            .filter(|item| {
                let title = fold(&item.title);
                words.iter().all(|word| title.contains(word))
            })
            .collect()
    }

    fn step(&mut self, by: isize) -> Outcome {
        let last = self.shown().len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
        Outcome::Stay
    }

    /// Does what the chosen item is for. The palette stays where that is not allowed, so that another
    /// item can be chosen.
    fn choose(&self) -> Outcome {
        let shown = self.shown();
        let Some(item) = shown.get(self.at) else { return Outcome::bad("No action has this name") };
        match &item.denied {
            Some(why) => Outcome::bad(format!("{}: {why}", item.title)),
            None => Outcome::CloseThen(item.order.clone()),
        }
    }
}

impl Window for Palette {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn key(&mut self, key: Key, action: Option<Action>, _: &Around) -> Outcome {
        match action {
            Some(Action::Up) => self.step(-1),
            Some(Action::Down) => self.step(1),
            Some(Action::PageUp) => self.step(-8),
            Some(Action::PageDown) => self.step(8),
            Some(Action::Dismiss) => Outcome::Close,
            Some(Action::Accept | Action::Leave) => self.choose(),
            _ => {
                self.filter.key(key);
                self.at = 0;
                Outcome::Stay
            }
        }
    }

    fn paste(&mut self, pasted: &str, _: &Around) -> Outcome {
        self.filter.insert(pasted.trim());
        self.at = 0;
        Outcome::Stay
    }

    fn click(&mut self, target: Target, _: &Around) -> Outcome {
        let Target::MenuItem(n) = target else { return Outcome::Stay };
        self.at = n;
        self.choose()
    }

    fn wheel(&mut self, lines: isize, _: &Around) {
        self.step(lines);
    }
}

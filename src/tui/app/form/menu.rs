//! Menus of a form: the drop-down of a field, and the completions of the client-ID box.

use super::{Control, Form};
use crate::model::{Directory, Field, Lifecycle, PartnerId, UserStatus, text};
use crate::query::search::fold;
use crate::tui::app::TextBox;

/// An open menu.
#[derive(Debug)]
pub struct Menu {
    pub kind: MenuKind,
    /// What was typed to narrow a drop-down.
    pub filter: TextBox,
    items: Vec<MenuItem>,
    /// The item that Enter takes; completions start with none.
    pub at: Option<usize>,
}

/// What a menu is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuKind {
    /// Takes the keys; typing filters it.
    DropDown,
    /// Stands below a text box; typing goes on in the box.
    Completions,
}

/// One line of a menu.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// As it may be shown.
    pub label: String,
    pub(super) value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Partner(PartnerId),
    Lifecycle(Lifecycle),
    Status(UserStatus),
    /// A whole client ID.
    ClientId(String),
}

impl Menu {
    /// The items that the filter leaves.
    pub fn shown(&self) -> Vec<&MenuItem> {
        let filter = fold(self.filter.value());
        self.items.iter().filter(|item| fold(&item.label).contains(&filter)).collect()
    }

    pub(super) fn chosen(&self) -> Option<Value> {
        self.shown().get(self.at?).map(|item| item.value.clone())
    }

    /// Moves the choice by some items; stops at the ends.
    pub(in crate::tui::app) fn step(&mut self, by: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.at = Some(match self.at {
            Some(at) => at.saturating_add_signed(by).min(last),
            None if by > 0 => 0,
            None => last,
        });
    }

    /// The filter has changed: the first item that is left is chosen.
    pub(in crate::tui::app) fn refilter(&mut self) {
        self.at = (!self.shown().is_empty()).then_some(0);
    }
}

impl Form {
    /// Opens the drop-down of the focused field; says whether it has one.
    pub(in crate::tui::app) fn open_drop_down(
        &mut self,
        filter: &str,
        directory: &Directory,
    ) -> bool {
        let Some(field) = self.focused() else { return false };
        let (items, at): (Vec<MenuItem>, Option<usize>) = match &field.control {
            Control::Partner(chosen) => {
                let mut partners: Vec<_> = directory.partners.values().collect();
                partners.sort_by_cached_key(|partner| fold(&partner.name));
                let at = partners.iter().position(|partner| Some(partner.id) == *chosen);
                let item = |partner: &&crate::model::Partner| MenuItem {
                    label: format!("{} ({})", text::shown(&partner.name), partner.subdomain),
                    value: Value::Partner(partner.id),
                };
                (partners.iter().map(item).collect(), at)
            }
            Control::Lifecycle(chosen) => (
                Lifecycle::ALL
                    .map(|item| MenuItem {
                        label: item.id().to_owned(),
                        value: Value::Lifecycle(item),
                    })
                    .to_vec(),
                Lifecycle::ALL.iter().position(|item| item == chosen),
            ),
            Control::Status(chosen) => (
                UserStatus::ALL
                    .map(|item| MenuItem {
                        label: item.label().to_owned(),
                        value: Value::Status(item),
                    })
                    .to_vec(),
                UserStatus::ALL.iter().position(|item| item == chosen),
            ),
            _ => return false,
        };
        let filter = TextBox::new(filter);
        let mut menu = Menu { kind: MenuKind::DropDown, at: at.or(Some(0)), filter, items };
        if !menu.filter.value().is_empty() {
            menu.refilter();
        }
        self.menu = Some(menu);
        true
    }

    /// Offers the partner's active users as endings of the client ID that is typed; closes the
    /// offer where nothing fits.
    pub(in crate::tui::app) fn offer_completions(&mut self, directory: &Directory) {
        self.menu = None;
        if self.focused().is_none_or(|f| f.field != Field::ClientId) || !self.is_on(Field::Restrict)
        {
            return;
        }
        let partner = self.partner();
        let (Some(partner), Some(prefix)) = (partner, self.prefix(partner, directory)) else {
            return;
        };
        let typed = self.text(Field::ClientId);
        let rest = fold(typed.strip_prefix(&prefix).unwrap_or_default());
        let item = |user: &crate::model::PartnerUser| {
            let full_name = format!("{} {}", user.first_name, user.last_name);
            MenuItem {
                label: format!("{}  {}", user.key.username, text::shown(full_name.trim())),
                value: Value::ClientId(format!("{prefix}{}", user.key.username)),
            }
        };
        let items: Vec<_> = directory
            .active_users_of(partner)
            .filter(|user| fold(user.key.username.as_str()).contains(&rest))
            .map(item)
            .collect();
        let complete = matches!(items.as_slice(), [MenuItem { value: Value::ClientId(only), .. }] if *only == typed);
        if !items.is_empty() && !complete {
            let filter = TextBox::default();
            self.menu = Some(Menu { kind: MenuKind::Completions, at: None, filter, items });
        }
    }

    /// Offers all active users of the partner while no username is typed; says whether it did.
    pub(in crate::tui::app) fn offer_all_users(&mut self, directory: &Directory) -> bool {
        let typed = self.text(Field::ClientId);
        let prefix = self.prefix(self.partner(), directory);
        if typed.is_empty() || Some(typed) == prefix {
            self.offer_completions(directory);
        }
        self.menu.is_some()
    }

    /// Takes the chosen item of the open menu and closes it; says whether one was chosen.
    pub(in crate::tui::app) fn take_choice(&mut self, directory: &Directory) -> bool {
        let Some(value) = self.menu.take().and_then(|menu| menu.chosen()) else { return false };
        let Some(field) = self.focused().map(|f| f.field) else { return false };
        match value {
            Value::Partner(partner) => self.choose_partner(partner, directory),
            Value::Lifecycle(chosen) => {
                if let Some(Control::Lifecycle(lifecycle)) = self.control_mut(field) {
                    *lifecycle = chosen;
                }
            }
            Value::Status(chosen) => {
                if let Some(Control::Status(status)) = self.control_mut(field) {
                    *status = chosen;
                }
            }
            Value::ClientId(id) => {
                if let Some(Control::Text(text_box)) = self.control_mut(field) {
                    text_box.set(&id);
                }
            }
        }
        self.touched(field);
        self.recheck(directory);
        true
    }
}

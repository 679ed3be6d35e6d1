//! The command palette: every action by name, with its key, and the reason where it is not allowed.

use super::{App, BulkAct, TextBox};
use crate::query::{Column, Kind, search::fold};
use crate::tui::config::PageSize;
use crate::tui::keymap::{Action, Context};
use crate::tui::views::View;

/// An open palette.
#[derive(Debug)]
pub struct Palette {
    pub filter: TextBox,
    items: Vec<PaletteItem>,
    pub at: usize,
    /// Where it was opened: what its actions act on.
    pub context: Context,
}

/// One line of the palette.
#[derive(Clone, Debug)]
pub struct PaletteItem {
    pub title: String,
    pub key: String,
    /// Why it cannot be done now.
    pub denied: Option<String>,
    pub command: PaletteCommand,
}

/// What a line of the palette does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaletteCommand {
    Act(Action),
    SortBy(Column),
    Bulk(BulkAct),
    PageSize(PageSize),
    View(View),
}

impl Palette {
    /// The palette of the list or the form that is open.
    pub fn of(app: &App) -> Self {
        let context = if app.form.is_some() { Context::Form } else { Context::List };
        let mut items: Vec<_> = app
            .keymap
            .actions(context)
            .filter(|action| *action != Action::Palette)
            .map(|action| PaletteItem {
                title: action.title().to_owned(),
                key: app.keymap.all_hints(context, action),
                denied: app.why_not(action),
                command: PaletteCommand::Act(action),
            })
            .collect();
        if context == Context::List && app.tab == Kind::Clients {
            let bulk = app.keymap.hint(Context::List, Action::Bulk);
            items.extend(BulkAct::ALL.into_iter().map(|act| PaletteItem {
                title: format!("All marked: {}", act.title()),
                key: bulk.clone(),
                denied: app.why_not_bulk(act),
                command: PaletteCommand::Bulk(act),
            }));
        }
        if context == Context::List {
            let sort = app.keymap.hint(Context::List, Action::Sort);
            items.extend(app.tab.columns().iter().map(|spec| PaletteItem {
                title: format!("Sort by {}", spec.title),
                key: format!("{sort} {}", spec.letter),
                denied: None,
                command: PaletteCommand::SortBy(spec.column),
            }));
            items.extend(app.views().iter().map(|view| PaletteItem {
                title: format!("View: {}", view.name),
                key: view.kind.title().to_owned(),
                denied: None,
                command: PaletteCommand::View(view.clone()),
            }));
            items.extend(PageSize::ALL.into_iter().map(|size| PaletteItem {
                title: match size {
                    PageSize::Rows(rows) => format!("{rows} rows on a page"),
                    PageSize::Fit => "As many rows on a page as fit".to_owned(),
                },
                key: String::new(),
                denied: None,
                command: PaletteCommand::PageSize(size),
            }));
        }
        Self { filter: TextBox::default(), items, at: 0, context }
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

    pub(super) fn step(&mut self, by: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    pub(super) fn chosen(&self) -> Option<PaletteItem> {
        self.shown().get(self.at).map(|item| (*item).clone())
    }
}

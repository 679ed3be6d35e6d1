//! What windows see of the desk, and what the desk does for them.

use super::bulk::Stage;
use super::help::Help;
use super::window::{Around, Order, Outcome, Window};
use super::{App, BulkAct, Effect, Overlay, Palette, PaletteItem, Scroll, Ticket};
use crate::query::Kind;
use crate::tui::config::PageSize;
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{ScrollSize, Sheet};

impl App {
    /// Returns what a window sees.
    pub fn around(&self) -> Around<'_> {
        let list = self.list();
        Around {
            width: self.width,
            height: self.height,
            keymap: &self.keymap,
            directory: &self.directory,
            access: &self.access,
            registry_name: &self.registry_name,
            views: &self.views,
            row: list.current(),
            place: (list.start() + list.cursor + 1, list.matched()),
            ticket: Ticket(self.next_ticket + 1),
        }
    }

    /// Lets the open window act, and carries out what it asks for.
    pub(super) fn in_window(
        &mut self,
        act: impl FnOnce(&mut dyn Window, &Around) -> Outcome,
    ) -> Vec<Effect> {
        let Some(mut overlay) = self.overlay.take() else { return Vec::new() };
        let outcome = match overlay.window() {
            Some(window) => act(window, &self.around()),
            None => Outcome::Stay,
        };
        if matches!(outcome, Outcome::Stay | Outcome::Then(_)) {
            self.overlay = Some(overlay);
        }
        match outcome {
            Outcome::Stay | Outcome::Close => Vec::new(),
            Outcome::Then(order) | Outcome::CloseThen(order) => self.carry_out(order),
        }
    }

    fn carry_out(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Say(tone, message) => self.status = Some((tone, message)),
            Order::Ask(waiting, request) => {
                let ticket = self.ticket();
                return vec![self.ask(waiting, ticket, *request)];
            }
            Order::Cancel => return self.cancel_question(),
            Order::UndoRedo(consequence) => return self.accept_undo_redo(consequence),
            Order::Delete(reason) => return self.start_deletion(reason),
            Order::Discard => self.form = None,
            Order::WriteOn => return self.write_on(),
            Order::Import(reason) => return self.begin_import(reason),
            Order::Replace => return self.begin_export(true),
            Order::Quit => return vec![Effect::Quit],
            Order::Accept(consequence) if self.form.is_some() => {
                return self.accept_save(consequence);
            }
            Order::Accept(consequence) => return self.accept_deletion(consequence),
            Order::Act(Context::Form, action) => return self.form_action(action),
            Order::Act(_, action) => return self.list_action(action),
            Order::SortBy(column) => return self.sort_by(column),
            Order::PageSize(size) => return self.set_page_size(size),
            Order::Bulk(act) => return self.begin_bulk(act),
            Order::OpenView(view) => return self.open_view(&view),
            Order::ChangeViews(edit) => return self.change_views(edit),
            Order::AskViewName => return self.ask_view_name(),
            Order::KeepView(name) => return self.keep_view(name),
            Order::RemoveView(view) => self.ask_remove_view(&view),
        }
        Vec::new()
    }

    /// A question was answered with no: what waited for a yes is not done.
    fn cancel_question(&mut self) -> Vec<Effect> {
        self.cancel_undo_redo();
        self.cancel_deletion()
    }

    /// Opens the help, with the keys of one part of the desk before those of the others.
    pub(super) fn open_help(&mut self, first: Context) {
        self.overlay = Some(Overlay::Help(Help::keys(&self.around(), first)));
    }

    /// Opens the palette of the list or the form that is open.
    pub(super) fn open_palette(&mut self) {
        let app = &*self;
        let context = if app.form.is_some() { Context::Form } else { Context::List };
        let mut items: Vec<_> = app
            .keymap
            .actions(context)
            .filter(|action| *action != Action::Palette)
            .map(|action| PaletteItem {
                title: action.title().to_owned(),
                key: app.keymap.all_hints(context, action),
                denied: app.why_not(action),
                order: Order::Act(context, action),
            })
            .collect();
        if context == Context::List && app.tab == Kind::Clients {
            let bulk = app.keymap.hint(Context::List, Action::Bulk);
            items.extend(BulkAct::ALL.into_iter().map(|act| PaletteItem {
                title: format!("All marked: {}", act.title()),
                key: bulk.clone(),
                denied: app.why_not_bulk(act),
                order: Order::Bulk(act),
            }));
        }
        if context == Context::List {
            let sort = app.keymap.hint(Context::List, Action::Sort);
            items.extend(app.tab.columns().iter().map(|spec| PaletteItem {
                title: format!("Sort by {}", spec.title),
                key: format!("{sort} {}", spec.letter),
                denied: None,
                order: Order::SortBy(spec.column),
            }));
            items.extend(app.views().iter().map(|view| PaletteItem {
                title: format!("View: {}", view.name),
                key: view.kind.title().to_owned(),
                denied: None,
                order: Order::OpenView(view.clone()),
            }));
            items.extend(PageSize::ALL.into_iter().map(|size| PaletteItem {
                title: match size {
                    PageSize::Rows(rows) => format!("{rows} rows on a page"),
                    PageSize::Fit => "As many rows on a page as fit".to_owned(),
                },
                key: String::new(),
                denied: None,
                order: Order::PageSize(size),
            }));
        }
        self.overlay = Some(Overlay::Palette(Palette::new(items)));
    }

    /// Returns what the open window says, where it scrolls.
    fn sheet(&self) -> Option<Sheet> {
        match &self.overlay {
            Some(Overlay::Review(review)) => Some(review.sheet(self.width)),
            Some(Overlay::Change(_)) => self.change_sheet(self.width),
            Some(Overlay::Restore(restore)) => Some(restore.sheet(self.width)),
            Some(Overlay::Bulk(bulk)) => match &bulk.stage {
                Stage::Preview(preview) => Some(preview.sheet(&bulk.clients, self.width)),
                Stage::Menu { .. } | Stage::Choice { .. } | Stage::Value(_) => None,
            },
            Some(overlay) => overlay.window_ref()?.sheet(&self.around()),
            None => None,
        }
    }

    /// Returns how far the open window can be scrolled, where it scrolls.
    pub fn sheet_size(&self) -> Option<ScrollSize> {
        Some(self.sheet()?.size(self.height))
    }

    /// Returns how far the open window is scrolled, and how far it can be.
    fn scroll_mut(&mut self) -> Option<(&mut Scroll, ScrollSize)> {
        let size = self.sheet_size()?;
        let scroll = match &mut self.overlay {
            Some(Overlay::Review(review)) => &mut review.scroll,
            Some(Overlay::Change(window)) => &mut window.scroll,
            Some(Overlay::Restore(restore)) => &mut restore.scroll,
            Some(Overlay::Bulk(bulk)) => match &mut bulk.stage {
                Stage::Preview(preview) => &mut preview.scroll,
                _ => return None,
            },
            _ => return None,
        };
        Some((scroll, size))
    }

    /// Scrolls the open window; whether the key was one for that.
    pub(super) fn scroll_action(&mut self, action: Option<Action>, key: Key) -> bool {
        // What can be typed is for the box with the reason, whatever the key map says.
        if key.typed().is_some() && matches!(self.overlay, Some(Overlay::Restore(_))) {
            return false;
        }
        let Some((action, (scroll, size))) = action.zip(self.scroll_mut()) else { return false };
        scroll.act(action, size)
    }

    /// Scrolls the open window by lines as they are drawn, never past its end.
    pub(super) fn scroll_sheet(&mut self, lines: isize) {
        if let Some((scroll, size)) = self.scroll_mut() {
            scroll.by(lines, size);
        }
    }
}

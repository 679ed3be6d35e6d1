//! What windows see of the desk, and what the desk does for them.

use super::help::Help;
use super::window::{Around, Order};
use super::{App, BulkAct, Effect, Overlay, Palette, PaletteItem, Ticket};
use crate::query::Kind;
use crate::tui::config::PageSize;
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::ScrollSize;

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
            act_key: self.key_of(self.next_ticket + 1),
        }
    }

    pub(super) fn carry_out(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Say(tone, message) => self.status = Some((tone, message)),
            Order::Ask(waiting, request) => {
                let ticket = self.ticket();
                return vec![self.ask(waiting, ticket, *request)];
            }
            Order::Cancel => return self.cancel_question(),
            Order::UndoRedo(consequence) => return self.accept_undo_redo(consequence),
            Order::Delete(reason) => return self.start_deletion(reason),
            Order::AskDiscard => self.ask_discard(),
            Order::Discard => _ = self.close_form(),
            Order::WriteOn => return self.write_on(),
            Order::Import(reason) => return self.begin_import(reason),
            Order::AskImport => self.ask_import(),
            Order::ReadFiles(path, reading) => {
                return vec![Effect::ReadFiles { ticket: self.ticket(), path, reading }];
            }
            Order::Complete(path) => return vec![Effect::Complete { ticket: self.ticket(), path }],
            Order::Export { replace } => return self.begin_export(replace),
            Order::Quit => return vec![Effect::Quit],
            Order::Accept(consequence) if self.form().is_some() => {
                return self.in_form(|form, around| form.send(Some(consequence), around));
            }
            Order::Accept(consequence) => return self.accept_deletion(consequence),
            Order::Act(Context::Form, action) => {
                return self.in_form(|form, around| form.act(action, around));
            }
            Order::Act(_, action) => return self.list_action(action),
            Order::SortBy(column) => return self.sort_by(column),
            Order::PageSize(size) => return self.set_page_size(size),
            Order::Bulk(act) => return self.begin_bulk(act),
            Order::OpenView(view) => return self.open_view(&view),
            Order::ChangeViews(edit) => return self.change_views(edit),
            Order::AskViewName => return self.ask_view_name(),
            Order::KeepView(name) => return self.keep_view(name),
            Order::RemoveView(view) => self.ask_remove_view(&view),
            Order::Move(rows) => return self.move_by(rows),
            Order::ShowChange => self.show_change(),
            Order::Help(first) => self.open_help(first),
            Order::FieldHelp(kind, field) => {
                self.open(Overlay::Help(Help::field(kind, field)));
            }
            Order::Review => self.open_review(),
            Order::Save => return self.in_form(|form, around| form.send(None, around)),
            Order::Merge(theirs, rows) => self.merge_versions(*theirs, &rows),
            Order::Look(clients, edit) => return self.look(clients, edit),
            Order::Write { clients, edit, seen, reason } => {
                return self.write(clients, edit, seen, reason);
            }
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
        self.open(Overlay::Help(Help::keys(&self.around(), first)));
    }

    /// Opens the palette of the list or the form that is open.
    pub(super) fn open_palette(&mut self) {
        let app = &*self;
        let context = if app.form().is_some() { Context::Form } else { Context::List };
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
        self.open(Overlay::Palette(Palette::new(items)));
    }

    /// Returns how far the open window can be scrolled, where it scrolls.
    pub fn sheet_size(&self) -> Option<ScrollSize> {
        let sheet = self.top()?.window().sheet(&self.around())?;
        Some(sheet.size(self.height))
    }
}

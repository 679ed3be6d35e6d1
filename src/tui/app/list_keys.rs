//! What keys do in a list and in its search box.

use super::help::Help;
use super::{App, BulkAct, Effect, Form, Mode, Overlay};
use crate::door::Row;
use crate::model::{Direction, text};
use crate::query::Kind;

use crate::tui::key::{Code, Key};
use crate::tui::keymap::{Action, Context};

impl App {
    pub(super) fn list_action(&mut self, action: Action) -> Vec<Effect> {
        if let Some(why) = self.why_not(action) {
            self.bad(format!("{}: {why}", action.short()));
            return Vec::new();
        }
        let screen = isize::try_from(self.visible_rows()).unwrap_or(1);
        match action {
            Action::Up => self.move_by(-1),
            Action::Down => self.move_by(1),
            Action::PageUp => self.move_by(-screen),
            Action::PageDown => self.move_by(screen),
            Action::HalfUp => self.move_by(-(screen / 2).max(1)),
            Action::HalfDown => self.move_by((screen / 2).max(1)),
            Action::First => self.go_to(0),
            Action::Last => self.go_to(self.list().matched().saturating_sub(1)),
            Action::PreviousPage => self.turn_page(-1),
            Action::NextPage => self.turn_page(1),
            Action::BiggerPages => self.step_page_size(true),
            Action::SmallerPages => self.step_page_size(false),
            Action::Search => {
                self.mode = Mode::Search;
                Vec::new()
            }
            Action::Sort => {
                self.mode = Mode::Sort;
                Vec::new()
            }
            Action::Views => self.open_views(),
            Action::KeepView => self.ask_view_name(),
            Action::New => {
                self.open_new();
                Vec::new()
            }
            Action::Edit => {
                self.open_edit();
                Vec::new()
            }
            Action::Write => self.open_editor(),
            Action::Show => {
                self.open_current();
                Vec::new()
            }
            Action::Undo => self.undo_redo(Direction::Undo),
            Action::Redo => self.undo_redo(Direction::Redo),
            Action::History => self.open_history(),
            Action::Duplicate => {
                self.open_duplicate();
                Vec::new()
            }
            Action::Delete if self.tab == Kind::Clients && self.list().marks.are_many() => {
                self.begin_bulk(BulkAct::Delete)
            }
            Action::Delete => {
                self.ask_delete();
                Vec::new()
            }
            Action::Mark => self.toggle_mark(),
            Action::MarkRange => self.mark_range(),
            Action::MarkAll => self.mark_all(),
            Action::Bulk => {
                self.open_bulk();
                Vec::new()
            }
            Action::Import => {
                self.open_import();
                Vec::new()
            }
            Action::Export => {
                self.open_export();
                Vec::new()
            }
            Action::Clear => self.clear(),
            Action::Copy => self.copy(),
            Action::Palette => {
                self.open_palette();
                Vec::new()
            }
            Action::Help => {
                self.open_help(Context::List);
                Vec::new()
            }
            Action::TabClients => self.open_tab(Kind::Clients),
            Action::TabPartners => self.open_tab(Kind::Partners),
            Action::TabUsers => self.open_tab(Kind::Users),
            Action::TabHistory => self.open_tab(Kind::History),
            Action::NextTab => self.open_tab(self.tab.neighbour(1)),
            Action::PreviousTab => self.open_tab(self.tab.neighbour(Kind::ALL.len() - 1)),
            Action::Redraw => vec![Effect::Redraw],
            Action::Suspend => vec![Effect::Suspend],
            Action::Quit => self.quit(),
            // The others belong to other contexts; the key map cannot bind them here.
            _ => Vec::new(),
        }
    }

    pub(super) fn open_tab(&mut self, kind: Kind) -> Vec<Effect> {
        self.back = None;
        self.tab = kind;
        self.mode = Mode::Normal;
        self.refresh()
    }

    pub(super) fn open_new(&mut self) {
        if self.tab != Kind::Partners && self.directory.partners.is_empty() {
            let key = self.keymap.hint(Context::List, Action::TabPartners);
            let noun = self.tab.noun();
            return self.bad(format!(
                "A {noun} belongs to a partner, and there is none yet: press {key}, then make one"
            ));
        }
        if let Some(form) = Form::create(self.tab, &self.directory) {
            self.open(Overlay::Form(Box::new(form)));
        }
    }

    /// Opens what the cursor is on: the form of a record, the window of a change.
    pub(super) fn open_current(&mut self) {
        match self.tab {
            Kind::History => self.open_change(),
            Kind::Clients | Kind::Partners | Kind::Users => self.open_edit(),
        }
    }

    /// Opens the form of the current row. Who may not save may still look.
    pub(super) fn open_edit(&mut self) {
        let row = self.list().current();
        let Some(form) = row.and_then(|row| Form::edit(row, &self.directory)) else {
            return self.bad("There is nothing to edit");
        };
        let kind = form.kind;
        self.open(Overlay::Form(Box::new(form)));
        if let Err(denial) = self.may_save(kind) {
            self.bad(format!("You can look, not save: {denial}"));
        }
    }

    pub(super) fn open_duplicate(&mut self) {
        match self.list().current() {
            Some(Row::Client(row)) => {
                let form = Form::duplicate(&row.client, &self.directory);
                self.open(Overlay::Form(Box::new(form)));
            }
            Some(_) => self.bad("Only clients can be duplicated"),
            None => self.bad("There is nothing to duplicate"),
        }
    }

    /// Clears the marks or, when there is none, the search or, where that is empty, leaves the
    /// history of one record.
    pub(super) fn clear(&mut self) -> Vec<Effect> {
        let list = self.list_mut();
        list.range_from = None;
        if !list.marks.is_empty() {
            list.marks.clear();
            return Vec::new();
        }
        if list.search.value().is_empty() { self.leave_history() } else { self.clear_search() }
    }

    pub(super) fn copy(&mut self) -> Vec<Effect> {
        let id = match self.list().current() {
            Some(Row::Client(row)) => row.client.id.to_string(),
            Some(Row::Partner(row)) => row.partner.subdomain.to_string(),
            Some(Row::User(row)) => row.user.key.username.to_string(),
            Some(Row::Change(row)) => {
                row.change.record().map(crate::model::Record::title).unwrap_or_default().to_owned()
            }
            None => {
                self.bad("There is nothing to copy");
                return Vec::new();
            }
        };
        self.good(format!("Copied {} to your terminal's clipboard", text::shown(&id)));
        vec![Effect::Copy(id)]
    }

    pub(super) fn sort_key(&mut self, key: Key) -> Vec<Effect> {
        self.mode = Mode::Normal;
        let letter = key.typed().map(|c| c.to_ascii_lowercase());
        let spec = self.tab.columns().iter().find(|spec| Some(spec.letter) == letter);
        match (spec, key.code) {
            (Some(spec), _) => self.sort_by(spec.column),
            (None, Code::Esc) => Vec::new(),
            (None, _) => {
                self.bad(format!("No column has the letter {key}"));
                Vec::new()
            }
        }
    }

    pub(super) fn search_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Keep) => {
                match self.list().search.mistake() {
                    Some(mistake) => {
                        self.bad(format!("Search: {}", text::shown(&mistake.reason)));
                    }
                    None => self.mode = Mode::Normal,
                }
                Vec::new()
            }
            Some(Action::Help) => {
                self.open(Overlay::Help(Help::language(self.tab)));
                Vec::new()
            }
            Some(Action::Complete) => self.complete_search(true),
            Some(Action::CompleteBack) => self.complete_search(false),
            Some(Action::Clear) => {
                self.mode = Mode::Normal;
                self.clear_search()
            }
            Some(Action::Palette) => {
                self.mode = Mode::Normal;
                self.list_action(Action::Palette)
            }
            Some(action) => self.list_action(action),
            None => {
                if self.list_mut().search.key(key) {
                    self.query_anchor(0)
                } else {
                    Vec::new()
                }
            }
        }
    }

    fn complete_search(&mut self, forward: bool) -> Vec<Effect> {
        let directory = self.directory.clone();
        match self.list_mut().search.complete(forward, &directory) {
            Some(true) => self.query_anchor(0),
            Some(false) => Vec::new(),
            None => {
                let help = self.keymap.hint(Context::Search, Action::Help);
                self.bad(format!("Nothing is known that completes this; {help} shows the fields"));
                Vec::new()
            }
        }
    }
}

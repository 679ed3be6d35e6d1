//! What the mouse does: each place on the screen stands for a [`Target`].

use super::form::Focus;
use super::{App, Effect, Mode, Outcome, Target};
use crate::tui::keymap::Action;

impl App {
    pub(super) fn wheel(&mut self, rows: i32) -> Vec<Effect> {
        let by = isize::try_from(rows).unwrap_or(0);
        match &mut self.form {
            _ if self.overlay.is_some() => self.wheel_window(by),
            _ if self.exchange.is_some() => self.scroll_exchange(by),
            Some(form) => {
                if let Some(menu) = &mut form.menu {
                    menu.step(by);
                }
            }
            None => return self.scroll_by(rows),
        }
        Vec::new()
    }

    /// Turns the wheel over the open window; by no line after the window's size changed.
    pub(super) fn wheel_window(&mut self, by: isize) {
        self.in_window(|window, around| {
            window.wheel(by, around);
            Outcome::Stay
        });
    }

    pub(super) fn click(&mut self, target: Target) -> Vec<Effect> {
        if self.overlay.is_some() {
            return self.in_window(|window, around| window.click(target, around));
        }
        match target {
            Target::DialogButton(n) if self.exchange.is_some() => {
                return self.click_exchange_button(n);
            }
            Target::MenuItem(n) => return self.click_menu(n),
            // What lies under a window is not hit: the view puts `Nothing` over it.
            Target::Nothing => {}
            Target::Field(at) if self.exchange.is_some() => self.click_import_field(at),
            Target::Field(_) | Target::FieldBox(..) | Target::SaveButton | Target::CancelButton => {
                return self.click_form(target);
            }
            Target::Part(part) => self.click_part(part),
            Target::PlanRow(row) => self.click_plan(row, false),
            Target::PlanMark(row) => self.click_plan(row, true),
            Target::DialogButton(_)
            | Target::ReasonBox
            | Target::VersionRow(_)
            | Target::VersionSide(..) => {}
            _ if self.exchange.is_some() || self.form.is_some() => {}
            Target::Tab(kind) => return self.open_tab(kind),
            Target::SearchBox => self.mode = Mode::Search,
            Target::ClearSearch => {
                self.mode = Mode::Normal;
                let empty = self.list().search.value().is_empty();
                return if empty { self.show_all_history() } else { self.clear_search() };
            }
            Target::Header(column) => {
                self.mode = Mode::Normal;
                return self.sort_by(column);
            }
            Target::Row(n) => return self.click_row(n),
            Target::DeleteMark(n) => {
                let index = self.list().page.as_ref().map_or(0, |page| page.start) + n;
                let effects = self.go_to(index);
                // The mark stands for its own row; what is marked beside it stays marked.
                let marks = std::mem::take(&mut self.list_mut().marks);
                self.list_action(Action::Delete);
                self.list_mut().marks = marks;
                return effects;
            }
            Target::Page(number) => return self.go_to_page(number),
            Target::PageSize(size) => return self.set_page_size(size),
        }
        Vec::new()
    }

    pub(super) fn click_row(&mut self, n: usize) -> Vec<Effect> {
        self.mode = Mode::Normal;
        if self.list().cursor == n {
            self.open_current();
            return Vec::new();
        }
        let index = self.list().page.as_ref().map_or(0, |page| page.start) + n;
        self.go_to(index)
    }

    pub(super) fn click_menu(&mut self, n: usize) -> Vec<Effect> {
        let directory = self.directory.clone();
        if self.exchange.is_some() {
            self.click_offer(n);
            return Vec::new();
        }
        if let Some(form) = &mut self.form
            && let Some(menu) = &mut form.menu
        {
            menu.at = Some(n);
            form.take_choice(&directory);
        }
        Vec::new()
    }

    pub(super) fn click_form(&mut self, target: Target) -> Vec<Effect> {
        let directory = self.directory.clone();
        let Some(form) = &mut self.form else { return Vec::new() };
        if form.saving.is_some() {
            return Vec::new();
        }
        let result = match target {
            Target::SaveButton => return self.save(),
            Target::CancelButton => {
                self.cancel_form();
                return Vec::new();
            }
            Target::Field(at) => form.focus_on(Focus::Field(at), &directory).map(|()| {
                let _ = form.toggle_if_single(&directory) || form.open_drop_down("", &directory);
            }),
            Target::FieldBox(at, n) => form.click_box(at, n, &directory),
            _ => Ok(()),
        };
        if let Err(why) = result {
            self.bad(why);
        }
        Vec::new()
    }
}

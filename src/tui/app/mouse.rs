//! What the mouse does: each place on the screen stands for a [`Target`].

use super::form::Focus;
use super::{App, Effect, Mode, Outcome, Overlay, Place, Restore, Review, Stop, Target};
use crate::tui::keymap::Action;

impl App {
    pub(super) fn wheel(&mut self, rows: i32) -> Vec<Effect> {
        let by = isize::try_from(rows).unwrap_or(0);
        match (&mut self.overlay, &mut self.form) {
            (Some(Overlay::Versions(versions)), _) => versions.step(by),
            (Some(_), _) => {
                self.wheel_window(by);
            }
            (None, _) if self.exchange.is_some() => self.scroll_exchange(by),
            (None, Some(form)) => {
                if let Some(menu) = &mut form.menu {
                    menu.step(by);
                }
            }
            (None, None) => return self.scroll_by(rows),
        }
        Vec::new()
    }

    /// Turns the wheel over the open window; by no line after the window's size changed.
    pub(super) fn wheel_window(&mut self, by: isize) {
        self.scroll_sheet(by);
        self.in_window(|window, around| {
            window.wheel(by, around);
            Outcome::Stay
        });
    }

    pub(super) fn click(&mut self, target: Target) -> Vec<Effect> {
        if self.overlay.as_ref().is_some_and(|overlay| overlay.window_ref().is_some()) {
            return self.in_window(|window, around| window.click(target, around));
        }
        match target {
            Target::DialogButton(n) => return self.click_button(n),
            Target::ReasonBox => match &mut self.overlay {
                Some(Overlay::Review(review)) => review.stop = Stop::Reason,
                Some(Overlay::Restore(restore)) => restore.stop = Stop::Reason,
                Some(Overlay::Bulk(bulk)) => bulk.focus_reason(),
                _ => {}
            },
            Target::VersionRow(row) => self.click_versions(row, None),
            Target::VersionSide(row, side) => self.click_versions(row, Some(side)),
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
            _ if self.overlay.is_some() || self.exchange.is_some() || self.form.is_some() => {}
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

    /// Presses a button of a window.
    fn click_button(&mut self, n: usize) -> Vec<Effect> {
        match &mut self.overlay {
            Some(Overlay::Review(review)) if n < Review::BUTTONS.len() => {
                review.stop = Stop::Button(n);
                self.press_review()
            }
            Some(Overlay::Versions(versions)) if n < versions.buttons().len() => {
                versions.at = Place::Button(n);
                self.press_versions()
            }
            Some(Overlay::Change(_)) => {
                let action = if n == 0 { Action::Dismiss } else { Action::Restore };
                self.change_action(Some(action))
            }
            Some(Overlay::Restore(restore)) if n < Restore::BUTTONS.len() => {
                restore.stop = Stop::Button(n);
                self.press_restore()
            }
            Some(Overlay::Bulk(_)) => self.click_bulk_button(n),
            None if self.exchange.is_some() => self.click_exchange_button(n),
            _ => Vec::new(),
        }
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
        if matches!(self.overlay, Some(Overlay::Bulk(_))) {
            return self.click_bulk_item(n);
        }
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
        if self.overlay.is_some() || form.saving.is_some() {
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

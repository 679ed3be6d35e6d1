//! What the mouse does: each place on the screen stands for a [`Target`].

use super::{App, Effect, Mode, Outcome, Target};
use crate::tui::keymap::Action;

impl App {
    pub(super) fn wheel(&mut self, rows: i32) -> Vec<Effect> {
        let by = isize::try_from(rows).unwrap_or(0);
        if self.top().is_none() {
            return self.scroll_by(rows);
        }
        self.at_top(|window, around| {
            window.window_mut().wheel(by, around);
            Outcome::Stay
        })
    }

    pub(super) fn click(&mut self, target: Target) -> Vec<Effect> {
        if self.top().is_some() {
            return self.at_top(|window, around| window.window_mut().click(target, around));
        }
        match target {
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
            // The others stand on windows.
            _ => {}
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
}

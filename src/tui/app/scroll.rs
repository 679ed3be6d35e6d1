//! How far the text of a window is scrolled, and the keys and the wheel that scroll it.

use crate::tui::keymap::Action;
use crate::tui::layout::ScrollSize;

/// The first line that is shown, counted in lines as they are drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scroll(usize);

impl Scroll {
    /// Returns the first line, never behind the last that a window of this size can begin with.
    pub fn first(self, size: ScrollSize) -> usize {
        self.0.min(size.last)
    }

    /// Scrolls by lines, never past the end.
    pub(super) fn by(&mut self, lines: isize, size: ScrollSize) {
        self.0 = self.first(size).saturating_add_signed(lines).min(size.last);
    }

    /// Scrolls as an action says; returns whether the action is one that scrolls.
    pub(super) fn act(&mut self, action: Action, size: ScrollSize) -> bool {
        let page = isize::try_from(size.page).unwrap_or(1).max(1);
        let lines = match action {
            Action::Up => -1,
            Action::Down => 1,
            Action::PageUp => -page,
            Action::PageDown => page,
            Action::First => isize::MIN,
            Action::Last => isize::MAX,
            _ => return false,
        };
        self.by(lines, size);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_stays_between_the_first_line_and_the_last_first_line() {
        let size = ScrollSize { page: 4, last: 10 };
        let moved = |first, lines| {
            let mut scroll = Scroll(first);
            scroll.by(lines, size);
            scroll.0
        };
        assert_eq!(moved(3, 1), 4);
        assert_eq!(moved(3, -4), 0);
        assert_eq!(moved(8, 4), 10);
        // The window grew since: what was scrolled too far counts from the end.
        assert_eq!(moved(30, -1), 9);
        assert_eq!(moved(30, 0), 10);
        let mut scroll = Scroll(3);
        assert!(scroll.act(Action::Last, size) && scroll.0 == 10);
        assert!(scroll.act(Action::First, size) && scroll.0 == 0);
        assert!(!scroll.act(Action::Accept, size));
    }
}

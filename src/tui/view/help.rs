//! Draws the help window, and says which of its lines are shown.

use ratatui::layout::Rect;

use super::draw::{put, put_right};
use super::pen::Pen;
use super::sheet;
use crate::tui::app::help::Help;
use crate::tui::app::{Around, Window};
use crate::tui::keymap::{Action, Context};

/// Draws the help, as many lines of it as fit.
pub fn draw(around: &Around, help: &Help, area: Rect, pen: &mut Pen) {
    let Some(sheet) = help.sheet(around) else { return };
    let (inside, size) = sheet::window(&sheet, help.scroll, area, pen);
    let (first, all) = (help.scroll.first(size), sheet.lines.len());
    let key = |action| around.keymap.hint(Context::Help, action);
    let last = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    let mut keys = Vec::new();
    if first < size.last {
        keys.push(format!("{} more", key(Action::PageDown)));
    }
    if first > 0 {
        keys.push(format!("{} back", key(Action::PageUp)));
    }
    keys.push(format!("{} closes", key(Action::Dismiss)));
    let buffer = pen.frame.buffer_mut();
    put(buffer, last, &keys.join(", "), pen.theme.dim);
    if size.last > 0 {
        let count = format!("lines {}-{} of {all}", first + 1, first + size.page);
        put_right(buffer, last, &count, pen.theme.dim);
    }
}

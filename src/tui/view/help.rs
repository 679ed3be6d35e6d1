//! Draws the help window, and says which of its lines are shown.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::{put, put_right};
use super::pen::Pen;
use crate::tui::app::help::Help;
use crate::tui::app::{App, Target};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{HelpDrawn, fitted, help_lines, help_place};

/// Draws the help, as many lines of it as fit.
pub fn draw(app: &App, help: &Help, area: Rect, pen: &mut Pen) {
    let (key_width, lines) = help_lines(&help.lines, area.width);
    let place = help_place(area, lines.len());
    let inside = pen.window(place, &help.title);
    pen.hits.add(area, Target::Nothing);
    let buffer = pen.frame.buffer_mut();
    let body = Rect { height: inside.height.saturating_sub(1), ..inside };
    let page = usize::from(body.height);
    let first = help.scroll.min(lines.len().saturating_sub(page));
    for (y, drawn) in (body.y..body.bottom()).zip(lines.iter().skip(first)) {
        let line = Rect::new(body.x + 1, y, body.width.saturating_sub(2), 1);
        match drawn {
            HelpDrawn::Heading(title) => put_cut(buffer, line, title, pen.theme.title),
            HelpDrawn::Text(text) => put_cut(buffer, line, text, pen.theme.text),
            HelpDrawn::Key(keys, what) => {
                let width = key_width.min(line.width);
                put_cut(buffer, Rect { width, ..line }, keys, pen.theme.accent);
                let rest = Rect { x: line.x + width, width: line.width - width, ..line };
                put_cut(buffer, rest, what, pen.theme.text);
            }
        }
    }
    let key = |action| app.keymap.hint(Context::Help, action);
    let last = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    let mut keys = Vec::new();
    if first + page < lines.len() {
        keys.push(format!("{} more", key(Action::PageDown)));
    }
    if first > 0 {
        keys.push(format!("{} back", key(Action::PageUp)));
    }
    keys.push(format!("{} closes", key(Action::Dismiss)));
    put(buffer, last, &format!(" {}", keys.join(", ")), pen.theme.dim);
    if lines.len() > page {
        let end = (first + page).min(lines.len());
        let count = format!("lines {}-{end} of {} ", first + 1, lines.len());
        put_right(buffer, last, &count, pen.theme.dim);
    }
}

fn put_cut(buffer: &mut ratatui::buffer::Buffer, place: Rect, text: &str, style: Style) {
    put(buffer, place, &fitted(text, place.width), style);
}

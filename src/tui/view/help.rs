//! The help window: its lines as they are drawn, and which of them are shown.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Hits;
use super::draw::{put, put_right, window};
use crate::tui::app::help::{Help, HelpLine};
use crate::tui::app::{App, Target};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{ScrollSize, cells, centered, fitted, wrap};
use crate::tui::theme::Theme;

/// The widest that the window gets: longer lines are hard to read.
const WIDEST: u16 = 84;
/// Lines of the window that are no lines of the help: the frame, and the line with the keys.
const CHROME: u16 = 3;

/// How far a help can be scrolled in a window of this size, counted in lines as they are drawn.
pub fn help_size(help: &Help, width: u16, height: u16) -> ScrollSize {
    let count = lines(help, width).1.len();
    let page = usize::from(tallest(height).saturating_sub(CHROME)).max(1);
    ScrollSize { page, last: count.saturating_sub(page) }
}

fn tallest(height: u16) -> u16 {
    height.saturating_sub(2)
}

fn widest(width: u16) -> u16 {
    width.saturating_sub(4).min(WIDEST)
}

/// A line as it is drawn.
enum Drawn {
    Heading(String),
    Key(String, &'static str),
    Text(String),
}

/// The width of the keys, and all lines in a window of this width.
fn lines(help: &Help, width: u16) -> (u16, Vec<Drawn>) {
    let room = widest(width).saturating_sub(4);
    let keys = help.lines.iter().map(|line| match line {
        HelpLine::Key(keys, _) => cells(keys),
        _ => 0,
    });
    let key_width = keys.max().unwrap_or(0).min(room / 2) + 2;
    let mut lines = Vec::new();
    for line in &help.lines {
        match line {
            HelpLine::Heading(title) => {
                lines.push(Drawn::Text(String::new()));
                lines.push(Drawn::Heading(title.clone()));
            }
            HelpLine::Key(keys, what) => lines.push(Drawn::Key(keys.clone(), what)),
            HelpLine::Text(text) => lines.extend(wrap(text, room).into_iter().map(Drawn::Text)),
        }
    }
    (key_width, lines)
}

/// Draws the help, as many lines of it as fit.
pub fn draw(app: &App, help: &Help, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
    let (key_width, lines) = lines(help, area.width);
    let needed = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(CHROME);
    let place = centered(area, widest(area.width), needed.min(tallest(area.height)));
    let inside = window(frame.buffer_mut(), place, &help.title, theme);
    hits.add(area, Target::Nothing);
    let buffer = frame.buffer_mut();
    let body = Rect { height: inside.height.saturating_sub(1), ..inside };
    let page = usize::from(body.height);
    let first = help.scroll.min(lines.len().saturating_sub(page));
    for (y, drawn) in (body.y..body.bottom()).zip(lines.iter().skip(first)) {
        let line = Rect::new(body.x + 1, y, body.width.saturating_sub(2), 1);
        match drawn {
            Drawn::Heading(title) => put_cut(buffer, line, title, theme.title),
            Drawn::Text(text) => put_cut(buffer, line, text, theme.text),
            Drawn::Key(keys, what) => {
                let width = key_width.min(line.width);
                put_cut(buffer, Rect { width, ..line }, keys, theme.accent);
                let rest = Rect { x: line.x + width, width: line.width - width, ..line };
                put_cut(buffer, rest, what, theme.text);
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
    put(buffer, last, &format!(" {}", keys.join(", ")), theme.dim);
    if lines.len() > page {
        let end = (first + page).min(lines.len());
        let count = format!("lines {}-{end} of {} ", first + 1, lines.len());
        put_right(buffer, last, &count, theme.dim);
    }
}

fn put_cut(buffer: &mut ratatui::buffer::Buffer, place: Rect, text: &str, style: Style) {
    put(buffer, place, &fitted(text, place.width), style);
}

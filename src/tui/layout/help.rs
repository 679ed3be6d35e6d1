//! The lines of the help window.

use ratatui::layout::Rect;

use super::{ScrollSize, cells, centered, wrap};

/// The widest that the window gets: longer lines are hard to read.
const WIDEST: u16 = 84;
/// Lines of the window that are no lines of the help: the frame, and the line with the keys.
const CHROME: u16 = 3;

/// Returns how far a help can be scrolled on a desk of this size, in lines as they are drawn.
pub fn help_size(lines: &[HelpLine], width: u16, height: u16) -> ScrollSize {
    let count = help_lines(lines, width).1.len();
    let page = usize::from(tallest(height).saturating_sub(CHROME)).max(1);
    ScrollSize { page, last: count.saturating_sub(page) }
}

/// Returns the place of the window in an area, no higher than so many lines need.
pub fn help_place(area: Rect, lines: usize) -> Rect {
    let needed = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(CHROME);
    centered(area, widest(area.width), needed.min(tallest(area.height)))
}

fn tallest(height: u16) -> u16 {
    height.saturating_sub(2)
}

fn widest(width: u16) -> u16 {
    width.saturating_sub(4).min(WIDEST)
}

/// A line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    Heading(String),
    /// A key and what it does.
    Key(String, &'static str),
    /// A paragraph, which is wrapped.
    Text(String),
}

/// A line of the help as it is drawn.
#[derive(Debug)]
pub enum HelpDrawn {
    Heading(String),
    /// A key and what it does.
    Key(String, &'static str),
    Text(String),
}

/// Returns the width of the keys, and all lines as they are drawn on a desk of this width.
pub fn help_lines(help: &[HelpLine], width: u16) -> (u16, Vec<HelpDrawn>) {
    let room = widest(width).saturating_sub(4);
    let keys = help.iter().map(|line| match line {
        HelpLine::Key(keys, _) => cells(keys),
        _ => 0,
    });
    let key_width = keys.max().unwrap_or(0).min(room / 2) + 2;
    let mut lines = Vec::new();
    for line in help {
        match line {
            HelpLine::Heading(title) => {
                lines.push(HelpDrawn::Text(String::new()));
                lines.push(HelpDrawn::Heading(title.clone()));
            }
            HelpLine::Key(keys, what) => lines.push(HelpDrawn::Key(keys.clone(), what)),
            HelpLine::Text(text) => lines.extend(wrap(text, room).into_iter().map(HelpDrawn::Text)),
        }
    }
    (key_width, lines)
}

//! Small pieces of drawing that the regions share. Whatever is put on the screen comes through
//! [`put`], which masks it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Clear, Widget};
use textwrap::WordSplitter;
use unicode_segmentation::UnicodeSegmentation;

use crate::model::text;
use crate::tui::theme::Theme;

/// The width of a text in cells.
pub fn cells(text: &str) -> u16 {
    u16::try_from(text::width(text)).unwrap_or(u16::MAX)
}

/// The text, masked and cut to so many cells.
pub fn fitted(text: &str, width: u16) -> String {
    text::fitted(text, usize::from(width)).into_owned()
}

/// The text, masked and cut in its middle to so many cells.
pub fn fitted_middle(text: &str, width: u16) -> String {
    text::fitted_middle(text, usize::from(width)).into_owned()
}

/// Draws a text at the start of an area's first line; what does not fit is left out.
pub fn put(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    if area.is_empty() {
        return;
    }
    let shown = text::shown(text);
    buffer.set_stringn(area.x, area.y, shown, usize::from(area.width), style);
}

/// Draws a text that ends at the end of an area's first line.
pub fn put_right(buffer: &mut Buffer, area: Rect, text: &str, style: Style) -> Rect {
    let text = fitted(text, area.width);
    let width = cells(&text).min(area.width);
    let place = Rect::new(area.right().saturating_sub(width), area.y, width, 1);
    put(buffer, place, &text, style);
    place
}

/// Breaks a text into lines of at most so many cells.
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    let width = usize::from(width.max(1));
    let shown = text::shown(text);
    let mut lines = Vec::new();
    // A client ID or an address is not broken at its hyphens: it could not be copied whole.
    let options = textwrap::Options::new(width).word_splitter(WordSplitter::NoHyphenation);
    for line in textwrap::wrap(&shown, options) {
        // A word without a place to break, such as a long URI, is broken where the line ends.
        let mut rest = String::new();
        for cluster in line.graphemes(true) {
            if text::width(&rest) + text::width(cluster) > width {
                lines.push(std::mem::take(&mut rest));
            }
            rest.push_str(cluster);
        }
        lines.push(rest);
    }
    lines
}

/// Breaks a text into at most so many lines; an ellipsis says that there would be more.
pub fn wrap_in(text: &str, width: u16, most: usize) -> Vec<String> {
    let mut lines = wrap(text, width);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = fitted(&format!("{last} …"), width.max(1));
        }
    }
    lines
}

/// A line that is filled from left to right.
pub struct Line {
    rest: Rect,
}

impl Line {
    pub const fn new(area: Rect) -> Self {
        Self { rest: area }
    }

    /// Cells that are left.
    pub const fn room(&self) -> u16 {
        self.rest.width
    }

    /// Adds a text; returns where it stands.
    pub fn add(&mut self, buffer: &mut Buffer, text: &str, style: Style) -> Rect {
        let width = cells(&text::shown(text)).min(self.rest.width);
        let place = Rect::new(self.rest.x, self.rest.y, width, u16::from(width > 0));
        put(buffer, place, text, style);
        self.rest = Rect::new(self.rest.x + width, self.rest.y, self.rest.width - width, 1);
        place
    }
}

/// Draws the frame of a window over what is there; returns the room inside.
pub fn window(buffer: &mut Buffer, area: Rect, title: &str, theme: &Theme) -> Rect {
    Clear.render(area, buffer);
    let title = fitted(title, area.width.saturating_sub(4));
    let block = Block::bordered()
        .border_set(border::ROUNDED)
        .border_style(theme.border)
        .title(format!(" {title} "))
        .title_style(theme.title);
    let inside = block.inner(area);
    block.render(area, buffer);
    inside
}

/// A window of this size in the middle of an area, or as much of it as fits.
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}

//! Small pieces of drawing that the regions share. Whatever is put on the screen comes through
//! [`put`], which masks it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Clear, Widget};

use crate::model::text;
use crate::tui::layout::{cells, fitted};
use crate::tui::theme::Theme;

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

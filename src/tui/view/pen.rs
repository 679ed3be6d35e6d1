//! What every region is drawn with.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw;
use super::hits::Hits;
use crate::tui::theme::Theme;

/// The colours, the screen, and what its places stand for.
pub struct Pen<'a, 'b> {
    pub theme: &'a Theme,
    pub frame: &'a mut Frame<'b>,
    pub hits: &'a mut Hits,
}

impl Pen<'_, '_> {
    /// Draws a text at the start of an area's first line; what does not fit is left out.
    pub fn put(&mut self, area: Rect, text: &str, style: Style) {
        draw::put(self.frame.buffer_mut(), area, text, style);
    }

    /// Draws the frame of a window over what is there; returns the room inside.
    pub fn window(&mut self, area: Rect, title: &str) -> Rect {
        draw::window(self.frame.buffer_mut(), area, title, self.theme)
    }
}

//! Places in a window, and how far its text can be scrolled.

use ratatui::layout::Rect;

/// A window of this size in the middle of an area, or as much of it as fits.
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}

/// Cells before a control of a form: the signs and the label, which is closer in a narrow form.
pub const fn label_width(form_width: u16) -> u16 {
    if form_width < 70 { 19 } else { 20 }
}

/// The cells of a table row: a name of this width, and two values with an arrow between them.
pub fn side_by_side(row: Rect, label: u16) -> [Rect; 3] {
    let label = label.min(row.width);
    let half = (row.width - label) / 2;
    let cell = |x, width| Rect { x: row.x + x, width, ..row };
    [cell(0, label), cell(label, half.saturating_sub(3)), cell(label + half, half)]
}

/// How far something can be scrolled, in lines as they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScrollSize {
    /// Lines that are shown at once.
    pub page: usize,
    /// The highest first line: nothing is below what it shows.
    pub last: usize,
}

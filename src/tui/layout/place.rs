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

impl ScrollSize {
    /// Returns the first line after a step of so many lines, never past the end.
    pub fn moved(self, first: usize, lines: isize) -> usize {
        first.min(self.last).saturating_add_signed(lines).min(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_stays_between_the_first_line_and_the_last_first_line() {
        let size = ScrollSize { page: 4, last: 10 };
        assert_eq!(size.moved(3, 1), 4);
        assert_eq!(size.moved(3, -4), 0);
        assert_eq!(size.moved(8, 4), 10);
        // The window grew since: what was scrolled too far counts from the end.
        assert_eq!(size.moved(30, -1), 9);
        assert_eq!(size.moved(30, 0), 10);
    }
}

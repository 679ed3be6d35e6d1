//! The command palette: what was typed, and the actions that have it in their names.

use ratatui::layout::Rect;

use super::draw::{put, put_right};
use super::pen::Pen;
use crate::tui::app::{Palette, Target};
use crate::tui::layout::{cells, centered, fitted};

/// The largest that the window gets.
const LARGEST: (u16, u16) = (76, 20);

/// Draws the palette, as high as its actions need.
pub fn draw(palette: &Palette, area: Rect, pen: &mut Pen) {
    let items = palette.shown();
    let width = area.width.saturating_sub(4).min(LARGEST.0);
    let height = area.height.saturating_sub(2).min(LARGEST.1);
    // Its top stays where it is while typing makes it lower.
    let whole = centered(area, width, height);
    let needed = u16::try_from(items.len().max(1)).unwrap_or(u16::MAX).saturating_add(3);
    let place = Rect { height: whole.height.min(needed), ..whole };
    let inside = pen.window(place, "Command palette");
    pen.hits.add(area, Target::Nothing);
    let line = Rect { height: 1, ..inside };
    let (text, cursor) = palette.filter.window(usize::from(line.width.saturating_sub(2)));
    pen.put(line, &format!("> {text}"), pen.theme.accent);
    pen.frame.set_cursor_position((line.x + 2 + u16::try_from(cursor).unwrap_or(0), line.y));
    let rows = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    if items.is_empty() {
        pen.put(rows, "  no action has this name", pen.theme.dim);
    }
    let skip = (palette.at + 1).saturating_sub(usize::from(rows.height));
    for (y, (n, item)) in (rows.y..rows.bottom()).zip(items.iter().enumerate().skip(skip)) {
        let line = Rect::new(rows.x, y, rows.width, 1);
        let here = n == palette.at;
        let style = match (here, &item.denied) {
            (true, _) => pen.theme.selected,
            (false, Some(_)) => pen.theme.dim,
            (false, None) => pen.theme.text,
        };
        let buffer = pen.frame.buffer_mut();
        if here {
            buffer.set_style(line, style);
        }
        let sign = if here { ">" } else { " " };
        let title = format!("{sign} {}", item.title);
        let right = item.denied.as_deref().unwrap_or(&item.key);
        let (left_room, right_room) = share(cells(&title), cells(right), line.width);
        put(buffer, line, &fitted(&title, left_room), style);
        put_right(buffer, line, &format!("{} ", fitted(right, right_room)), style);
        pen.hits.add(line, Target::MenuItem(n));
    }
}

/// The cells of a title and of what stands at the right of it, with a blank behind each: neither
/// takes more than half of the line unless the other leaves it.
fn share(title: u16, right: u16, width: u16) -> (u16, u16) {
    let room = width.saturating_sub(2);
    let right = right.min(room.saturating_sub(title).max(room / 2));
    (room - right, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_side_of_a_line_cuts_the_other_to_nothing() {
        assert_eq!(share(10, 5, 40), (33, 5));
        assert_eq!(share(40, 36, 74), (36, 36));
        assert_eq!(share(40, 36, 54), (26, 26));
        assert_eq!(share(5, 40, 54), (12, 40));
        assert_eq!(share(5, 5, 0), (0, 0));
    }
}

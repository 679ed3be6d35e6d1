//! The open menu of a form: a drop-down, or the completions of a box.

use ratatui::layout::Rect;

use super::draw::{put, put_right};
use super::pen::Pen;
use crate::tui::app::Target;
use crate::tui::app::form::{Menu, MenuKind};
use crate::tui::layout::{cells, fitted, label_width};

/// The most items that are shown at once.
const MENU_ROWS: u16 = 8;
/// The frame, and one item.
const LOWEST: u16 = 3;

/// Draws the menu below its field, or above it where there is more room; it is as wide as the
/// control, and stays inside the body of the form.
pub fn draw(menu: &Menu, field_row: u16, body: Rect, pen: &mut Pen) {
    let items = menu.shown();
    let count = u16::try_from(items.len()).unwrap_or(u16::MAX).max(1);
    let area = place(count, field_row, body);
    let filter = menu.filter.value();
    let title = match menu.kind {
        MenuKind::Completions => "active users".to_owned(),
        MenuKind::DropDown if filter.is_empty() => "type to filter".to_owned(),
        MenuKind::DropDown => format!("filter: {filter}"),
    };
    let room = pen.window(area, &title);
    pen.hits.add(area, Target::Nothing);
    let buffer = pen.frame.buffer_mut();
    if items.is_empty() {
        put(buffer, room, " nothing matches", pen.theme.dim);
    }
    let visible = usize::from(room.height);
    let skip = (menu.at.unwrap_or(0) + 1).saturating_sub(visible);
    for (y, (n, item)) in (room.y..room.bottom()).zip(items.iter().enumerate().skip(skip)) {
        let line = Rect::new(room.x, y, room.width, 1);
        let here = menu.at == Some(n);
        let style = if here { pen.theme.selected } else { pen.theme.text };
        if here {
            buffer.set_style(line, style);
        }
        let sign = if here { ">" } else { " " };
        put(buffer, line, &fitted(&format!("{sign}{}", item.label), line.width), style);
        pen.hits.add(line, Target::MenuItem(n));
    }
    let below = items.len().saturating_sub(skip + visible);
    let edge = |y| Rect::new(area.x + 1, y, area.width.saturating_sub(3), 1);
    if skip > 0 && cells(&title) + 16 < area.width {
        put_right(buffer, edge(area.y), &format!(" ↑ {skip} more "), pen.theme.accent);
    }
    if below > 0 {
        let bottom = edge(area.bottom().saturating_sub(1));
        put_right(buffer, bottom, &format!(" ↓ {below} more "), pen.theme.accent);
    }
}

/// Where a menu of so many items stands.
fn place(count: u16, field_row: u16, body: Rect) -> Rect {
    let below = body.bottom().saturating_sub(field_row + 1);
    let above = field_row.saturating_sub(body.y);
    let wanted = count.min(MENU_ROWS) + 2;
    let down = below >= wanted || below >= above;
    let room = if down { below } else { above };
    let height = wanted.min(room.max(LOWEST)).min(body.height);
    let y = if down { field_row + 1 } else { field_row.saturating_sub(height) };
    let label = label_width(body.width);
    Rect {
        x: body.x + label,
        y: y.clamp(body.y, body.bottom().saturating_sub(height).max(body.y)),
        width: body.width.saturating_sub(label + 1),
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_stays_inside_the_body_wherever_its_field_is() {
        for height in 1..20 {
            let body = Rect::new(1, 2, 58, height);
            for field_row in body.y..body.bottom() {
                for count in [1, 3, 8, 40] {
                    let area = place(count, field_row, body);
                    assert_eq!(area.intersection(body), area, "{count} at {field_row} in {body}");
                    assert!(area.right() < body.right(), "the frame is not touched");
                    let covered = (area.y..area.bottom()).contains(&field_row);
                    assert!(!covered || height < 7, "{count} at {field_row} in {body}");
                }
            }
        }
    }
}

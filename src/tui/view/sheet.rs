//! Draws a sheet: text and a table of fields that scroll together, above a foot that stays.

use ratatui::layout::Rect;

use super::draw::put;
use super::pen::Pen;
use crate::tui::app::{Scroll, Target};
use crate::tui::layout::{ScrollSize, Sheet, SheetLine, SheetTone, more_sign, side_by_side};

/// Draws the window of a sheet, no higher than it needs; returns the place of the foot.
pub fn draw(sheet: &Sheet, scroll: Scroll, area: Rect, pen: &mut Pen) -> Rect {
    let (inside, size) = window(sheet, scroll, area, pen);
    let foot = inside.bottom().saturating_sub(sheet.foot).max(inside.y);
    let first = scroll.first(size);
    let sign = Rect { y: foot.saturating_sub(1), height: 1, ..inside }.intersection(inside);
    pen.put(sign, &more_sign(first, size.last - first), pen.theme.accent);
    Rect { y: foot, height: inside.bottom().saturating_sub(foot), ..inside }
}

/// Draws the frame, the head and the lines of a sheet; returns the room inside, and how far the sheet
/// can be scrolled.
pub fn window(sheet: &Sheet, scroll: Scroll, area: Rect, pen: &mut Pen) -> (Rect, ScrollSize) {
    let size = sheet.size(area.height);
    let place = sheet.place(area);
    let inside = pen.window(place, &sheet.title);
    pen.hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let shown = sheet.lines.iter().skip(scroll.first(size)).take(size.page);
    lines(sheet.head.iter().chain(shown), sheet.label, inside, pen);
    (inside, size)
}

/// Draws lines one below the other, as many as there is room for.
pub fn lines<'a>(
    lines: impl Iterator<Item = &'a SheetLine>,
    label: u16,
    area: Rect,
    pen: &mut Pen,
) {
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        draw_line(line, label, Rect { y, height: 1, ..area }, pen);
    }
}

fn draw_line(line: &SheetLine, label_width: u16, row: Rect, pen: &mut Pen) {
    let buffer = pen.frame.buffer_mut();
    match line {
        SheetLine::Text(text) => put(buffer, row, text, pen.theme.text),
        SheetLine::Refusal(text) => put(buffer, row, text, pen.theme.error),
        SheetLine::Heading(text) => put(buffer, row, text, pen.theme.title),
        SheetLine::Fact(offset, name, value) | SheetLine::Key(offset, name, value) => {
            let is_key = matches!(line, SheetLine::Key(..));
            put(buffer, row, name, if is_key { pen.theme.accent } else { pen.theme.title });
            let rest = Rect { x: row.x + offset.min(&row.width), ..row }.intersection(row);
            put(buffer, rest, value, pen.theme.text);
        }
        SheetLine::Cells { label, left, right, tone } => {
            let style = match tone {
                SheetTone::Heading => pen.theme.title,
                SheetTone::First | SheetTone::More => pen.theme.text,
                SheetTone::Added => pen.theme.good,
                SheetTone::Removed => pen.theme.error,
            };
            let [name, left_cell, right_cell] = side_by_side(row, label_width);
            put(buffer, name, label, pen.theme.title);
            let Some(right) = right else {
                let width = row.right().saturating_sub(left_cell.x);
                put(buffer, Rect { width, ..left_cell }, left, style);
                return;
            };
            put(buffer, left_cell, left, style);
            if *tone == SheetTone::First {
                let arrow = Rect { x: right_cell.x.saturating_sub(2), width: 1, ..right_cell };
                put(buffer, arrow, "→", pen.theme.dim);
            }
            put(buffer, right_cell, right, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::backend::TestBackend;
    use ratatui::{Frame, Terminal};

    use super::*;
    use crate::model::FieldChange;
    use crate::tui::theme::Theme;
    use crate::tui::view::Hits;

    fn row(field: &'static str, before: Option<&str>, after: Option<&str>) -> FieldChange {
        FieldChange { field, before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    #[test]
    fn every_letter_of_a_value_is_drawn_in_every_width() {
        for width in 40..130 {
            for rows in [
                vec![row("name", Some(&"x".repeat(200)), None)],
                vec![row("name", Some(&"x".repeat(100)), Some(&"x".repeat(100)))],
                vec![row("n", Some(&"x".repeat(20)), Some(&"x".repeat(180)))],
                vec![row("n", Some(&"x".repeat(20)), Some("")), row("m", Some("y"), Some("z"))],
            ] {
                let wanted: usize = rows
                    .iter()
                    .map(|row| {
                        let count = |side: &Option<String>| {
                            side.as_deref().unwrap_or("").matches('x').count()
                        };
                        count(&row.before) + count(&row.after)
                    })
                    .sum();
                let mut sheet = Sheet::new(String::new(), width, 1);
                sheet.table(&rows, ["Before", "After", "Value"]);
                let mut terminal = Terminal::new(TestBackend::new(width, 60)).unwrap();
                let drawn = |frame: &mut Frame| {
                    let area = frame.area();
                    let mut hits = Hits::default();
                    let pen = &mut Pen { theme: &Theme::MONO, frame, hits: &mut hits };
                    draw(&sheet, Scroll::default(), area, pen);
                };
                terminal.draw(drawn).unwrap();
                let cells = terminal.backend().buffer().content();
                let drawn = cells.iter().filter(|cell| cell.symbol() == "x").count();
                assert_eq!(drawn, wanted, "{rows:?} at {width}");
            }
        }
    }
}

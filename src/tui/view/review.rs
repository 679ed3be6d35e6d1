//! Draws the review before a save: only the changed fields, old and new, over the form.
//!
//! ```text
//! ╭ Save acme-anna? ─────────────────────────────────────────────╮
//! │ Field            Was                  Becomes                │
//! │ Name             Client anna        → Anna's report          │
//! │ Scopes           + write                                     │
//! │                  − read                                      │
//! │ ↓ 3 more lines                                               │
//! │ Reason (optional) ________________________________________   │
//! │ [>Save<]  [ Back to the form ]                               │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::answers;
use super::pen::Pen;
use crate::tui::app::{Form, Review, ReviewLine, ReviewTone, Stop, Target, review_columns};
use crate::tui::layout::{ScrollSize, fitted, more_sign};

/// Draws the review of a form.
pub fn draw(review: &Review, form: &Form, area: Rect, pen: &mut Pen) {
    let place = review.place(area);
    let inside = pen.window(place, &review.title);
    pen.hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1);
    let [field, was, becomes] = review_columns(row(inside.y));
    for (cell, heading) in [(field, "Field"), (was, "Was"), (becomes, "Becomes")] {
        pen.put(cell, &fitted(heading, cell.width), pen.theme.title);
    }
    let lines = review.lines(inside.width);
    let ScrollSize { page, last } = review.size(area.width, area.height);
    let height = u16::try_from(page).unwrap_or(u16::MAX);
    let scroll = review.scroll.min(last);
    for (y, line) in (inside.y + 1..=inside.y + height).zip(lines.iter().skip(scroll)) {
        draw_line(line, row(y), pen);
    }
    let below = lines.len().saturating_sub(scroll + page);
    let sign = more_sign(scroll, below);
    pen.put(row(inside.y + 1 + height), &sign, pen.theme.accent);
    let (reason, buttons) = (inside.bottom().saturating_sub(2), inside.bottom().saturating_sub(1));
    let in_box = review.stop == Stop::Reason;
    answers::reason(&form.reason, false, in_box, row(reason), pen);
    let pressed = Some(review.pressed());
    answers::buttons(Review::BUTTONS, pressed, !in_box, row(buttons), pen);
}

fn draw_line(line: &ReviewLine, row: Rect, pen: &mut Pen) {
    let [label, was, becomes] = review_columns(row);
    pen.put(label, &fitted(line.label, label.width), pen.theme.title);
    let style: Style = match line.tone {
        ReviewTone::Plain => pen.theme.text,
        ReviewTone::Added => pen.theme.good,
        ReviewTone::Removed => pen.theme.error,
    };
    if line.tone == ReviewTone::Plain {
        pen.put(was, &line.was, pen.theme.text);
        if !line.label.is_empty() && !line.becomes.is_empty() {
            let arrow = Rect { x: becomes.x.saturating_sub(2), width: 1, ..becomes };
            pen.put(arrow, "→", pen.theme.dim);
        }
        pen.put(becomes, &line.becomes, style);
    } else {
        let whole = Rect { width: becomes.right().saturating_sub(was.x), ..was };
        pen.put(whole, &line.was, style);
    }
}

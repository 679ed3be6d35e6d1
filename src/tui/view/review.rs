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

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::answers;
use super::draw::{put, window};
use super::hits::Hits;
use crate::tui::app::{Form, Review, ReviewLine, ReviewTone, Stop, Target, review_columns};
use crate::tui::layout::{ScrollSize, fitted, more_sign};
use crate::tui::theme::Theme;

/// Draws the review of a form.
pub fn draw(
    review: &Review,
    form: &Form,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
    hits: &mut Hits,
) {
    let place = review.place(area);
    let inside = window(frame.buffer_mut(), place, &review.title, theme);
    hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1);
    let [field, was, becomes] = review_columns(row(inside.y));
    for (cell, heading) in [(field, "Field"), (was, "Was"), (becomes, "Becomes")] {
        put(frame.buffer_mut(), cell, &fitted(heading, cell.width), theme.title);
    }
    let lines = review.lines(inside.width);
    let ScrollSize { page, last } = review.size(area.width, area.height);
    let height = u16::try_from(page).unwrap_or(u16::MAX);
    let scroll = review.scroll.min(last);
    for (y, line) in (inside.y + 1..=inside.y + height).zip(lines.iter().skip(scroll)) {
        draw_line(line, theme, row(y), frame);
    }
    let below = lines.len().saturating_sub(scroll + page);
    let sign = more_sign(scroll, below);
    put(frame.buffer_mut(), row(inside.y + 1 + height), &sign, theme.accent);
    let (reason, buttons) = (inside.bottom().saturating_sub(2), inside.bottom().saturating_sub(1));
    let in_box = review.stop == Stop::Reason;
    answers::reason(&form.reason, false, in_box, theme, row(reason), frame, hits);
    let pressed = Some(review.pressed());
    answers::buttons(Review::BUTTONS, pressed, !in_box, theme, row(buttons), frame, hits);
}

fn draw_line(line: &ReviewLine, theme: &Theme, row: Rect, frame: &mut Frame) {
    let [label, was, becomes] = review_columns(row);
    put(frame.buffer_mut(), label, &fitted(line.label, label.width), theme.title);
    let style: Style = match line.tone {
        ReviewTone::Plain => theme.text,
        ReviewTone::Added => theme.good,
        ReviewTone::Removed => theme.error,
    };
    if line.tone == ReviewTone::Plain {
        put(frame.buffer_mut(), was, &line.was, theme.text);
        if !line.label.is_empty() && !line.becomes.is_empty() {
            let arrow = Rect { x: becomes.x.saturating_sub(2), width: 1, ..becomes };
            put(frame.buffer_mut(), arrow, "→", theme.dim);
        }
        put(frame.buffer_mut(), becomes, &line.becomes, style);
    } else {
        let whole = Rect { width: becomes.right().saturating_sub(was.x), ..was };
        put(frame.buffer_mut(), whole, &line.was, style);
    }
}

//! The review before a save: only the changed fields, old and new, over the form.
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
use unicode_segmentation::UnicodeSegmentation;

use super::Hits;
use super::answers;
use super::draw::{put, window};
use crate::tui::app::form::Difference;
use crate::tui::app::{Form, Review, Stop, Target};
use crate::tui::layout::{centered, fitted, more_sign, side_by_side, wrap};
use crate::tui::theme::Theme;

/// The widest that the window gets.
const WIDEST: u16 = 110;
/// Cells of the names of the fields.
const LABEL: u16 = 17;
/// The most lines that one value takes.
const VALUE_LINES: usize = 3;
/// Lines of the window beside the table's: borders, header, sign, reason, buttons.
const CHROME: u16 = 6;

/// What a piece of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Plain,
    Added,
    Removed,
}

/// One line of the table: a field's name, and one or two cells beside it.
struct TableLine {
    label: &'static str,
    was: String,
    becomes: String,
    /// What the cell is about that goes over the whole width; `becomes` is empty then.
    tone: Tone,
}

/// How far down the table can be scrolled in a window of this size.
pub fn most_scroll(review: &Review, width: u16, height: u16) -> usize {
    let place = place(review, Rect::new(0, 0, width, height));
    let lines = lines(&review.rows, place.width.saturating_sub(4));
    lines.len().saturating_sub(usize::from(place.height.saturating_sub(CHROME)))
}

/// Draws the review of a form.
pub fn draw(
    review: &Review,
    form: &Form,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
    hits: &mut Hits,
) {
    let place = place(review, area);
    let inside = window(frame.buffer_mut(), place, &review.title, theme);
    hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1);
    let [field, was, becomes] = columns(row(inside.y));
    for (cell, heading) in [(field, "Field"), (was, "Was"), (becomes, "Becomes")] {
        put(frame.buffer_mut(), cell, &fitted(heading, cell.width), theme.title);
    }
    let lines = lines(&review.rows, inside.width);
    let height = place.height.saturating_sub(CHROME);
    let scroll = review.scroll.min(lines.len().saturating_sub(usize::from(height)));
    for (y, line) in (inside.y + 1..=inside.y + height).zip(lines.iter().skip(scroll)) {
        draw_line(line, theme, row(y), frame);
    }
    let below = lines.len().saturating_sub(scroll + usize::from(height));
    let sign = more_sign(scroll, below);
    put(frame.buffer_mut(), row(inside.y + 1 + height), &sign, theme.accent);
    let (reason, buttons) = (inside.bottom().saturating_sub(2), inside.bottom().saturating_sub(1));
    let in_box = review.stop == Stop::Reason;
    answers::reason(&form.reason, false, in_box, theme, row(reason), frame, hits);
    let pressed = Some(review.pressed());
    answers::buttons(Review::BUTTONS, pressed, !in_box, theme, row(buttons), frame, hits);
}

/// Where the window stands: no higher than its table needs.
fn place(review: &Review, area: Rect) -> Rect {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let lines = lines(&review.rows, width.saturating_sub(4));
    let needed = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(CHROME);
    centered(area, width, needed.min(area.height.saturating_sub(2)))
}

fn columns(row: Rect) -> [Rect; 3] {
    side_by_side(row, LABEL.min(row.width / 3))
}

fn draw_line(line: &TableLine, theme: &Theme, row: Rect, frame: &mut Frame) {
    let [label, was, becomes] = columns(row);
    put(frame.buffer_mut(), label, &fitted(line.label, label.width), theme.title);
    let style: Style = match line.tone {
        Tone::Plain => theme.text,
        Tone::Added => theme.good,
        Tone::Removed => theme.error,
    };
    if line.tone == Tone::Plain {
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

/// The lines of the table for a window that has so many cells inside.
fn lines(rows: &[Difference], width: u16) -> Vec<TableLine> {
    let [_, was, becomes] = columns(Rect::new(0, 0, width, 1));
    let mut lines = Vec::new();
    for row in rows {
        let first = lines.len();
        let (added, removed) = (row.becomes.beyond(&row.was), row.was.beyond(&row.becomes));
        // Items alone say nothing of a list whose order changed, or of one that is all new.
        if row.was.is_list() && !(added.is_empty() && removed.is_empty()) {
            let whole = becomes.right().saturating_sub(was.x);
            for (sign, tone, items) in [("+", Tone::Added, added), ("−", Tone::Removed, removed)]
            {
                for item in items {
                    let pieces = clipped(item, whole.saturating_sub(2));
                    for (n, piece) in pieces.into_iter().enumerate() {
                        let sign = if n == 0 { sign } else { " " };
                        let was = format!("{sign} {piece}");
                        lines.push(TableLine { label: "", was, becomes: String::new(), tone });
                    }
                }
            }
            if row.becomes.unused {
                let was = "not used any more".to_owned();
                let becomes = String::new();
                lines.push(TableLine { label: "", was, becomes, tone: Tone::Plain });
            }
        } else {
            let (old, new) = from_the_difference(&row.was.line(), &row.becomes.line(), was.width);
            let count = old.len().max(new.len());
            let mut sides = (old.into_iter(), new.into_iter());
            for _ in 0..count {
                let was = sides.0.next().unwrap_or_default();
                let becomes = sides.1.next().unwrap_or_default();
                lines.push(TableLine { label: "", was, becomes, tone: Tone::Plain });
            }
        }
        if let Some(line) = lines.get_mut(first) {
            line.label = row.field.label();
        }
    }
    lines
}

/// A text in few lines; an ellipsis says that there is more of it.
pub fn clipped(text: &str, width: u16) -> Vec<String> {
    let mut lines = wrap(text, width);
    if lines.len() > VALUE_LINES {
        lines.truncate(VALUE_LINES);
        if let Some(last) = lines.last_mut() {
            *last = fitted(&format!("{last}{}", "…".repeat(2)), width);
        }
    }
    lines
}

/// Two texts side by side. Where one is too long for its lines, what both begin with is left out,
/// so that the part that changed is seen.
fn from_the_difference(was: &str, becomes: &str, width: u16) -> (Vec<String>, Vec<String>) {
    if wrap(was, width).len() <= VALUE_LINES && wrap(becomes, width).len() <= VALUE_LINES {
        return (clipped(was, width), clipped(becomes, width));
    }
    let alike = was.graphemes(true).zip(becomes.graphemes(true)).take_while(|(a, b)| a == b);
    // Some of it stays, so that one sees where one is.
    let skip = alike.count().saturating_sub(12);
    let rest = |text: &str| {
        let rest: String = text.graphemes(true).skip(skip).collect();
        clipped(&if skip > 0 { format!("…{rest}") } else { rest }, width)
    };
    (rest(was), rest(becomes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text;

    #[test]
    fn long_texts_are_shown_from_where_they_differ() {
        let (was, becomes) = (format!("{}old end", "x".repeat(300)), "x".repeat(300) + "new end");
        let (old, new) = from_the_difference(&was, &becomes, 20);
        assert_eq!(old, ["…xxxxxxxxxxxxold end"]);
        assert_eq!(new, ["…xxxxxxxxxxxxnew end"]);
        let (old, _) = from_the_difference("short", "other", 20);
        assert_eq!(old, ["short"]);
    }

    #[test]
    fn a_clipped_text_says_so_and_stays_in_its_room() {
        let lines = clipped(&"ab ".repeat(100), 10);
        assert_eq!(lines.len(), VALUE_LINES);
        assert!(lines.iter().all(|line| text::width(line) <= 10), "{lines:?}");
        assert!(lines[VALUE_LINES - 1].ends_with('…'), "{lines:?}");
    }
}

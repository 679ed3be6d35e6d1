//! The table of a review before a save: only the changed fields, old and new.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::Review;
use super::form::Difference;
use crate::tui::layout::{ScrollSize, VALUE_LINES, centered, clipped, side_by_side, wrap};

/// The widest that the window gets.
const WIDEST: u16 = 110;
/// Cells of the names of the fields.
const LABEL: u16 = 17;
/// Lines of the window beside the table's: borders, header, sign, reason, buttons.
const CHROME: u16 = 6;

/// What a piece of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewTone {
    Plain,
    Added,
    Removed,
}

/// A line of the table as it is drawn: a field's name, and one or two cells beside it.
#[derive(Debug)]
pub struct ReviewLine {
    pub label: &'static str,
    pub was: String,
    pub becomes: String,
    /// What the cell is about that goes over the whole width; `becomes` is empty then.
    pub tone: ReviewTone,
}

impl Review {
    /// Returns how far the table can be scrolled on a desk of this size.
    pub fn size(&self, width: u16, height: u16) -> ScrollSize {
        let place = self.place(Rect::new(0, 0, width, height));
        let page = usize::from(place.height.saturating_sub(CHROME));
        ScrollSize {
            page,
            last: self.lines(place.width.saturating_sub(4)).len().saturating_sub(page),
        }
    }

    /// Returns where the window stands: no higher than its table needs.
    pub fn place(&self, area: Rect) -> Rect {
        let width = area.width.saturating_sub(4).min(WIDEST);
        let lines = self.lines(width.saturating_sub(4));
        let needed = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(CHROME);
        centered(area, width, needed.min(area.height.saturating_sub(2)))
    }

    /// Returns the lines of the table for a window that has so many cells inside.
    pub fn lines(&self, width: u16) -> Vec<ReviewLine> {
        lines(&self.rows, width)
    }
}

/// Returns the cells of a line: the field's name, the old value and the new one.
pub fn review_columns(row: Rect) -> [Rect; 3] {
    side_by_side(row, LABEL.min(row.width / 3))
}

fn lines(rows: &[Difference], width: u16) -> Vec<ReviewLine> {
    let [_, was, becomes] = review_columns(Rect::new(0, 0, width, 1));
    let mut lines = Vec::new();
    for row in rows {
        let first = lines.len();
        let (added, removed) = (row.becomes.beyond(&row.was), row.was.beyond(&row.becomes));
        // Items alone say nothing of a list whose order changed, or of one that is all new.
        if row.was.is_list() && !(added.is_empty() && removed.is_empty()) {
            let whole = becomes.right().saturating_sub(was.x);
            for (sign, tone, items) in
                [("+", ReviewTone::Added, added), ("−", ReviewTone::Removed, removed)]
            {
                for item in items {
                    let pieces = clipped(item, whole.saturating_sub(2));
                    for (n, piece) in pieces.into_iter().enumerate() {
                        let sign = if n == 0 { sign } else { " " };
                        let was = format!("{sign} {piece}");
                        lines.push(ReviewLine { label: "", was, becomes: String::new(), tone });
                    }
                }
            }
            if row.becomes.unused {
                let was = "not used any more".to_owned();
                let becomes = String::new();
                lines.push(ReviewLine { label: "", was, becomes, tone: ReviewTone::Plain });
            }
        } else {
            let (old, new) = from_the_difference(&row.was.line(), &row.becomes.line(), was.width);
            let count = old.len().max(new.len());
            let mut sides = (old.into_iter(), new.into_iter());
            for _ in 0..count {
                let was = sides.0.next().unwrap_or_default();
                let becomes = sides.1.next().unwrap_or_default();
                lines.push(ReviewLine { label: "", was, becomes, tone: ReviewTone::Plain });
            }
        }
        if let Some(line) = lines.get_mut(first) {
            line.label = row.field.label();
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

    #[test]
    fn long_texts_are_shown_from_where_they_differ() {
        let (was, becomes) = (format!("{}old end", "x".repeat(300)), "x".repeat(300) + "new end");
        let (old, new) = from_the_difference(&was, &becomes, 20);
        assert_eq!(old, ["…xxxxxxxxxxxxold end"]);
        assert_eq!(new, ["…xxxxxxxxxxxxnew end"]);
        let (old, _) = from_the_difference("short", "other", 20);
        assert_eq!(old, ["short"]);
    }
}

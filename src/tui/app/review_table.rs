//! The table of a review before a save: only the changed fields, old and new.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::form::Difference;
use crate::tui::layout::{
    Sheet, SheetLine, SheetTone, VALUE_LINES, clipped, fitted, side_by_side, wrap,
};

/// Cells of the names of the fields.
const LABEL: u16 = 17;

/// Returns what the window says, for a desk of this width.
pub fn sheet(title: &str, rows: &[Difference], width: u16) -> Sheet {
    let mut sheet = Sheet::new(title.to_owned(), width, 2);
    sheet.label = LABEL.min(sheet.room() / 3);
    let columns = side_by_side(Rect::new(0, 0, sheet.room(), 1), sheet.label);
    let [label, left, right] = columns.map(|cell| cell.width);
    sheet.head = Some(SheetLine::Cells {
        label: fitted("Field", label),
        left: fitted("Was", left),
        right: Some(fitted("Becomes", right)),
        tone: SheetTone::Heading,
    });
    for row in rows {
        let name = fitted(row.field.label(), label);
        sheet.lines.extend(lines(row, name, columns));
    }
    sheet
}

/// The lines of a field, of which the first has its name.
fn lines(row: &Difference, name: String, [_, was, becomes]: [Rect; 3]) -> Vec<SheetLine> {
    let mut lines = Vec::new();
    let mut name = Some(name);
    let mut add = |left: String, right: Option<String>, tone| {
        let label = name.take().unwrap_or_default();
        lines.push(SheetLine::Cells { label, left, right, tone });
    };
    let (added, removed) = (row.becomes.beyond(&row.was), row.was.beyond(&row.becomes));
    // Items alone say nothing of a list whose order changed, or of one that is all new.
    if row.was.is_list() && !(added.is_empty() && removed.is_empty()) {
        let whole = becomes.right().saturating_sub(was.x);
        for (sign, tone, items) in
            [("+", SheetTone::Added, added), ("−", SheetTone::Removed, removed)]
        {
            for item in items {
                let pieces = clipped(item, whole.saturating_sub(2));
                for (n, piece) in pieces.into_iter().enumerate() {
                    let sign = if n == 0 { sign } else { " " };
                    add(format!("{sign} {piece}"), None, tone);
                }
            }
        }
        if row.becomes.unused {
            add("not used any more".to_owned(), Some(String::new()), SheetTone::More);
        }
    } else {
        let (old, new) = from_the_difference(&row.was.line(), &row.becomes.line(), was.width);
        let count = old.len().max(new.len());
        let mut sides = (old.into_iter(), new.into_iter());
        for n in 0..count {
            let was = sides.0.next().unwrap_or_default();
            let becomes = sides.1.next().unwrap_or_default();
            let arrow = n == 0 && !becomes.is_empty();
            add(was, Some(becomes), if arrow { SheetTone::First } else { SheetTone::More });
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

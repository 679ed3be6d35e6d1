//! A window with text and a table of fields that scroll together, above a foot that stays.
//!
//! ```text
//! ╭ Change 42 (3 of 27 in the list) ─────────────────────────────╮
//! │ When   2026-03-14 09:26:53 UTC                               │
//! │                                                              │
//! │ Field          Before               After                    │
//! │ Name           Client anna        → Anna's report            │
//! │ ↓ 3 more lines below                                         │
//! │ (the foot)                                                   │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Hits;
use super::draw::{ScrollSize, cells, centered, more_sign, put, side_by_side, window, wrap};
use crate::model::{FieldChange, text};
use crate::tui::app::Target;
use crate::tui::theme::Theme;

/// The widest that the window gets.
const WIDEST: u16 = 110;
/// Lines of the window beside the scrolled ones and the foot: borders, and the sign of more.
const CHROME: u16 = 3;
/// Cells of the name of a fact.
const FACT: u16 = 8;
/// What stands for a value that is there and empty.
const EMPTY: &str = "(empty)";

/// A window that is to be drawn.
pub struct Sheet {
    title: String,
    /// Cells inside the window.
    room: u16,
    lines: Vec<Line>,
    foot: u16,
}

/// A line as it is drawn.
enum Line {
    Text(String),
    /// Why something did not go.
    Refusal(String),
    Fact(&'static str, String),
    Cells {
        label: String,
        left: String,
        /// `None` where there is only one side, which has the room of both.
        right: Option<String>,
        tone: Tone,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Heading,
    /// The first line of a field has the arrow.
    First,
    More,
}

impl Sheet {
    /// An empty sheet for a window of this width, with so many lines in its foot.
    pub fn new(title: String, width: u16, foot: u16) -> Self {
        let room = width.saturating_sub(4).min(WIDEST).saturating_sub(4);
        Self { title, room, lines: Vec::new(), foot }
    }

    /// Cells inside a window of this width.
    pub const fn room(&self) -> u16 {
        self.room
    }

    /// The foot takes so many lines.
    pub const fn set_foot(&mut self, lines: u16) {
        self.foot = lines;
    }

    pub fn text(&mut self, text: &str) {
        self.lines.extend(wrap(text, self.room).into_iter().map(Line::Text));
    }

    pub fn refusal(&mut self, text: &str) {
        let lines = wrap(text, self.room.saturating_sub(2)).into_iter().enumerate();
        let signed = |(n, line)| format!("{} {line}", if n == 0 { "✗" } else { " " });
        self.lines.extend(lines.map(signed).map(Line::Refusal));
    }

    pub fn fact(&mut self, name: &'static str, value: &str) {
        let lines = wrap(value, self.room.saturating_sub(FACT)).into_iter().enumerate();
        self.lines.extend(lines.map(|(n, line)| Line::Fact(if n == 0 { name } else { "" }, line)));
    }

    pub fn blank(&mut self) {
        self.lines.push(Line::Text(String::new()));
    }

    /// A table of fields, every value in full. Where only one side is there, it has all the room,
    /// under the heading `only`.
    pub fn table(&mut self, rows: &[FieldChange], [left, right, only]: [&str; 3]) {
        let two = rows.iter().any(|row| row.before.is_some() && row.after.is_some());
        let label = label_width(rows, self.room);
        let [_, left_cell, right_cell] = self.columns(label);
        let whole = self.room.saturating_sub(label);
        let head = |text: &str| text.to_owned();
        self.lines.push(Line::Cells {
            label: head("Field"),
            left: head(if two { left } else { only }),
            right: two.then(|| head(right)),
            tone: Tone::Heading,
        });
        let side = |value: Option<&String>, width| match value.map(String::as_str) {
            None => Vec::new(),
            Some("") => vec![EMPTY.to_owned()],
            Some(value) => wrap(value, width),
        };
        for row in rows {
            let names = wrap(&text::sentence(row.field), label.saturating_sub(1));
            let (lefts, rights) = if two {
                let old = side(row.before.as_ref(), left_cell.width);
                (old, side(row.after.as_ref(), right_cell.width))
            } else {
                (side(row.after.as_ref().or(row.before.as_ref()), whole), Vec::new())
            };
            let count = names.len().max(lefts.len()).max(rights.len());
            let (mut names, mut lefts) = (names.into_iter(), lefts.into_iter());
            let mut rights = rights.into_iter();
            self.lines.extend((0..count).map(|n| Line::Cells {
                label: names.next().unwrap_or_default(),
                left: lefts.next().unwrap_or_default(),
                right: two.then(|| rights.next().unwrap_or_default()),
                tone: if n == 0 { Tone::First } else { Tone::More },
            }));
        }
    }

    fn columns(&self, label: u16) -> [Rect; 3] {
        side_by_side(Rect::new(0, 0, self.room, 1), label)
    }

    /// How far it can be scrolled in a window of this height.
    pub fn size(&self, height: u16) -> ScrollSize {
        let most = height.saturating_sub(2).saturating_sub(CHROME + self.foot);
        let page = usize::from(most).min(self.lines.len()).max(1);
        ScrollSize { page, last: self.lines.len().saturating_sub(page) }
    }

    /// Draws the window, no higher than it needs; returns the place of the foot.
    pub fn draw(
        &self,
        rows: &[FieldChange],
        scroll: usize,
        theme: &Theme,
        area: Rect,
        frame: &mut Frame,
        hits: &mut Hits,
    ) -> Rect {
        let ScrollSize { page, last } = self.size(area.height);
        let count = u16::try_from(page).unwrap_or(u16::MAX);
        let height = count.saturating_add(CHROME + self.foot);
        let place = centered(area, self.room + 4, height.min(area.height.saturating_sub(2)));
        let inside = window(frame.buffer_mut(), place, &self.title, theme);
        hits.add(area, Target::Nothing);
        let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
        let row = |y: u16| Rect::new(inside.x, y, inside.width, 1).intersection(inside);
        let scroll = scroll.min(last);
        let label = label_width(rows, self.room);
        for (y, line) in (inside.y..inside.y + count).zip(self.lines.iter().skip(scroll)) {
            draw_line(line, label, theme, row(y), frame);
        }
        let below = self.lines.len().saturating_sub(scroll + page);
        put(frame.buffer_mut(), row(inside.y + count), &more_sign(scroll, below), theme.accent);
        let foot = inside.bottom().saturating_sub(self.foot).max(inside.y);
        Rect { y: foot, height: inside.bottom().saturating_sub(foot), ..inside }
    }
}

/// Cells of the names of the fields: as many as the longest needs, and at most a third.
fn label_width(rows: &[FieldChange], room: u16) -> u16 {
    let longest = rows.iter().map(|row| cells(row.field)).max().unwrap_or(0);
    (longest + 2).max(7).min(room / 3)
}

fn draw_line(line: &Line, label_width: u16, theme: &Theme, row: Rect, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    match line {
        Line::Text(text) => put(buffer, row, text, theme.text),
        Line::Refusal(text) => put(buffer, row, text, theme.error),
        Line::Fact(name, value) => {
            put(buffer, row, name, theme.title);
            let rest = Rect { x: row.x + FACT.min(row.width), ..row }.intersection(row);
            put(buffer, rest, value, theme.text);
        }
        Line::Cells { label, left, right, tone } => {
            let style = if *tone == Tone::Heading { theme.title } else { theme.text };
            let [name, left_cell, right_cell] = side_by_side(row, label_width);
            put(buffer, name, label, theme.title);
            let Some(right) = right else {
                let whole =
                    Rect { width: right_cell.right().saturating_sub(left_cell.x), ..left_cell };
                put(buffer, whole, left, style);
                return;
            };
            put(buffer, left_cell, left, style);
            if *tone == Tone::First {
                let arrow = Rect { x: right_cell.x.saturating_sub(2), width: 1, ..right_cell };
                put(buffer, arrow, "→", theme.dim);
            }
            put(buffer, right_cell, right, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(field: &'static str, before: Option<&str>, after: Option<&str>) -> FieldChange {
        FieldChange { field, before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    /// What the lines say, field by field.
    fn said(sheet: &Sheet) -> Vec<String> {
        let lines = sheet.lines.iter().map(|line| match line {
            Line::Text(text) | Line::Refusal(text) => text.clone(),
            Line::Fact(name, value) => format!("{name}={value}"),
            Line::Cells { label, left, right, .. } => {
                let right = right.as_deref().map(|right| format!("|{right}"));
                format!("{label}|{left}{}", right.unwrap_or_default())
            }
        });
        lines.collect()
    }

    #[test]
    fn long_values_are_wrapped_and_nothing_of_them_is_left_out() {
        let (old, new) = ("a".repeat(50), "b".repeat(70));
        let mut sheet = Sheet::new(String::new(), 60, 1);
        sheet.table(&[row("name", Some(&old), Some(&new))], ["Before", "After", "Value"]);
        let said = said(&sheet);
        assert_eq!(said.first().map(String::as_str), Some("Field|Before|After"));
        let all = said.concat();
        assert_eq!(all.matches('a').count(), 50 + 1 - 1, "{said:?}");
        assert_eq!(all.matches('b').count(), 70, "{said:?}");
    }

    #[test]
    fn a_record_that_came_or_went_has_one_column_of_values() {
        let mut sheet = Sheet::new(String::new(), 80, 1);
        sheet.table(&[row("name", Some("Anna"), None)], ["Before", "After", "Value"]);
        assert_eq!(said(&sheet), ["Field|Value", "Name|Anna"]);
        let mut sheet = Sheet::new(String::new(), 80, 1);
        sheet.table(&[row("name", Some("Anna"), Some(""))], ["Before", "After", "Value"]);
        assert_eq!(said(&sheet), ["Field|Before|After", "Name|Anna|(empty)"]);
    }
}

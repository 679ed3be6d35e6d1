//! The lines of a window whose text and table of fields scroll together, below a head and above a foot
//! that stay.
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

use ratatui::layout::Rect;

use super::{ScrollSize, cells, centered, fitted, side_by_side, wrap};
use crate::model::{FieldChange, text};

/// The widest that the window gets.
const WIDEST: u16 = 110;
/// Lines of the window beside the scrolled ones, the head and the foot: borders, and the sign of more.
const CHROME: u16 = 3;
/// Cells of the name of a fact.
const FACT: u16 = 8;

/// Side by side no value takes more lines than this; longer ones stand one below the other.
const MOST_BESIDE: usize = 3;

/// What such a window says, laid out for its width.
#[derive(Debug)]
pub struct Sheet {
    pub title: String,
    /// Cells inside the window.
    room: u16,
    /// A line above the scrolled ones.
    pub head: Option<SheetLine>,
    pub lines: Vec<SheetLine>,
    /// Cells of the names of fields, once there is a table.
    pub label: u16,
    /// Lines of the foot.
    pub foot: u16,
}

/// A line of a sheet, as long as it is drawn.
#[derive(Debug)]
pub enum SheetLine {
    Text(String),
    Heading(String),
    /// Why something did not go.
    Refusal(String),
    /// A name and its value, which starts behind so many cells.
    Fact(u16, String, String),
    /// Keys and what they do, which starts behind so many cells.
    Key(u16, String, String),
    Cells {
        label: String,
        left: String,
        /// `None` where there is only one side, which has the room of both.
        right: Option<String>,
        tone: SheetTone,
    },
}

/// What a line of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetTone {
    Heading,
    /// The line has the arrow between its sides.
    First,
    More,
    Added,
    Removed,
}

impl Sheet {
    /// An empty sheet for a window of this width, with so many lines in its foot.
    pub fn new(title: String, width: u16, foot: u16) -> Self {
        Self::within(title, width, WIDEST, foot)
    }

    /// An empty sheet for a window that is never wider than `widest`.
    pub fn within(title: String, width: u16, widest: u16, foot: u16) -> Self {
        let room = width.saturating_sub(4).min(widest).saturating_sub(4);
        Self { title, room, head: None, lines: Vec::new(), label: 0, foot }
    }

    /// Cells inside the window.
    pub const fn room(&self) -> u16 {
        self.room
    }

    pub fn text(&mut self, text: &str) {
        self.lines.extend(wrap(text, self.room).into_iter().map(SheetLine::Text));
    }

    pub fn refusal(&mut self, text: &str) {
        let lines = wrap(text, self.room.saturating_sub(2)).into_iter().enumerate();
        let signed = |(n, line)| format!("{} {line}", if n == 0 { "✗" } else { " " });
        self.lines.extend(lines.map(signed).map(SheetLine::Refusal));
    }

    pub fn title(&mut self, text: &str) {
        self.lines.push(SheetLine::Heading(fitted(text, self.room)));
    }

    /// Keys, cut to so many cells, and what they do, on one line.
    pub fn keys(&mut self, width: u16, keys: &str, what: &str) {
        let width = width.min(self.room);
        let what = fitted(what, self.room - width);
        self.lines.push(SheetLine::Key(width, fitted(keys, width), what));
    }

    pub fn fact(&mut self, name: &str, value: &str) {
        self.named(FACT, name, value);
    }

    /// A name, and a value in as many lines as it needs.
    fn named(&mut self, offset: u16, name: &str, value: &str) {
        let lines = wrap(value, self.room.saturating_sub(offset)).into_iter().enumerate();
        let name = |n| if n == 0 { name.to_owned() } else { String::new() };
        self.lines.extend(lines.map(|(n, line)| SheetLine::Fact(offset, name(n), line)));
    }

    pub fn blank(&mut self) {
        self.lines.push(SheetLine::Text(String::new()));
    }

    /// A table of fields, every value in full. Where only one side is there, it has all the room,
    /// under the heading `only`.
    pub fn table(&mut self, rows: &[FieldChange], names: [&str; 3]) {
        self.heading(rows.iter(), names);
        self.fields(rows, names);
    }

    /// The heading of a table that has these rows.
    pub fn heading<'a>(
        &mut self,
        rows: impl Iterator<Item = &'a FieldChange> + Clone,
        [left, right, only]: [&str; 3],
    ) {
        let two = rows.clone().any(|row| row.before.is_some() && row.after.is_some());
        let longest = rows.map(|row| cells(row.field)).max().unwrap_or(0);
        let most = self.room / if two { 3 } else { 2 };
        self.label = (longest + 2).max(7).min(most);
        self.lines.push(SheetLine::Cells {
            label: "Field".to_owned(),
            left: if two { left } else { only }.to_owned(),
            right: two.then(|| right.to_owned()),
            tone: SheetTone::Heading,
        });
    }

    /// Rows of the table whose heading is above.
    pub fn fields(&mut self, rows: &[FieldChange], [left, right, _]: [&str; 3]) {
        let two = rows.iter().any(|row| row.before.is_some() && row.after.is_some());
        for row in rows {
            match (&row.before, &row.after) {
                (Some(before), Some(after)) => {
                    self.both(row.field, (left, shown(before)), (right, shown(after)));
                }
                (Some(one), None) | (None, Some(one)) => {
                    let value = wrap(shown(one), self.room.saturating_sub(self.label));
                    self.cells(row.field, value, two.then(Vec::new));
                }
                (None, None) => {}
            }
        }
    }

    /// A field with its values side by side or, where these are long, one below the other.
    fn both(&mut self, field: &str, old: (&str, &str), new: (&str, &str)) {
        let [_, left, right] = side_by_side(Rect::new(0, 0, self.room, 1), self.label);
        let (lefts, rights) = (wrap(old.1, left.width), wrap(new.1, right.width));
        if lefts.len().max(rights.len()) <= MOST_BESIDE {
            return self.cells(field, lefts, Some(rights));
        }
        self.cells(field, Vec::new(), None);
        let offset = cells(old.0).max(cells(new.0)) + 4;
        for (name, value) in [old, new] {
            self.named(offset, &format!("  {name}"), value);
        }
    }

    fn cells(&mut self, field: &str, left: Vec<String>, right: Option<Vec<String>>) {
        let names = wrap(&text::sentence(field), self.label.saturating_sub(1));
        let two = right.is_some();
        let right = right.unwrap_or_default();
        let count = names.len().max(left.len()).max(right.len());
        let mut names = names.into_iter();
        let (mut left, mut right) = (left.into_iter(), right.into_iter());
        self.lines.extend((0..count).map(|n| SheetLine::Cells {
            label: names.next().unwrap_or_default(),
            left: left.next().unwrap_or_default(),
            right: two.then(|| right.next().unwrap_or_default()),
            tone: if n == 0 { SheetTone::First } else { SheetTone::More },
        }));
    }

    /// Lines of the window beside the scrolled ones.
    fn chrome(&self) -> u16 {
        CHROME + self.foot + u16::from(self.head.is_some())
    }

    /// Returns how far the sheet can be scrolled in a window of this height.
    pub fn size(&self, height: u16) -> ScrollSize {
        let most = height.saturating_sub(2).saturating_sub(self.chrome());
        let page = usize::from(most).min(self.lines.len()).max(1);
        ScrollSize { page, last: self.lines.len().saturating_sub(page) }
    }

    /// Returns the place of the window in an area, no higher than the sheet needs.
    pub fn place(&self, area: Rect) -> Rect {
        let count = u16::try_from(self.size(area.height).page).unwrap_or(u16::MAX);
        let height = count.saturating_add(self.chrome());
        centered(area, self.room + 4, height.min(area.height.saturating_sub(2)))
    }
}

/// A value as a table says it.
fn shown(value: &str) -> &str {
    if value.is_empty() { text::EMPTY } else { value }
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
            SheetLine::Text(text) | SheetLine::Refusal(text) | SheetLine::Heading(text) => {
                text.clone()
            }
            SheetLine::Fact(_, name, value) | SheetLine::Key(_, name, value) => {
                format!("{name}={value}")
            }
            SheetLine::Cells { label, left, right, .. } => {
                let right = right.as_deref().map(|right| format!("|{right}"));
                format!("{label}|{left}{}", right.unwrap_or_default())
            }
        });
        lines.collect()
    }

    #[test]
    fn long_values_are_wrapped_and_nothing_of_them_is_left_out() {
        for (old, new) in [(30, 40), (50, 300), (300, 1)] {
            let mut sheet = Sheet::new(String::new(), 60, 1);
            let (old_text, new_text) = ("x".repeat(old), "y".repeat(new));
            let rows = [row("name", Some(&old_text), Some(&new_text))];
            sheet.table(&rows, ["Before", "After", "Value"]);
            let said = said(&sheet);
            assert_eq!(said.first().map(String::as_str), Some("Field|Before|After"));
            let all = said.concat();
            assert_eq!(all.matches('x').count(), old, "{said:?}");
            assert_eq!(all.matches('y').count(), new, "{said:?}");
            let stacked = said.iter().any(|line| line.starts_with("  After="));
            assert_eq!(stacked, old.max(new) > 90, "{said:?}");
        }
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

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
use super::draw::{put, window};
use crate::model::{FieldChange, text};
use crate::tui::app::Target;
use crate::tui::layout::{ScrollSize, cells, centered, more_sign, side_by_side, wrap};
use crate::tui::theme::Theme;

/// The widest that the window gets.
const WIDEST: u16 = 110;
/// Lines of the window beside the scrolled ones and the foot: borders, and the sign of more.
const CHROME: u16 = 3;
/// Cells of the name of a fact.
const FACT: u16 = 8;
/// What stands for a value that is there and empty.
const EMPTY: &str = "(empty)";

/// Side by side no value takes more lines than this; longer ones stand one below the other.
const MOST_BESIDE: usize = 3;

/// A window that is to be drawn.
pub struct Sheet {
    title: String,
    /// Cells inside the window.
    room: u16,
    lines: Vec<Line>,
    /// Cells of the names of fields, once there is a table.
    label: u16,
    foot: u16,
}

/// A line as it is drawn.
enum Line {
    Text(String),
    /// Why something did not go.
    Refusal(String),
    /// A name and its value, which starts behind so many cells.
    Fact(u16, String, String),
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
    /// The line has the arrow between its sides.
    First,
    More,
}

impl Sheet {
    /// An empty sheet for a window of this width, with so many lines in its foot.
    pub fn new(title: String, width: u16, foot: u16) -> Self {
        let room = width.saturating_sub(4).min(WIDEST).saturating_sub(4);
        Self { title, room, lines: Vec::new(), label: 0, foot }
    }

    /// Cells inside the window.
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

    pub fn fact(&mut self, name: &str, value: &str) {
        self.named(FACT, name, value);
    }

    /// A name, and a value in as many lines as it needs.
    fn named(&mut self, offset: u16, name: &str, value: &str) {
        let lines = wrap(value, self.room.saturating_sub(offset)).into_iter().enumerate();
        let name = |n| if n == 0 { name.to_owned() } else { String::new() };
        self.lines.extend(lines.map(|(n, line)| Line::Fact(offset, name(n), line)));
    }

    pub fn blank(&mut self) {
        self.lines.push(Line::Text(String::new()));
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
        self.lines.push(Line::Cells {
            label: "Field".to_owned(),
            left: if two { left } else { only }.to_owned(),
            right: two.then(|| right.to_owned()),
            tone: Tone::Heading,
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
        self.lines.extend((0..count).map(|n| Line::Cells {
            label: names.next().unwrap_or_default(),
            left: left.next().unwrap_or_default(),
            right: two.then(|| right.next().unwrap_or_default()),
            tone: if n == 0 { Tone::First } else { Tone::More },
        }));
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
        for (y, line) in (inside.y..inside.y + count).zip(self.lines.iter().skip(scroll)) {
            draw_line(line, self.label, theme, row(y), frame);
        }
        let below = self.lines.len().saturating_sub(scroll + page);
        put(frame.buffer_mut(), row(inside.y + count), &more_sign(scroll, below), theme.accent);
        let foot = inside.bottom().saturating_sub(self.foot).max(inside.y);
        Rect { y: foot, height: inside.bottom().saturating_sub(foot), ..inside }
    }
}

/// A value as a table says it.
fn shown(value: &str) -> &str {
    if value.is_empty() { EMPTY } else { value }
}

fn draw_line(line: &Line, label_width: u16, theme: &Theme, row: Rect, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    match line {
        Line::Text(text) => put(buffer, row, text, theme.text),
        Line::Refusal(text) => put(buffer, row, text, theme.error),
        Line::Fact(offset, name, value) => {
            put(buffer, row, name, theme.title);
            let rest = Rect { x: row.x + offset.min(&row.width), ..row }.intersection(row);
            put(buffer, rest, value, theme.text);
        }
        Line::Cells { label, left, right, tone } => {
            let style = if *tone == Tone::Heading { theme.title } else { theme.text };
            let [name, left_cell, right_cell] = side_by_side(row, label_width);
            put(buffer, name, label, theme.title);
            let Some(right) = right else {
                let width = row.right().saturating_sub(left_cell.x);
                put(buffer, Rect { width, ..left_cell }, left, style);
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
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    fn row(field: &'static str, before: Option<&str>, after: Option<&str>) -> FieldChange {
        FieldChange { field, before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    /// What the lines say, field by field.
    fn said(sheet: &Sheet) -> Vec<String> {
        let lines = sheet.lines.iter().map(|line| match line {
            Line::Text(text) | Line::Refusal(text) => text.clone(),
            Line::Fact(_, name, value) => format!("{name}={value}"),
            Line::Cells { label, left, right, .. } => {
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
                let draw = |frame: &mut Frame| {
                    sheet.draw(0, &Theme::MONO, frame.area(), frame, &mut Hits::default());
                };
                terminal.draw(draw).unwrap();
                let cells = terminal.backend().buffer().content();
                let drawn = cells.iter().filter(|cell| cell.symbol() == "x").count();
                assert_eq!(drawn, wanted, "{rows:?} at {width}");
            }
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

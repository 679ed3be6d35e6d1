//! Tables that fit on a terminal.

use std::env;
use std::io::{self, IsTerminal, Write};

use super::failure::Failure;
use super::paint::Paint;
use crate::model::text;
use crate::query::ColumnSpec;
use crate::tui::runtime::tty;

/// A column of a table.
pub struct Heading {
    pub title: &'static str,
    /// Columns are left out from the highest rank down until a terminal has room; rank 0 stays.
    pub rank: u8,
}

impl Heading {
    /// The headings of a list.
    pub fn of(columns: &[ColumnSpec]) -> Vec<Self> {
        columns.iter().map(|spec| Self { title: spec.title, rank: spec.rank }).collect()
    }
}

/// Prints a table: what fits on a terminal, everything elsewhere.
pub fn table(
    out: &mut impl Write,
    headings: &[Heading],
    rows: &[Vec<String>],
) -> Result<(), Failure> {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| text::shown(cell).into_owned()).collect())
        .collect();
    let natural: Vec<usize> = headings
        .iter()
        .enumerate()
        .map(|(n, heading)| {
            let cells = rows.iter().filter_map(|row| row.get(n)).map(|cell| text::width(cell));
            cells.max().unwrap_or(0).max(text::width(heading.title))
        })
        .collect();
    let room = io::stdout().is_terminal().then(width);
    let paint = Paint::of_stdout();
    let layout = layout(headings, &natural, room);
    let titles: Vec<String> = headings.iter().map(|heading| heading.title.to_owned()).collect();
    for (at, row) in std::iter::once(&titles).chain(&rows).enumerate() {
        let mut line = String::new();
        for (n, width) in &layout {
            let cell = text::fitted(row.get(*n).map_or("", String::as_str), *width);
            let blanks = width.saturating_sub(text::width(&cell)) + 2;
            line.push_str(&cell);
            line.push_str(&" ".repeat(blanks));
        }
        let line = line.trim_end();
        let line = if at == 0 { paint.heading(line) } else { line.to_owned() };
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// How many cells a line of the terminal has; `COLUMNS` goes before what the terminal says.
fn width() -> usize {
    let asked = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    asked.filter(|columns| *columns > 0).unwrap_or_else(|| usize::from(tty::size().width))
}

/// Which columns are shown, and how wide.
fn layout(headings: &[Heading], natural: &[usize], room: Option<usize>) -> Vec<(usize, usize)> {
    let all: Vec<(usize, usize)> = natural.iter().copied().enumerate().collect();
    let Some(room) = room else { return all };
    let total =
        |columns: &[(usize, usize)]| columns.iter().map(|(_, width)| width + 2).sum::<usize>();
    let rank = |n: usize| headings.get(n).map_or(0, |heading| heading.rank);
    let highest = headings.iter().map(|heading| heading.rank).max().unwrap_or(0);
    let mut shown = all.clone();
    for most in (0..=highest).rev() {
        shown = all.iter().copied().filter(|(n, _)| rank(*n) <= most).collect();
        if total(&shown) <= room + 2 {
            return shown;
        }
    }
    // The widest give way until the rest fits; the first, which names the record, only once the
    // others are short.
    for (least, from) in [(8, 1), (8, 0), (4, 0)] {
        while total(&shown) > room + 2 {
            let widest = shown.iter_mut().skip(from).max_by_key(|(_, width)| *width);
            match widest {
                Some((_, width)) if *width > least => *width -= 1,
                _ => break,
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_give_way_by_rank_and_then_the_widest() {
        let heading = |rank| Heading { title: "x", rank };
        let headings = [heading(0), heading(0), heading(1)];
        assert_eq!(layout(&headings, &[10, 20, 30], None).len(), 3);
        assert_eq!(layout(&headings, &[10, 20, 30], Some(64)).len(), 3);
        assert_eq!(layout(&headings, &[10, 20, 30], Some(63)), [(0, 10), (1, 20)]);
        assert_eq!(layout(&headings, &[10, 20, 30], Some(22)), [(0, 10), (1, 10)]);
        // The first names the record.
        assert_eq!(layout(&headings, &[20, 20, 30], Some(34)), [(0, 20), (1, 12)]);
        assert_eq!(layout(&headings, &[20, 20, 30], Some(26)), [(0, 16), (1, 8)]);
        assert_eq!(layout(&headings, &[20, 20, 30], Some(10)), [(0, 4), (1, 4)]);
    }
}

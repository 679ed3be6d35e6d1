//! How records are printed: tables, JSON, JSON lines, CSV and YAML; and what has color.

use std::env;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use super::args::{Format, RecordFormat};
use super::document::Document;
use super::failure::Failure;
use super::printer::Printer;
use crate::exchange::cell;
use crate::model::text;
use crate::query::ColumnSpec;
use crate::tui::runtime::tty;

/// Prints records in the form that was asked for. The table and CSV are the caller's.
pub fn records<T: Serialize, W: Write>(
    out: &mut W,
    format: Format,
    records: &[T],
    table: impl FnOnce(&mut W) -> Result<(), Failure>,
    csv: impl FnOnce(&mut csv::Writer<&mut W>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match format {
        Format::Table => table(out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, records)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            for record in records {
                serde_json::to_writer(&mut *out, record)?;
                writeln!(out)?;
            }
        }
        Format::Csv => {
            let mut writer = cell::writer(&mut *out);
            csv(&mut writer)?;
            writer.flush()?;
        }
        Format::Yaml => yaml(out, &records)?,
    }
    out.flush()?;
    Ok(())
}

/// Prints a report in the form that was asked for. The text is the caller's.
pub fn report<T: Serialize, W: Write>(
    out: &mut W,
    format: RecordFormat,
    report: &T,
    text: impl FnOnce(&mut W) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match format {
        RecordFormat::Text => text(out)?,
        RecordFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, report)?;
            writeln!(out)?;
        }
        RecordFormat::Jsonl => {
            serde_json::to_writer(&mut *out, report)?;
            writeln!(out)?;
        }
        RecordFormat::Yaml => yaml(out, report)?,
    }
    Ok(())
}

/// Prints one record in the form that was asked for. The text is the caller's.
pub fn record<W: Write>(
    out: &mut W,
    format: Format,
    document: &Document,
    text: impl FnOnce(&mut W) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let format = match format {
        Format::Table => RecordFormat::Text,
        Format::Json => RecordFormat::Json,
        Format::Jsonl => RecordFormat::Jsonl,
        Format::Yaml => RecordFormat::Yaml,
        Format::Csv => {
            let mut printer = Printer::new(out, document.header(), format)?;
            printer.document(document)?;
            return printer.end(&[]);
        }
    };
    report(out, format, document, text)
}

/// Prints something as YAML.
pub fn yaml(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_saphyr::to_string(value)
        .map_err(|error| Failure::failed(format!("cannot write YAML: {error}"), None))?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// Prints lines of a label and a value, as they may be shown.
pub fn labelled(out: &mut impl Write, lines: &[(&str, String)]) -> Result<(), Failure> {
    for (label, value) in lines {
        writeln!(out, "{}", format!("{label:<16}{}", text::shown(value)).trim_end())?;
    }
    Ok(())
}

/// Colors, where somebody sees them and wants them.
#[derive(Clone, Copy, Debug)]
pub struct Paint(bool);

impl Paint {
    /// No colors: for what is masked on its way out.
    pub const NONE: Self = Self(false);

    /// For standard output: on a terminal, unless `NO_COLOR` is set (<https://no-color.org>).
    pub fn of_stdout() -> Self {
        let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self(!unwanted && io::stdout().is_terminal())
    }

    pub fn added(self, text: &str) -> String {
        self.with("32", text)
    }

    pub fn removed(self, text: &str) -> String {
        self.with("31", text)
    }

    pub fn heading(self, text: &str) -> String {
        self.with("1", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

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

//! Prints the records of a list one after the other, in any form.

use std::io::Write;

use serde::Serialize;

use super::args::Format;
use super::document::Document;
use super::failure::Failure;
use super::table::{Heading, table};
use super::yaml::yaml;
use crate::exchange::cell;

/// Prints the records of a list as they come, so that a million of them need no room; a table,
/// whose widths depend on all of them, in the end.
pub enum Printer<'a, W: Write> {
    Table(&'a mut W, Vec<Vec<String>>),
    /// Whether the first record was printed.
    Json(&'a mut W, bool),
    Jsonl(&'a mut W),
    Csv(Box<csv::Writer<&'a mut W>>),
    /// Whether the first record was printed.
    Yaml(&'a mut W, bool),
}

impl<'a, W: Write> Printer<'a, W> {
    /// Begins a list; the header is that of its CSV file.
    pub fn new(
        out: &'a mut W,
        header: impl IntoIterator<Item: AsRef<[u8]>>,
        format: Format,
    ) -> Result<Self, Failure> {
        Ok(match format {
            Format::Table => Self::Table(out, Vec::new()),
            Format::Json => Self::Json(out, false),
            Format::Jsonl => Self::Jsonl(out),
            Format::Csv => {
                let mut csv = cell::writer(out);
                csv.write_record(header)?;
                Self::Csv(Box::new(csv))
            }
            Format::Yaml => Self::Yaml(out, false),
        })
    }

    /// A row of the table.
    pub fn row(&mut self, cells: impl FnOnce() -> Vec<String>) {
        if let Self::Table(_, rows) = self {
            rows.push(cells());
        }
    }

    /// A record in any other form.
    pub fn document(&mut self, document: &Document) -> Result<(), Failure> {
        self.record(document, || document.cells())
    }

    /// The same of what is no [`Document`].
    pub fn record(
        &mut self,
        record: &impl Serialize,
        cells: impl FnOnce() -> Vec<String>,
    ) -> Result<(), Failure> {
        match self {
            Self::Table(..) => {}
            Self::Json(out, begun) => {
                out.write_all(if *begun { b",\n" } else { b"[\n" })?;
                *begun = true;
                // As it stands in the array that serde_json would print of all.
                let text = serde_json::to_string_pretty(record)?;
                for (n, line) in text.lines().enumerate() {
                    out.write_all(if n == 0 { b"  " } else { b"\n  " })?;
                    out.write_all(line.as_bytes())?;
                }
            }
            Self::Jsonl(out) => {
                serde_json::to_writer(&mut **out, record)?;
                out.write_all(b"\n")?;
            }
            Self::Csv(csv) => csv.write_record(cells())?,
            Self::Yaml(out, begun) => {
                *begun = true;
                // A list of one after the other is a list of all.
                yaml(out, &[record])?;
            }
        }
        Ok(())
    }

    /// Ends the list; the headings are those of its table.
    pub fn end(self, headings: &[Heading]) -> Result<(), Failure> {
        match self {
            Self::Table(out, rows) => {
                table(out, headings, &rows)?;
                out.flush()?;
            }
            Self::Json(out, begun) => {
                out.write_all(if begun { b"\n]\n" } else { b"[]\n" })?;
                out.flush()?;
            }
            Self::Jsonl(out) => out.flush()?,
            Self::Csv(mut csv) => csv.flush()?,
            Self::Yaml(out, begun) => {
                if !begun {
                    out.write_all(b"[]\n")?;
                }
                out.flush()?;
            }
        }
        Ok(())
    }
}

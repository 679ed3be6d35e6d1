//! Prints the records of a list one after the other, in any format.

use std::io::Write;

use serde::Serialize;

use super::args::Format;
use super::document::Document;
use super::failure::Failure;
use super::table::{Heading, table};
use super::yaml::yaml;
use crate::exchange::cell;

/// Prints the records of a list as they come, so that a million records need no memory. A table is
/// printed at the end, because its widths depend on all rows.
pub enum Printer<'a, W: Write> {
    Table(&'a mut W, Vec<Vec<String>>),
    /// The flag tells whether the first record was printed.
    Json(&'a mut W, bool),
    Jsonl(&'a mut W),
    Csv(Box<csv::Writer<&'a mut W>>),
    /// The flag tells whether the first record was printed.
    Yaml(&'a mut W, bool),
}

impl<'a, W: Write> Printer<'a, W> {
    /// Begins a list; `header` is the first line of CSV.
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

    /// Adds a row of the table; other formats ignore it.
    pub fn row(&mut self, cells: impl FnOnce() -> Vec<String>) {
        if let Self::Table(_, rows) = self {
            rows.push(cells());
        }
    }

    /// Prints a record; the table ignores it.
    pub fn document(&mut self, document: &Document) -> Result<(), Failure> {
        self.record(document, || document.cells())
    }

    /// Like [`Printer::document`], for records that are no [`Document`].
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
                // The layout of the array that serde_json prints.
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
                // Lists of one item, one after the other, are one list.
                yaml(out, &[record])?;
            }
        }
        Ok(())
    }

    /// Ends the list; `headings` are the headings of the table.
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

//! Prints records and reports in the format of `--format`.

use std::io::Write;

use serde::Serialize;

use super::args::{Format, RecordFormat};
use super::document::Document;
use super::failure::Failure;
use super::printer::Printer;
use super::yaml::yaml;
use crate::exchange::cell;
use crate::model::text;

/// Prints records; `table` and `csv` print those two formats.
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

/// Prints a report; `text` prints it for people.
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

/// Prints one record; `text` prints it for people.
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

/// Prints lines of a label and a masked value, the values below each other.
pub fn labelled(out: &mut impl Write, lines: &[(&str, String)]) -> Result<(), Failure> {
    let width = lines.iter().map(|(label, _)| label.len()).max().unwrap_or_default();
    for (label, value) in lines {
        writeln!(out, "{}", format!("{label:<width$} {}", text::shown(value)).trim_end())?;
    }
    Ok(())
}

//! TOML: `[[client]]`, `[[partner]]`, `[[user]]` and `[settings]`, or one record without a table.

use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue, Error, ValueDeserializer};
use serde::de::DeserializeOwned;

use super::record::{Declared, Kind, MANY_MISTAKES, MANY_RECORDS, Peek, Wanted, kind};
use crate::exchange::import::error::quoted;
use crate::exchange::read::{self, ReadError};
use crate::model::text::grouped;

/// The maximum length of a file: its parser needs a hundred times as much memory.
const MAX_TOML: usize = 2 << 20;

/// The offsets of lines and tables, computed once for all records.
struct Layout<'a> {
    text: &'a str,
    lines: Vec<usize>,
    tables: Vec<usize>,
}

impl<'a> Layout<'a> {
    fn of(text: &'a str) -> Self {
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        let lines = std::iter::once(0).chain(ends.iter().map(|end| end + 1)).collect();
        let is_table = |end: &usize| text.as_bytes().get(end + 1) == Some(&b'[');
        let tables = ends.into_iter().filter(is_table).collect();
        Self { text, lines, tables }
    }

    /// The line and column of a byte, counted from 1.
    fn place(&self, at: usize) -> (u64, u64) {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.text.get(start..at).unwrap_or_default();
        (line as u64, before.chars().count() as u64 + 1)
    }

    /// The offset of the next table after this byte, or the end of the text.
    fn next_table(&self, from: usize) -> usize {
        let next = self.tables.partition_point(|table| *table < from);
        self.tables.get(next).copied().unwrap_or(self.text.len())
    }

    fn placed(&self, at: usize, message: String) -> ReadError {
        let (line, column) = self.place(at);
        ReadError { line, column, message }
    }
}

/// Reads the records of a file.
pub(super) fn read(text: &str, all: &mut Vec<Declared>, mistakes: &mut Vec<ReadError>) {
    if text.len() > MAX_TOML {
        let message = format!("a TOML file of over {} MB: split it", MAX_TOML >> 20);
        return mistakes.push(ReadError { line: 1, column: 1, message });
    }
    let text = &Layout::of(text);
    if text.tables.len() > MANY_RECORDS {
        let many = grouped(MANY_RECORDS as u64);
        let message = format!("over {many} records, too many for its size: split the file");
        return mistakes.push(ReadError { line: 1, column: 1, message });
    }
    let table = match DeTable::parse(text.text) {
        Ok(table) => table,
        Err(error) => return mistakes.push(mistake(text, &error, 0..0)),
    };
    let whole = table.span();
    let tables = table.get_ref().values().all(|value| match value.get_ref() {
        DeValue::Table(_) => true,
        DeValue::Array(items) => {
            !items.is_empty()
                && items.iter().all(|item| matches!(item.get_ref(), DeValue::Table(_)))
        }
        _ => false,
    });
    if !tables {
        let value = Spanned::new(whole, DeValue::Table(table.into_inner()));
        add(text, None, value, all, mistakes);
        return;
    }
    for (name, value) in table.into_inner() {
        let of = match name.get_ref().as_ref() {
            "settings" => Kind::Settings,
            "partner" => Kind::Partner,
            "user" => Kind::User,
            "client" => Kind::Client,
            other => {
                let other = quoted(other);
                let message = format!(
                    "there is no table {other}: use [[client]], [[partner]], [[user]] or [settings]"
                );
                mistakes.push(text.placed(name.span().start, message));
                continue;
            }
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(items) => {
                for item in items {
                    if mistakes.len() >= MANY_MISTAKES {
                        let message =
                            format!("{MANY_MISTAKES} mistakes: what follows was not read");
                        mistakes.push(text.placed(item.span().start, message));
                        break;
                    }
                    add(text, Some(of), item, all, mistakes);
                }
            }
            one => add(text, Some(of), Spanned::new(span, one), all, mistakes),
        }
    }
    let place = |declared: &Declared| declared.line;
    all.sort_by_key(place);
}

fn add(
    text: &Layout<'_>,
    of: Option<Kind>,
    value: Spanned<DeValue<'_>>,
    all: &mut Vec<Declared>,
    mistakes: &mut Vec<ReadError>,
) {
    let span = value.span();
    match wanted(text, of, value) {
        Ok(wanted) => {
            let (line, _) = text.place(span.start);
            // The span of a table covers only its header.
            let (last, _) = text.place(text.next_table(span.end));
            all.push(Declared { line, last, wanted });
        }
        Err(mistake) => mistakes.push(mistake),
    }
}

fn wanted(
    text: &Layout<'_>,
    of: Option<Kind>,
    value: Spanned<DeValue<'_>>,
) -> Result<Wanted, ReadError> {
    let start = value.span().start;
    let of = if let Some(of) = of {
        of
    } else {
        let peek: Peek = patch(text, value.clone())?;
        kind(&peek).map_err(|mistake| text.placed(start, mistake.message))?
    };
    Ok(match of {
        Kind::Settings => Wanted::Settings(patch(text, value)?),
        Kind::Partner => Wanted::Partner(patch(text, value)?),
        Kind::User => Wanted::User(patch(text, value)?),
        Kind::Client => Wanted::Client(patch(text, value)?),
    })
}

fn patch<T: DeserializeOwned>(
    text: &Layout<'_>,
    value: Spanned<DeValue<'_>>,
) -> Result<T, ReadError> {
    let span = value.span();
    T::deserialize(ValueDeserializer::from(value)).map_err(|error| mistake(text, &error, span))
}

fn mistake(text: &Layout<'_>, error: &Error, around: Range<usize>) -> ReadError {
    let at = error.span().unwrap_or(around).start;
    text.placed(at, read::plain(error.message()))
}

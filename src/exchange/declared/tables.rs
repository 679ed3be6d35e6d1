//! TOML: `[[client]]`, `[[partner]]`, `[[user]]` and `[settings]`, or one record without a table.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use super::{Declared, Kind, Peek, ReadError, Wanted, kind};
use crate::exchange::read;

/// Reads the records of a file.
pub(super) fn read(text: &str, all: &mut Vec<Declared>, mistakes: &mut Vec<ReadError>) {
    let table = match DeTable::parse(text) {
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
                let message = format!(
                    "there is no table {other}: use [[client]], [[partner]], [[user]] or [settings]"
                );
                mistakes.push(placed(text, name.span().start, message));
                continue;
            }
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(items) => {
                for item in items {
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
    text: &str,
    of: Option<Kind>,
    value: Spanned<DeValue<'_>>,
    all: &mut Vec<Declared>,
    mistakes: &mut Vec<ReadError>,
) {
    let span = value.span();
    match wanted(text, of, value) {
        Ok(wanted) => {
            let (line, _) = place(text, span.start);
            // The span of a table is that of its header.
            let next = text.get(span.end..).and_then(|rest| rest.find("\n["));
            let (last, _) = place(text, next.map_or(text.len(), |next| span.end + next));
            all.push(Declared { line, last, wanted });
        }
        Err(mistake) => mistakes.push(mistake),
    }
}

fn wanted(text: &str, of: Option<Kind>, value: Spanned<DeValue<'_>>) -> Result<Wanted, ReadError> {
    let start = value.span().start;
    let of = if let Some(of) = of {
        of
    } else {
        let peek: Peek = patch(text, value.clone())?;
        kind(&peek).map_err(|mistake| placed(text, start, mistake.message))?
    };
    Ok(match of {
        Kind::Settings => Wanted::Settings(patch(text, value)?),
        Kind::Partner => Wanted::Partner(patch(text, value)?),
        Kind::User => Wanted::User(patch(text, value)?),
        Kind::Client => Wanted::Client(patch(text, value)?),
    })
}

fn patch<T: DeserializeOwned>(text: &str, value: Spanned<DeValue<'_>>) -> Result<T, ReadError> {
    let span = value.span();
    T::deserialize(ValueDeserializer::from(value)).map_err(|error| mistake(text, &error, span))
}

fn mistake(text: &str, error: &Error, around: Range<usize>) -> ReadError {
    let at = error.span().unwrap_or(around).start;
    placed(text, at, read::plain(error.message()))
}

fn placed(text: &str, at: usize, message: String) -> ReadError {
    let (line, column) = place(text, at);
    ReadError { line, column, message }
}

fn place(text: &str, at: usize) -> (u64, u64) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() as u64 + 1, line.chars().count() as u64 + 1)
}

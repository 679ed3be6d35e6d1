//! A file taken apart into the texts of its records, each with its place.

use std::borrow::Cow;
use std::ops::ControlFlow;

use serde_json::value::RawValue;

use super::{Form, ReadError};
use crate::exchange::{import, read};

/// The text of one record.
pub(super) struct Piece<'a> {
    pub text: Cow<'a, str>,
    pub json: bool,
    /// Where it begins, counted from 1.
    pub line: u64,
    column: u64,
}

impl Piece<'_> {
    /// A mistake in the piece, at its place in the file.
    pub(super) fn place(&self, mistake: ReadError) -> ReadError {
        let ReadError { line, column, message } = mistake;
        match line {
            // The record as a whole is meant.
            0 => ReadError { line: self.line, column: self.column, message },
            1 => ReadError { line: self.line, column: column + self.column - 1, message },
            _ => ReadError { line: self.line + line - 1, column, message },
        }
    }
}

/// Whoever takes the pieces, and says when it is enough.
pub(super) type Take<'t, 'a> = &'t mut dyn FnMut(Piece<'a>) -> ControlFlow<()>;

/// Gives the pieces one after the other: a file of millions has no room for all of them at once.
pub(super) fn each<'a>(text: &'a str, form: Form, take: Take<'_, 'a>) -> Result<(), ReadError> {
    match form {
        Form::Json => {
            let _ = objects(text, take)?;
        }
        Form::Lines => {
            for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                let (text, line) = (Cow::Borrowed(line), n as u64 + 1);
                if take(Piece { text, json: true, line, column: 1 }).is_break() {
                    break;
                }
            }
        }
        Form::Yaml | Form::Toml => {
            let _ = documents(text, take);
        }
    }
    Ok(())
}

/// JSON: objects one after the other, and arrays of them.
fn objects<'a>(text: &'a str, take: Take<'_, 'a>) -> Result<ControlFlow<()>, ReadError> {
    import::parse::check_values(text).map_err(|error| ReadError {
        line: 1,
        column: 1,
        message: error.message,
    })?;
    let mut places = Places { text, at: 0, line: 1, column: 1 };
    let mut add = |raw: &'a RawValue| {
        let text = raw.get();
        let (line, column) = places.of(text);
        take(Piece { text: text.into(), json: true, line, column })
    };
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let value = value.map_err(|error| read::json_error(text, &error))?;
        let done = if value.get().starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(value.get())
                .map_err(|error| read::json_error(value.get(), &error))?;
            items.into_iter().try_for_each(&mut add)
        } else {
            add(value)
        };
        if done.is_break() {
            return Ok(done);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Where parts of a text are, asked for in their order.
struct Places<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    column: u64,
}

impl Places<'_> {
    /// Line and column of a part of the text, counted from 1.
    fn of(&mut self, part: &str) -> (u64, u64) {
        let start = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        for c in self.text.get(self.at..start).unwrap_or_default().chars() {
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.at = start;
        (self.line, self.column)
    }
}

/// Whether a line begins or ends a document, wherever it stands (YAML 1.2 §9.1.2).
fn is_marker(line: &str) -> bool {
    let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("..."));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// YAML: documents between lines of `---`, and the items of lists.
fn documents<'a>(text: &'a str, take: Take<'_, 'a>) -> ControlFlow<()> {
    let (mut start, mut from) = (0, 1);
    let mut at = 0;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        if is_marker(line) {
            items(text.get(start..at).unwrap_or_default(), from, take)?;
            // What stands behind the marker belongs to the document.
            start = if line.starts_with("...") { at + line.len() } else { at };
            from = n as u64 + if line.starts_with("...") { 2 } else { 1 };
        }
        at += line.len();
    }
    items(text.get(start..).unwrap_or_default(), from, take)
}

/// The items of a document that is a list, or the document. A line that is indented like the first
/// item of a list and has a `-` there is the next item.
fn items<'a>(document: &'a str, from: u64, take: Take<'_, 'a>) -> ControlFlow<()> {
    let whole: Cow<'a, str> = match document.strip_prefix("---") {
        Some(rest) => format!("   {rest}").into(),
        None => document.into(),
    };
    let says = |line: &str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with(['#', '%'])
    };
    let mut at = 0;
    let mut line = from;
    let mut first = None;
    for part in whole.split_inclusive('\n') {
        if says(part) {
            first = Some(part);
            break;
        }
        at += part.len();
        line += 1;
    }
    let Some(first) = first else { return ControlFlow::Continue(()) };
    let json = first.trim_start().starts_with('[');
    let Some(indent) = dash(first) else {
        if json {
            return flow(&whole, from, take);
        }
        let text = match whole {
            Cow::Borrowed(text) => text.get(at..).unwrap_or_default().into(),
            Cow::Owned(text) => text.get(at..).unwrap_or_default().to_owned().into(),
        };
        return take(Piece { text, json: false, line, column: 1 });
    };
    let mut item = String::new();
    let mut began = line;
    for part in whole.get(at..).unwrap_or_default().split_inclusive('\n') {
        if dash(part) == Some(indent) {
            if !item.is_empty() {
                let text = std::mem::take(&mut item).into();
                take(Piece { text, json: false, line: began, column: 1 })?;
            }
            began = line;
            item.push_str(part);
            let start = item.len() - part.len() + indent;
            item.replace_range(start..=start, " ");
        } else {
            item.push_str(part);
        }
        line += 1;
    }
    take(Piece { text: item.into(), json: false, line: began, column: 1 })
}

/// How far an item of a list is indented.
fn dash(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(' ');
    let next = rest.strip_prefix('-')?;
    let item = next.is_empty() || next.starts_with([' ', '\t', '\r', '\n']);
    item.then_some(line.len() - rest.len())
}

/// A list as JSON writes it, in a YAML file.
fn flow(text: &str, from: u64, take: Take<'_, '_>) -> ControlFlow<()> {
    // What is no JSON whoever reads the piece says what is wrong with.
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    if import::parse::check_values(text).is_err() || values.any(|value| value.is_err()) {
        let text = text.to_owned().into();
        return take(Piece { text, json: false, line: from, column: 1 });
    }
    let mut moved = |piece: Piece<'_>| {
        let line = piece.line + from - 1;
        take(Piece { text: piece.text.into_owned().into(), line, ..piece })
    };
    objects(text, &mut moved).unwrap_or(ControlFlow::Continue(()))
}

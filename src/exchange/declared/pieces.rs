//! A file taken apart into the texts of its records, each with its place.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::{Form, ReadError};
use crate::exchange::read;

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

/// The pieces, and what cannot be taken apart.
pub(super) fn of(text: &str, form: Form) -> (Vec<Piece<'_>>, Vec<ReadError>) {
    let mut pieces = Vec::new();
    let broken = match form {
        Form::Json => objects(text, &mut pieces).err(),
        Form::Lines => {
            for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                pieces.push(Piece { text: line.into(), json: true, line: n as u64 + 1, column: 1 });
            }
            None
        }
        Form::Yaml | Form::Toml => {
            documents(text, &mut pieces);
            None
        }
    };
    (pieces, broken.into_iter().collect())
}

/// JSON: objects one after the other, and arrays of them.
fn objects<'a>(text: &'a str, pieces: &mut Vec<Piece<'a>>) -> Result<(), ReadError> {
    let mut places = Places { text, at: 0, line: 1, column: 1 };
    let mut add = |raw: &'a RawValue| {
        let text = raw.get();
        let (line, column) = places.of(text);
        pieces.push(Piece { text: text.into(), json: true, line, column });
    };
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let value = value.map_err(|error| read::json_error(&error))?;
        if value.get().starts_with('[') {
            let items: Vec<&RawValue> =
                serde_json::from_str(value.get()).map_err(|error| read::json_error(&error))?;
            items.into_iter().for_each(&mut add);
        } else {
            add(value);
        }
    }
    Ok(())
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

/// YAML: documents between lines of `---`, and the items of lists. A line that starts with `---`
/// ends a document wherever it stands (YAML 1.2 §9.1.2), and a line that is indented like the
/// first item of a list and has a `-` there is the next item.
fn documents<'a>(text: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let mut lines: Vec<&str> = Vec::new();
    let mut from = 1;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("..."));
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])) {
            items(&std::mem::take(&mut lines), from, pieces);
            // What stands behind the marker belongs to the document.
            lines.push(if line.starts_with("...") { "\n" } else { line });
            from = n as u64 + 1;
        } else {
            lines.push(line);
        }
    }
    items(&lines, from, pieces);
}

/// The items of a document that is a list, or the document.
fn items(lines: &[&str], from: u64, pieces: &mut Vec<Piece<'_>>) {
    let mut text: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
    if let Some(first) = text.first_mut().filter(|line| line.starts_with("---")) {
        first.replace_range(..3, "   ");
    }
    let says = |line: &String| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with(['#', '%'])
    };
    let Some(first) = text.iter().position(says) else { return };
    let dash = |line: &str| {
        let rest = line.trim_start_matches(' ');
        let next = rest.strip_prefix('-')?;
        let item = next.is_empty() || next.starts_with([' ', '\t', '\r', '\n']);
        item.then_some(line.len() - rest.len())
    };
    let start = text.get(first).map(String::as_str).unwrap_or_default();
    let Some(indent) = dash(start) else {
        let json = start.trim_start().starts_with('[');
        let whole = text.concat();
        if json {
            flow(&whole, from, pieces);
        } else {
            let line = from + first as u64;
            let text = text.get(first..).unwrap_or_default().concat();
            pieces.push(Piece { text: text.into(), json: false, line, column: 1 });
        }
        return;
    };
    let starts: Vec<usize> = (first..text.len())
        .filter(|n| text.get(*n).and_then(|l| dash(l)) == Some(indent))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let mut item = text.get(start..end).unwrap_or_default().concat();
        item.replace_range(indent..=indent, " ");
        let line = from + start as u64;
        pieces.push(Piece { text: item.into(), json: false, line, column: 1 });
    }
}

/// A list as JSON writes it, in a YAML file.
fn flow(text: &str, from: u64, pieces: &mut Vec<Piece<'_>>) {
    let mut found = Vec::new();
    match objects(text, &mut found) {
        Ok(()) => pieces.extend(found.into_iter().map(|piece| Piece {
            text: piece.text.into_owned().into(),
            line: piece.line + from - 1,
            ..piece
        })),
        // Whoever reads the piece says what is wrong with it.
        Err(_) => {
            pieces.push(Piece { text: text.to_owned().into(), json: false, line: from, column: 1 });
        }
    }
}

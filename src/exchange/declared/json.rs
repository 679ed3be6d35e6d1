//! JSON: a sequence of objects, arrays of objects, or JSON lines.

use std::ops::ControlFlow;

use serde_json::value::RawValue;

use super::record::{Declared, Found, Kind, Wanted, kind};
use crate::exchange::import;
use crate::exchange::read::{self, ReadError};

/// Reads a sequence of objects and arrays of objects. Passes them on one by one: memory has no room
/// for millions at once.
pub(super) fn read(text: &str, found: &mut Found) {
    if let Err(mistake) = objects(text, found) {
        found.mistakes.push(mistake);
    }
}

/// Reads an object per line.
pub(super) fn read_lines(text: &str, found: &mut Found) {
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if object(line, (n as u64 + 1, 1), found).is_break() {
            break;
        }
    }
}

fn objects(text: &str, found: &mut Found) -> Result<(), ReadError> {
    import::json::check_values(text).map_err(|error| ReadError {
        line: 1,
        column: 1,
        message: error.message,
    })?;
    let mut places = Places { text, at: 0, line: 1, column: 1 };
    let mut add = |raw: &RawValue| object(raw.get(), places.of(raw.get()), found);
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
            break;
        }
    }
    Ok(())
}

/// Reads one object that begins at this line and column of the file.
fn object(text: &str, (line, column): (u64, u64), found: &mut Found) -> ControlFlow<()> {
    let record = wanted(text).map_err(|mistake| match mistake.line {
        // The mistake is in the record as a whole.
        0 => ReadError { line, column, ..mistake },
        1 => ReadError { line, column: mistake.column + column - 1, ..mistake },
        _ => ReadError { line: line + mistake.line - 1, ..mistake },
    });
    let last = line + text.matches('\n').count() as u64;
    found.add((line, column), record.map(|wanted| Declared { line, last, wanted }))
}

fn wanted(text: &str) -> Result<Wanted, ReadError> {
    Ok(match kind(&read::json(text)?)? {
        Kind::Settings => Wanted::Settings(read::json(text)?),
        Kind::Partner => Wanted::Partner(read::json(text)?),
        Kind::User => Wanted::User(read::json(text)?),
        Kind::Client => Wanted::Client(read::json(text)?),
    })
}

/// Finds the line and column of parts of a text, in ascending order.
struct Places<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    column: u64,
}

impl Places<'_> {
    /// The line and column of a part of the text, counted from 1.
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

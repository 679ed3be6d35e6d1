//! Reads one file of clients, in any format.

use super::decode::decode;
use super::error::{ReadError, place_of};
use super::finder::Finder;
use super::reading::{Found, Reading};
use super::{csv, json, yaml};

/// Reads a file.
pub fn read(bytes: &[u8], reading: &Reading) -> Result<Found, ReadError> {
    let text = decode(bytes)?;
    let start = text.trim_start();
    if start.is_empty() {
        return Err(ReadError::whole("the file is empty"));
    }
    if let Some(at) = text.find('\0') {
        let at = place_of(&text, at);
        return Err(ReadError::at(at.line, at.column, "a zero byte: this is no text file"));
    }
    let mut finder = Finder::new(reading, bytes.len());
    if start.starts_with(['{', '[']) {
        json::values(&text, |value| finder.document(value, true))?;
    } else if csv::is_table(&text, reading.from) {
        csv::read(&text, &mut finder)?;
    } else {
        for value in yaml::documents(&text)? {
            finder.document(value, false)?;
        }
    }
    finder.found()
}

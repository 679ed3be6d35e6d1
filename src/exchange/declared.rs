//! Declarative files: records of any kind in YAML, JSON or TOML, several per file.

mod form;
mod json;
mod record;
mod toml;
mod yaml;

use super::read::ReadError;
use record::Found;

pub use form::Form;
pub use record::{Declared, Wanted};

/// Reads all records of a file and collects all mistakes, each up to a limit.
pub fn read(text: &str, form: Form) -> (Vec<Declared>, Vec<ReadError>) {
    // A byte order mark is not part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut found = Found::new(text.len());
    match form {
        Form::Json => json::read(text, &mut found),
        Form::Lines => json::read_lines(text, &mut found),
        Form::Yaml => yaml::read(text, &mut found),
        Form::Toml => toml::read(text, &mut found.all, &mut found.mistakes),
    }
    (found.all, found.mistakes)
}

#[cfg(test)]
mod tests;

//! Records that are declared in files: several in one file, of any kind, in YAML, JSON or TOML.

mod form;
mod json;
mod record;
mod toml;
mod yaml;

use super::read::ReadError;
use record::Found;

pub use form::Form;
pub use record::{Declared, Wanted};

/// Reads every record of a file, and names every mistake in it, up to a limit of each.
pub fn read(text: &str, form: Form) -> (Vec<Declared>, Vec<ReadError>) {
    // A byte order mark is no part of the text.
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

//! The config file: theme, mouse, page size, keys. What it does not say stays at its default.

use serde::Deserialize;
use thiserror::Error;

use super::keymap::{KeyTables, Keymap};
use super::theme::ThemeChoice;

/// How the desk looks and answers.
#[derive(Clone, Debug)]
pub struct Config {
    pub theme: ThemeChoice,
    pub mouse: bool,
    pub page_size: PageSize,
    pub keymap: Keymap,
}

/// How many rows a page of a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageSize {
    Rows(usize),
    /// As many as the window shows.
    Fit,
}

impl PageSize {
    /// The sizes that can be chosen, from the smallest.
    pub const ALL: [Self; 5] =
        [Self::Rows(10), Self::Rows(25), Self::Rows(50), Self::Rows(100), Self::Fit];

    /// The name on the screen.
    pub fn label(self) -> String {
        match self {
            Self::Rows(rows) => rows.to_string(),
            Self::Fit => "fit".to_owned(),
        }
    }
}

/// A mistake in a config file.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}, column {column}: {message}")]
pub struct ConfigError {
    pub message: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    theme: Option<ThemeChoice>,
    mouse: Option<bool>,
    page_size: Option<toml::Spanned<toml::Value>>,
    keys: KeyTables,
}

impl Config {
    /// Reads the text of a config file; an empty text gives the defaults.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            ConfigError::at(text, at, error.message())
        })?;
        let page_size = match &file.page_size {
            None => PageSize::Rows(25),
            Some(value) => page_size(value.get_ref()).ok_or_else(|| {
                ConfigError::at(text, value.span().start, "page-size is 10, 25, 50, 100 or \"fit\"")
            })?,
        };
        let keymap = Keymap::with(&file.keys)
            .map_err(|error| ConfigError::at(text, error.at, &error.message))?;
        Ok(Self {
            theme: file.theme.unwrap_or_default(),
            mouse: file.mouse.unwrap_or(true),
            page_size,
            keymap,
        })
    }
}

fn page_size(value: &toml::Value) -> Option<PageSize> {
    let label = match value {
        toml::Value::Integer(rows) => rows.to_string(),
        toml::Value::String(name) => name.clone(),
        _ => return None,
    };
    PageSize::ALL.into_iter().find(|size| size.label() == label)
}

impl ConfigError {
    /// A mistake at a byte of a file.
    pub fn at(text: &str, at: usize, message: &str) -> Self {
        let before = text.get(..at).unwrap_or_default();
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Self { message: message.to_owned(), line: before.matches('\n').count() + 1, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_the_default() {
        let config = Config::parse("").expect("default");
        assert!(config.mouse);
        assert_eq!(config.page_size, PageSize::Rows(25));
    }

    #[test]
    fn everything_can_be_set() {
        let config = Config::parse(
            "theme = 'mono'\nmouse = false\npage-size = 'fit'\n[keys.list]\nnew = ['i']\n",
        )
        .expect("config");
        assert_eq!((config.theme, config.mouse), (ThemeChoice::Mono, false));
        assert_eq!(config.page_size, PageSize::Fit);
    }

    #[test]
    fn mistakes_are_refused_with_their_line() {
        for (text, line, part) in [
            ("mouse = true\ncolour = 1\n", 2, "colour"),
            ("theme = 'pink'\n", 1, "pink"),
            ("\npage-size = 7\n", 2, "page-size"),
            ("[keys.list]\nnew = ['i']\nedit = ['i']\n", 3, "two things"),
            ("[keys.list]\nfly = ['a']\n", 2, "fly"),
            ("mouse = \n", 1, ""),
        ] {
            let error = Config::parse(text).expect_err(text);
            assert_eq!(error.line, line, "{text}: {error}");
            assert!(error.message.contains(part), "{error}");
        }
    }
}

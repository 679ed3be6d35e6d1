//! Colors on standard output.

use std::env;
use std::io::{self, IsTerminal};

/// Paints text, or leaves it plain where nobody sees colors or wants them.
#[derive(Clone, Copy, Debug)]
pub struct Paint(bool);

impl Paint {
    /// No colors: for what is masked on its way out.
    pub const NONE: Self = Self(false);

    /// For standard output: on a terminal, unless `NO_COLOR` is set (<https://no-color.org>).
    pub fn of_stdout() -> Self {
        let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self(!unwanted && io::stdout().is_terminal())
    }

    pub fn added(self, text: &str) -> String {
        self.with("32", text)
    }

    pub fn removed(self, text: &str) -> String {
        self.with("31", text)
    }

    pub fn heading(self, text: &str) -> String {
        self.with("1", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

//! Themes: how things look, by what they mean.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// Which theme a config asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// Dark or light as the terminal is; mono where `NO_COLOR` is set.
    #[default]
    Auto,
    Dark,
    Light,
    Mono,
}

/// A style for each meaning. No meaning rests on color alone: each also has a sign, a word, a
/// place or an attribute of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    pub text: Style,
    pub dim: Style,
    /// Titles, headers, field labels.
    pub title: Style,
    /// The row or control that keys act on.
    pub selected: Style,
    /// Keys in hints, the current tab, the current page.
    pub accent: Style,
    pub marked: Style,
    pub error: Style,
    pub good: Style,
    /// The words of a search where they stand, boxes that text is typed into.
    pub input: Style,
    pub border: Style,
}

impl Theme {
    /// Colors of the terminal's own palette, so that each admin's own dark scheme shows through.
    pub const DARK: Self = Self {
        text: Style::new(),
        dim: Style::new().fg(Color::DarkGray),
        title: Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD),
        selected: Style::new().add_modifier(Modifier::REVERSED),
        accent: Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD),
        marked: Style::new().fg(Color::Magenta).add_modifier(Modifier::BOLD),
        error: Style::new().fg(Color::LightRed).add_modifier(Modifier::BOLD),
        good: Style::new().fg(Color::LightGreen),
        input: Style::new().add_modifier(Modifier::UNDERLINED),
        border: Style::new().fg(Color::DarkGray),
    };

    pub const LIGHT: Self = Self {
        dim: Style::new().fg(Color::DarkGray),
        title: Style::new().fg(Color::Blue).add_modifier(Modifier::BOLD),
        accent: Style::new().fg(Color::Magenta).add_modifier(Modifier::BOLD),
        marked: Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
        error: Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
        good: Style::new().fg(Color::Green),
        border: Style::new().fg(Color::Gray),
        ..Self::DARK
    };

    /// No color at all.
    pub const MONO: Self = Self {
        text: Style::new(),
        dim: Style::new().add_modifier(Modifier::DIM),
        title: Style::new().add_modifier(Modifier::BOLD),
        selected: Style::new().add_modifier(Modifier::REVERSED),
        accent: Style::new().add_modifier(Modifier::BOLD),
        marked: Style::new().add_modifier(Modifier::BOLD),
        error: Style::new().add_modifier(Modifier::BOLD),
        good: Style::new(),
        input: Style::new().add_modifier(Modifier::UNDERLINED),
        border: Style::new(),
    };
}

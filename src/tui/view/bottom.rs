//! The bottom of the window: what just happened or, when nothing did, what the next keys can be.
//!
//! ```text
//! n New  e Edit  / Search  ? Help
//! ✗ Not deleted: Acme Media has 3 clients and 2 users: delete
//!   these first
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::columns::columns;
use super::draw::{Line, cells, put, wrap_in};
use crate::query::{ColumnSpec, Kind};
use crate::tui::app::{App, Mode, Overlay, Tone};
use crate::tui::keymap::{Action, Context};
use crate::tui::theme::Theme;

/// The most lines that a message takes.
const MOST_LINES: usize = 3;

/// What just happened, in as many lines as it needs; none when nothing did.
pub fn message(app: &App, width: u16) -> Vec<String> {
    let Some((tone, message)) = &app.status else { return Vec::new() };
    let (sign, indent) = match tone {
        Tone::Good => (" ", " "),
        Tone::Bad => (" ✗ ", "   "),
    };
    let room = width.saturating_sub(cells(sign) + 1);
    let lines = wrap_in(message, room, MOST_LINES).into_iter().enumerate();
    lines.map(|(n, line)| format!("{}{line}", if n == 0 { sign } else { indent })).collect()
}

/// Draws the message or, when there is none, the hints.
pub fn draw(app: &App, message: &[String], theme: &Theme, area: Rect, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    Clear.render(area, buffer);
    if let Some((tone, _)) = &app.status {
        let style = if *tone == Tone::Bad { theme.error } else { theme.good };
        for (y, line) in (area.y..area.bottom()).zip(message) {
            put(buffer, Rect { y, height: 1, ..area }, line, style);
        }
        return;
    }
    let hints = hints(app, area.width);
    let width = |hint: &Hint| cells(&hint.key) + cells(&hint.what) + 3;
    let mut kept: u16 = hints.iter().filter(|hint| hint.keep).map(width).sum();
    let mut line = Line::new(area);
    for hint in &hints {
        kept -= if hint.keep { width(hint) } else { 0 };
        // A hint that does not fit whole is left out.
        if line.room().saturating_sub(kept) < width(hint) {
            continue;
        }
        line.add(buffer, " ", theme.text);
        if !hint.key.is_empty() {
            line.add(buffer, &hint.key, theme.accent);
            line.add(buffer, " ", theme.text);
        }
        line.add(buffer, &hint.what, theme.dim);
        line.add(buffer, " ", theme.text);
    }
}

/// A key that leads on from here.
struct Hint {
    key: String,
    what: String,
    /// Shown before all others where the line is short.
    keep: bool,
}

fn hint(key: impl Into<String>, what: impl Into<String>) -> Hint {
    Hint { key: key.into(), what: what.into(), keep: false }
}

fn kept(key: impl Into<String>, what: impl Into<String>) -> Hint {
    Hint { keep: true, ..hint(key, what) }
}

/// The keys that lead on from here, with the most wanted first. An action without a key, or that
/// is not allowed, is no hint.
fn hints(app: &App, width: u16) -> Vec<Hint> {
    let context = app.context();
    let key = |action| app.keymap.hint(context, action);
    let hints = match context {
        Context::List if app.mode == Mode::Sort => return sort_hints(app, width),
        Context::List => list_hints(app),
        Context::Search => vec![
            hint(key(Action::Keep), "Keep, back to the list"),
            hint(key(Action::Clear), "Clear"),
            hint(key(Action::Down), "Move"),
        ],
        Context::Form if app.form.as_ref().is_some_and(|form| form.saving.is_some()) => {
            return vec![hint("", "Saving…")];
        }
        Context::Form => vec![
            hint(key(Action::Save), "Save"),
            hint(key(Action::NextField), "Next"),
            hint(key(Action::Toggle), "Tick"),
            hint(key(Action::FieldHelp), "Help"),
            kept(key(Action::Cancel), "Cancel"),
        ],
        Context::Menu => vec![
            hint(key(Action::Down), "Move"),
            hint(key(Action::Accept), "Choose"),
            hint(key(Action::Dismiss), "Close"),
        ],
        Context::Dialog => vec![
            hint(key(Action::NextChoice), "Other answer"),
            hint(key(Action::Accept), "Answer"),
            hint(key(Action::Dismiss), "Close"),
        ],
        Context::Help => {
            let scrolls = matches!(&app.overlay, Some(Overlay::Help(help)) if {
                super::help_size(help, app.width, app.height).last > 0
            });
            let scroll = scrolls.then(|| hint(key(Action::Down), "Scroll"));
            scroll.into_iter().chain([hint(key(Action::Dismiss), "Close")]).collect()
        }
    };
    hints.into_iter().filter(|hint| !hint.key.is_empty()).collect()
}

fn list_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::List, action);
    let marks = app.list().marks.len();
    let delete = if marks > 0 { format!("Delete {marks} marked") } else { "Delete".to_owned() };
    let clear = if marks > 0 { "Clear marks" } else { "Clear search" };
    let mut actions = vec![
        (Action::New, "New"),
        (Action::Edit, "Edit"),
        (Action::Duplicate, "Duplicate"),
        (Action::Delete, delete.as_str()),
        (Action::Search, "Search"),
        (Action::Sort, "Sort"),
        (Action::Palette, "Menu"),
    ];
    if marks > 0 {
        // What is marked is there to be deleted.
        actions.sort_by_key(|(action, _)| *action != Action::Delete);
    }
    if marks > 0 || app.list().is_searching() {
        actions.insert(0, (Action::Clear, clear));
    }
    let allowed = |action| {
        app.may(action).is_ok() && (app.tab == Kind::Clients || action != Action::Duplicate)
    };
    let mut hints: Vec<_> = actions
        .into_iter()
        .filter(|(action, _)| allowed(*action))
        .map(|(action, what)| hint(key(action), what))
        .collect();
    hints.push(kept(key(Action::Help), "Help"));
    hints.push(hint(key(Action::Quit), "Quit"));
    hints
}

/// The letters of the columns, those that are shown first.
fn sort_hints(app: &App, width: u16) -> Vec<Hint> {
    let placed = columns(app.tab, app.list().order.column, width);
    let is_shown = |spec: &ColumnSpec| placed.iter().any(|p| p.spec.column == spec.column);
    let (mut specs, hidden): (Vec<&ColumnSpec>, Vec<&ColumnSpec>) =
        app.tab.columns().iter().partition(|spec| is_shown(spec));
    specs.extend(hidden);
    let mut hints: Vec<_> =
        specs.iter().map(|spec| hint(spec.letter.to_string(), spec.title)).collect();
    hints.push(kept("Esc", "Leave"));
    hints
}

//! The bottom of the window: what just happened or, when nothing did, what the next keys can be.
//!
//! ```text
//! n New  e Edit  / Search  ? Help
//! ✗ Not deleted: Acme Media has 3 clients and 2 users: delete
//!   these first
//! ```

use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::draw::Line;
use super::hints::{Hint, hints};
use super::offers;
use super::pen::Pen;
use crate::tui::app::{App, Tone};
use crate::tui::keymap::Context;
use crate::tui::layout::{cells, wrap_in};

/// The most lines that a message takes.
const MOST_LINES: usize = 3;

/// What just happened, in as many lines as it needs; none when nothing did.
pub fn message(app: &App, width: u16) -> Vec<String> {
    let Some((tone, message)) = shown(app) else { return Vec::new() };
    let (sign, indent) = match tone {
        Tone::Good => (" ", " "),
        Tone::Bad => (" ✗ ", "   "),
    };
    let room = width.saturating_sub(cells(sign) + 1);
    let lines = wrap_in(&message, room, MOST_LINES).into_iter().enumerate();
    lines.map(|(n, line)| format!("{}{line}", if n == 0 { sign } else { indent })).collect()
}

/// What just happened; else, what others do. A lost connection goes before everything.
fn shown(app: &App) -> Option<(Tone, String)> {
    if app.live.lost.is_some() { app.news() } else { app.status.clone().or_else(|| app.news()) }
}

/// Draws the message or, when there is none, the hints.
pub fn draw(app: &App, message: &[String], area: Rect, pen: &mut Pen) {
    Clear.render(area, pen.frame.buffer_mut());
    if let Some((tone, _)) = shown(app) {
        let style = if tone == Tone::Bad { pen.theme.error } else { pen.theme.good };
        for (y, line) in (area.y..area.bottom()).zip(message) {
            pen.put(Rect { y, height: 1, ..area }, line, style);
        }
        return;
    }
    if app.context() == Context::Search && offers::draw(app, area, pen) {
        return;
    }
    let buffer = pen.frame.buffer_mut();
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
        line.add(buffer, " ", pen.theme.text);
        if !hint.key.is_empty() {
            line.add(buffer, &hint.key, pen.theme.accent);
            line.add(buffer, " ", pen.theme.text);
        }
        line.add(buffer, &hint.what, pen.theme.dim);
        line.add(buffer, " ", pen.theme.text);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Access;
    use crate::tui::Config;

    #[test]
    fn a_message_has_its_sign_on_the_first_line_and_ends_a_cell_before_the_window() {
        let config = Config::parse("").unwrap();
        let mut app = App::new(&config, Access::default(), Arc::default(), String::new(), 1);
        assert_eq!(message(&app, 40), Vec::<String>::new());
        app.status = Some((Tone::Bad, "aaaa bbbb cccc".to_owned()));
        assert_eq!(message(&app, 18), [" ✗ aaaa bbbb cccc"]);
        assert_eq!(message(&app, 17), [" ✗ aaaa bbbb", "   cccc"]);
        assert_eq!(message(&app, 12), [" ✗ aaaa", "   bbbb", "   cccc"]);
        app.status = Some((Tone::Good, "aaaa bbbb cccc".to_owned()));
        assert_eq!(message(&app, 16), [" aaaa bbbb cccc"]);
        assert_eq!(message(&app, 15), [" aaaa bbbb", " cccc"]);
    }
}

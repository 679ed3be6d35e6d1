//! What stands against an undo: the record as the person left it, and as it is now.
//!
//! ```text
//! ╭ Nothing was taken back ──────────────────────────────────────╮
//! │ The client acme-anna was changed since. H on its row shows…  │
//! │                                                              │
//! │ Field          As you left it       Now                      │
//! │ Name           Anna's report      → Theirs                   │
//! │                                                              │
//! │ [>Close<]                                                    │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Hits;
use super::answers;
use super::sheet::Sheet;
use crate::tui::app::{App, Since};
use crate::tui::keymap::{Action, Context};
use crate::tui::theme::Theme;

/// What the window says, for a window of the desk of this width.
pub fn sheet(app: &App, since: &Since, width: u16) -> Sheet {
    let title = if since.again { "Nothing was done again" } else { "Nothing was taken back" };
    let mut sheet = Sheet::new(title.to_owned(), width, 1);
    let what = if since.gone { "deleted" } else { "changed" };
    let history = app.keymap.hint(Context::List, Action::History);
    let who = match (history.as_str(), since.gone) {
        ("", _) | (_, true) => String::new(),
        (key, false) => format!(" {key} on its row shows by whom."),
    };
    sheet.text(&format!("The {} was {what} since.{who}", since.name));
    sheet.blank();
    if since.rows.is_empty() {
        sheet.text("Every field is as you left it, yet it was written anew.");
    } else {
        sheet.table(&since.rows, ["As you left it", "Now", "As you left it"]);
    }
    sheet
}

/// Draws the window.
pub fn draw(
    app: &App,
    since: &Since,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
    hits: &mut Hits,
) {
    let sheet = sheet(app, since, area.width);
    let foot = sheet.draw(since.scroll, theme, area, frame, hits);
    answers::buttons(["Close"], Some(0), true, theme, foot, frame, hits);
}

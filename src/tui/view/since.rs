//! Draws what stands against an undo: the record as the person left it, and as it is now.
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

use super::hits::Hits;
use super::{answers, sheet};
use crate::tui::app::{App, Since};
use crate::tui::theme::Theme;

/// Draws the window.
pub fn draw(
    app: &App,
    since: &Since,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
    hits: &mut Hits,
) {
    let lines = since.sheet(&app.keymap, area.width);
    let foot = sheet::draw(&lines, since.scroll, theme, area, frame, hits);
    answers::buttons(["Close"], Some(0), true, theme, foot, frame, hits);
}

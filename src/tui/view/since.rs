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

use ratatui::layout::Rect;

use super::pen::Pen;
use super::{answers, sheet};
use crate::tui::app::{App, Since};

/// Draws the window.
pub fn draw(app: &App, since: &Since, area: Rect, pen: &mut Pen) {
    let lines = since.sheet(&app.keymap, area.width);
    let foot = sheet::draw(&lines, since.scroll, area, pen);
    answers::buttons(["Close"], Some(0), true, foot, pen);
}

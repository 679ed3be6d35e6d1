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
use crate::tui::app::{Around, Since, Window};

/// Draws the window.
pub fn draw(around: &Around, since: &Since, area: Rect, pen: &mut Pen) {
    let Some(lines) = since.sheet(around) else { return };
    let foot = sheet::draw(&lines, since.scroll, area, pen);
    answers::buttons(["Close"], Some(0), true, foot, pen);
}

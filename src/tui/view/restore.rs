//! Draws the question before a restore: what it changes against what is stored now.
//!
//! ```text
//! ╭ Restore acme-anna? ──────────────────────────────────────────╮
//! │ As it was after change 12.                                   │
//! │                                                              │
//! │ Field          Now                  Becomes                  │
//! │ Name           Anna's report      → Client anna              │
//! │                                                              │
//! │ Reason (optional) ________________________________________   │
//! │ [>Cancel<]  [ Restore ]                                      │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::pen::Pen;
use super::{answers, sheet};
use crate::tui::app::{Around, Restore, Stop, Window};

/// Draws the question.
pub fn draw(around: &Around, restore: &Restore, area: Rect, pen: &mut Pen) {
    let Some(lines) = restore.sheet(around) else { return };
    let foot = sheet::draw(&lines, restore.scroll, area, pen);
    let line = |y| Rect { y, height: 1, ..foot }.intersection(foot);
    let in_box = restore.stop == Stop::Reason;
    answers::reason(&restore.reason, false, in_box, line(foot.y), pen);
    let pressed = match restore.stop {
        Stop::Button(n) => Some(n),
        Stop::Reason => None,
    };
    answers::buttons(Restore::BUTTONS, pressed, true, line(foot.y + 1), pen);
}

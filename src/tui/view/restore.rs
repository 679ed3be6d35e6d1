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

use ratatui::Frame;
use ratatui::layout::Rect;

use super::hits::Hits;
use super::{answers, sheet};
use crate::tui::app::{Restore, Stop};
use crate::tui::theme::Theme;

/// Draws the question.
pub fn draw(restore: &Restore, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
    let lines = restore.sheet(area.width);
    let foot = sheet::draw(&lines, restore.scroll, theme, area, frame, hits);
    let line = |y| Rect { y, height: 1, ..foot }.intersection(foot);
    let in_box = restore.stop == Stop::Reason;
    answers::reason(&restore.reason, false, in_box, theme, line(foot.y), frame, hits);
    let pressed = match restore.stop {
        Stop::Button(n) => Some(n),
        Stop::Reason => None,
    };
    answers::buttons(Restore::BUTTONS, pressed, true, theme, line(foot.y + 1), frame, hits);
}

//! The question before a restore: what it changes against what is stored now.
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

use super::Hits;
use super::answers;
use super::sheet::Sheet;
use crate::tui::app::{Restore, Stop};
use crate::tui::theme::Theme;

/// What the window says, for a window of the desk of this width.
pub fn sheet(restore: &Restore, width: u16) -> Sheet {
    let mut sheet = Sheet::new(format!("Restore {}?", restore.id()), width, 2);
    for line in &restore.refusal {
        sheet.refusal(line);
    }
    let seq = restore.seq.0;
    sheet.text(&if restore.is_gone() {
        format!("It was deleted. It comes back as it was after change {seq}.")
    } else {
        format!("It becomes what it was after change {seq}. Only this changes:")
    });
    sheet.blank();
    sheet.table(&restore.rows, ["Now", "Becomes", "Becomes"]);
    sheet
}

/// Draws the question.
pub fn draw(restore: &Restore, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
    let sheet = sheet(restore, area.width);
    let foot = sheet.draw(restore.scroll, theme, area, frame, hits);
    let line = |y| Rect { y, height: 1, ..foot }.intersection(foot);
    let in_box = restore.stop == Stop::Reason;
    answers::reason(&restore.reason, false, in_box, theme, line(foot.y), frame, hits);
    let pressed = match restore.stop {
        Stop::Button(n) => Some(n),
        Stop::Reason => None,
    };
    answers::buttons(Restore::BUTTONS, pressed, true, theme, line(foot.y + 1), frame, hits);
}

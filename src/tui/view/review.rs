//! Draws the review before a save: only the changed fields, old and new, over the form.
//!
//! ```text
//! ╭ Save acme-anna? ─────────────────────────────────────────────╮
//! │ Field            Was                  Becomes                │
//! │ Name             Client anna        → Anna's report          │
//! │ Scopes           + write                                     │
//! │                  − read                                      │
//! │ ↓ 3 more lines                                               │
//! │ Reason (optional) ________________________________________   │
//! │ [>Save<]  [ Back to the form ]                               │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::pen::Pen;
use super::{answers, sheet};
use crate::tui::app::{Around, Review, Stop, Window};

/// Draws the review of a form.
pub fn draw(around: &Around, review: &Review, area: Rect, pen: &mut Pen) {
    let Some(lines) = review.sheet(around) else { return };
    let foot = sheet::draw(&lines, review.scroll, area, pen);
    let line = |y| Rect { y, height: 1, ..foot }.intersection(foot);
    let in_box = review.stop == Stop::Reason;
    answers::reason(&review.reason, false, in_box, line(foot.y), pen);
    answers::buttons(Review::BUTTONS, Some(review.pressed()), !in_box, line(foot.y + 1), pen);
}

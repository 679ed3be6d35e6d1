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
use crate::tui::app::{Form, Review, Stop};

/// Draws the review of a form.
pub fn draw(review: &Review, form: &Form, area: Rect, pen: &mut Pen) {
    let foot = sheet::draw(&review.sheet(area.width), review.scroll, area, pen);
    let line = |y| Rect { y, height: 1, ..foot }.intersection(foot);
    let in_box = review.stop == Stop::Reason;
    answers::reason(&form.reason, false, in_box, line(foot.y), pen);
    answers::buttons(Review::BUTTONS, Some(review.pressed()), !in_box, line(foot.y + 1), pen);
}

//! Draws the window of one change: who, when and what, and every field with its value before and after.
//!
//! ```text
//! ╭ Change 42 (3 of 27 in the list) ─────────────────────────────╮
//! │ When    2026-03-14 09:26:53 UTC                              │
//! │ Who     ada on pts/3 from 192.0.2.7                          │
//! │ What    edited client acme-anna                              │
//! │ Reason  ticket 4711                                          │
//! │                                                              │
//! │ Field          Before               After                    │
//! │ Name           Client anna        → Anna's report            │
//! │                                                              │
//! │ [>Close<]  [ r Restore as it was after this change ]         │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::pen::Pen;
use super::{answers, sheet};
use crate::tui::app::{Around, CLOSE_CELLS, ChangeOffer, ChangeWindow, Target, Window};
use crate::tui::layout::{cells, wrap};

/// Draws the window of the change that the cursor is on.
pub fn draw(around: &Around, window: &ChangeWindow, area: Rect, pen: &mut Pen) {
    let Some(lines) = window.sheet(around) else { return };
    let foot = sheet::draw(&lines, window.scroll, area, pen);
    let line = |y| Rect { y, height: 1, ..foot }.intersection(foot);
    let first = line(foot.y);
    answers::buttons(["Close"], Some(0), true, first, pen);
    let beside = Rect { x: first.x + CLOSE_CELLS.min(first.width), ..first }.intersection(first);
    match ChangeOffer::of(around) {
        ChangeOffer::Restore(label) => {
            let place = if cells(&label) <= beside.width { beside } else { line(foot.y + 1) };
            let place = Rect { width: cells(&label).min(place.width), ..place };
            pen.put(place, &label, pen.theme.accent);
            pen.hits.add(place, Target::DialogButton(1));
        }
        ChangeOffer::Not(why) if cells(&why) <= beside.width => {
            pen.put(beside, &why, pen.theme.dim);
        }
        ChangeOffer::Not(why) => {
            for (y, part) in (foot.y + 1..foot.bottom()).zip(wrap(&why, foot.width)) {
                pen.put(line(y), &part, pen.theme.dim);
            }
        }
    }
}

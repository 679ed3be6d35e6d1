//! The window of one change: who, when and what, and every field with its value before and after.
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

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Hits;
use super::answers;
use super::draw::put;
use super::sheet::Sheet;
use crate::model::{Action as Did, Change, Origin, Record, text};
use crate::tui::app::{App, ChangeWindow, Target};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{cells, wrap};
use crate::tui::theme::Theme;

/// What stands beside the button that closes.
enum Offer {
    Restore(String),
    /// Why there is nothing to restore.
    Not(String),
}

const CLOSE: &str = "Close";
/// Cells of the button that closes, and the blanks behind it.
const CLOSE_CELLS: u16 = 11;

/// What the window says, for a window of the desk of this width.
pub fn sheet(app: &App, width: u16) -> Option<Sheet> {
    let row = app.current_change()?;
    let change = &row.change;
    let (place, count) = app.place_of_change();
    let (place, count) = (text::grouped(place as u64), text::grouped(count as u64));
    let title = format!("Change {} ({place} of {count} in the list)", change.seq.0);
    let mut sheet = Sheet::new(title, width, 1);
    sheet.set_foot(foot_lines(&offer(app), sheet.room()));
    sheet.fact("When", &change.at.to_second());
    sheet.fact("Who", &change.by.to_string());
    sheet.fact("What", &what(change));
    if let Some(reason) = &change.reason {
        sheet.fact("Reason", reason);
    }
    sheet.blank();
    if row.fields.is_empty() {
        sheet.text("No field has another value than before.");
    } else {
        sheet.table(&row.fields, ["Before", "After", "Value"]);
    }
    Some(sheet)
}

/// Draws the window of the change that the cursor is on.
pub fn draw(
    app: &App,
    window: &ChangeWindow,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
    hits: &mut Hits,
) {
    let Some(sheet) = sheet(app, area.width) else { return };
    let foot = sheet.draw(window.scroll, theme, area, frame, hits);
    let line = |y| Rect { y, height: 1, ..foot }.intersection(foot);
    let first = line(foot.y);
    answers::buttons([CLOSE], Some(0), true, theme, first, frame, hits);
    let beside = Rect { x: first.x + CLOSE_CELLS.min(first.width), ..first }.intersection(first);
    match offer(app) {
        Offer::Restore(label) => {
            let place = if cells(&label) <= beside.width { beside } else { line(foot.y + 1) };
            let place = Rect { width: cells(&label).min(place.width), ..place };
            put(frame.buffer_mut(), place, &label, theme.accent);
            hits.add(place, Target::DialogButton(1));
        }
        Offer::Not(why) if cells(&why) <= beside.width => {
            put(frame.buffer_mut(), beside, &why, theme.dim);
        }
        Offer::Not(why) => {
            for (y, part) in (foot.y + 1..foot.bottom()).zip(wrap(&why, foot.width)) {
                put(frame.buffer_mut(), line(y), &part, theme.dim);
            }
        }
    }
}

fn offer(app: &App) -> Offer {
    let key = app.keymap.hint(Context::Change, Action::Restore);
    match app.may_restore() {
        Ok(()) => Offer::Restore(format!("[ {key} Restore as it was after this change ]")),
        Err(why) => Offer::Not(format!("{key} Restore: {why}")),
    }
}

fn foot_lines(offer: &Offer, room: u16) -> u16 {
    let (Offer::Restore(text) | Offer::Not(text)) = offer;
    if cells(text) + CLOSE_CELLS <= room {
        return 1;
    }
    1 + u16::try_from(wrap(text, room).len()).unwrap_or(1)
}

/// `edited client acme-anna`, `undo of change 41: client acme-anna is back`.
fn what(change: &Change) -> String {
    let name = change.record().map(|record| match record.title() {
        "" => format!("the {}", record.noun()),
        _ => record.label(),
    });
    let name = name.unwrap_or_default();
    let became = match change.action {
        Did::Create => "is back",
        Did::Update => "edited",
        Did::Delete => "is gone again",
    };
    match change.origin {
        Origin::Plain => format!("{} {name}", change.action.past()),
        Origin::Undo(seq) => format!("undo of change {}: {name} {}", seq.0, undone(change)),
        Origin::Redo(seq) => format!("redo of change {}: {name} {became}", seq.0),
        Origin::Restore(seq) => format!("restored {name} as it was after change {}", seq.0),
    }
}

/// What the record is after an undo.
fn undone(change: &Change) -> &'static str {
    match (&change.action, change.record()) {
        (Did::Create, _) => "is back",
        (Did::Delete, _) => "is gone again",
        (Did::Update, Some(Record::Settings(_))) => "are as they were",
        (Did::Update, _) => "is as it was",
    }
}

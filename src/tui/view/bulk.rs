//! Draws an edit of all marked clients: the menu, the box for a value, and what it would change.
//!
//! ```text
//! ╭ Add the scope write to 312 clients? ─────────────────────────╮
//! │ Change  290 clients                                          │
//! │ Stay    20 are so already                                    │
//! │ Refused 2 of them                                            │
//! │ ✗ 2: Scopes: the platform does not offer legacy: untick it   │
//! │                                                              │
//! │ Field          Now                  Becomes                  │
//! │ acme-anna      Anna's report                                 │
//! │ Scopes         read               → read, write              │
//! │ ↓ 38 more lines below                                        │
//! │ Reason (optional) ________________________________________   │
//! │ [ Cancel ]  [>Apply to 290 clients<]                         │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::choices::choices;
use super::pen::Pen;
use super::{answers, sheet};
use crate::model::text;
use crate::tui::app::{App, Bulk, BulkAct, Stage, Stop, Target, Value};
use crate::tui::layout::{centered, wrap};

const WIDEST: u16 = 66;
/// Draws the window that is open.
pub fn draw(app: &App, bulk: &Bulk, area: Rect, pen: &mut Pen) {
    let count = text::counted(bulk.clients.len() as u64, "marked client");
    match &bulk.stage {
        Stage::Menu { at } => {
            let items = BulkAct::ALL.map(|act| {
                let denied = app.why_not_bulk(act);
                let why = denied.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
                (format!("{}{why}", act.title()), denied.is_none())
            });
            choices(&format!("What to do with {count}"), &items, *at, area, pen);
        }
        Stage::Choice { act, items, at } => {
            let items: Vec<_> = items.iter().map(|(title, _)| (title.clone(), true)).collect();
            choices(&format!("{}: {count}", act.title()), &items, *at, area, pen);
        }
        Stage::Value(value) => {
            let title = format!("{}: {count}", value.act.title());
            boxes(value, &title, area, pen);
        }
        Stage::Preview(preview) => {
            let lines = preview.sheet(&bulk.clients, area.width);
            let foot = sheet::draw(&lines, preview.scroll, area, pen);
            let line = |y| Rect { y, height: 1, ..foot }.intersection(foot);
            let in_box = preview.stop == Stop::Reason;
            let last = foot.bottom().saturating_sub(1);
            if preview.tally.changed > 0 {
                let (reason, required) = (&preview.reason, preview.required);
                answers::reason(reason, required, in_box, line(foot.y), pen);
            }
            let pressed = match preview.stop {
                Stop::Reason => None,
                Stop::Button(n) => Some(n),
            };
            let buttons = preview.buttons();
            let labels = buttons.iter().map(String::as_str);
            answers::buttons(labels, pressed, !in_box, line(last), pen);
        }
    }
}

/// Boxes for values, each with its help below it or, where it could not be taken, why.
fn boxes(value: &Value, title: &str, area: Rect, pen: &mut Pen) {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let room = width.saturating_sub(4);
    let notes: Vec<Vec<String>> = value
        .boxes
        .iter()
        .enumerate()
        .map(|(n, place)| match &value.error {
            Some((at, why)) if *at == n => wrap(&format!("✗ {}", text::sentence(why)), room),
            _ => wrap(place.help, room),
        })
        .collect();
    let lines: usize = notes.iter().map(|note| note.len() + 1).sum();
    let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let place = centered(area, width, height.min(area.height.saturating_sub(2)));
    let inside = pen.window(place, title);
    pen.hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1).intersection(inside);
    let label = 10.min(inside.width);
    let mut y = inside.y;
    for (n, (place, note)) in value.boxes.iter().zip(&notes).enumerate() {
        let line = row(y);
        let here = n == value.at;
        pen.put(line, place.label, if here { pen.theme.accent } else { pen.theme.title });
        let typed = Rect { x: line.x + label, width: line.width.saturating_sub(label), ..line };
        pen.frame.buffer_mut().set_style(typed, pen.theme.input);
        let (text, cursor) = place.text.window(usize::from(typed.width));
        pen.put(typed, &text, pen.theme.input);
        if here && !typed.is_empty() {
            pen.frame.set_cursor_position((typed.x + u16::try_from(cursor).unwrap_or(0), typed.y));
        }
        let wrong = value.error.as_ref().is_some_and(|(at, _)| *at == n);
        for (line, text) in (y + 1..).zip(note) {
            let style = if wrong { pen.theme.error } else { pen.theme.dim };
            pen.put(row(line), text, style);
        }
        y += 1 + u16::try_from(note.len()).unwrap_or(0);
    }
}

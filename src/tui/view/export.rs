//! An export: the menu of its forms, then the box for the file.
//!
//! ```text
//! ╭ Export 312 clients to a file ────────────────────────────────╮
//! │ The table as CSV: Client ID, Partner, Name, Scopes, …        │
//! │>File  clients.csv__________________________________________  │
//! │       It is there whole in the end, or not at all            │
//! │                                                              │
//! │ [>Export<]  [ Cancel ]                                       │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::answers;
use super::choices::choices;
use super::offer_box;
use super::pen::Pen;
use crate::model::text;
use crate::tui::app::{App, ExportWindow, OfferBox, Target};
use crate::tui::layout::{cells, centered, wrap};

const WIDEST: u16 = 76;
const LABEL: &str = "File  ";
/// The most lines of offers.
const OFFERS: u16 = 8;

/// Draws the window.
pub fn draw(app: &App, export: &ExportWindow, area: Rect, pen: &mut Pen) {
    let count = text::counted(export.count, export.kind.noun());
    let title = format!("Export {count} to a file");
    match &export.path {
        None => {
            let items: Vec<_> =
                export.items.iter().map(|(title, _)| (title.clone(), true)).collect();
            choices(&title, &items, export.at, area, pen);
        }
        Some(path) => path_window(app, export, path, &title, area, pen),
    }
}

fn path_window(
    app: &App,
    export: &ExportWindow,
    path: &OfferBox,
    title: &str,
    area: Rect,
    pen: &mut Pen,
) {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let room = width.saturating_sub(4);
    let shape = export.items.get(export.at).map_or("", |(title, _)| title.as_str());
    let shape = wrap(shape, room);
    let label = cells(LABEL);
    let (note, style) = match &export.error {
        Some(why) => (format!("✗ {}", text::sentence(why)), pen.theme.error),
        None => ("It is there whole in the end, or not at all".to_owned(), pen.theme.dim),
    };
    let note = wrap(&note, room.saturating_sub(label));
    let offers = u16::try_from(path.offers.len()).unwrap_or(u16::MAX).min(OFFERS);
    let lines = |lines: &[String]| u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let height = lines(&shape).saturating_add(lines(&note)).saturating_add(offers + 5);
    let place = centered(area, width, height.min(area.height));
    let inside = pen.window(place, title);
    pen.hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1).intersection(inside);
    let mut y = inside.y;
    for line in &shape {
        pen.put(row(y), line, pen.theme.text);
        y += 1;
    }
    let has_keys = app.overlay().is_none();
    pen.put(row(y), LABEL, pen.theme.accent);
    let beside = |y: u16| {
        let line = row(y);
        Rect { x: line.x + label.min(line.width), width: line.width.saturating_sub(label), ..line }
    };
    offer_box::draw(path, "", has_keys, beside(y), pen);
    y += 1;
    let offered = Rect { height: offers, ..beside(y) }.intersection(inside);
    offer_box::offers(path, offered, pen);
    y += offers;
    for line in &note {
        pen.put(beside(y), line, style);
        y += 1;
    }
    let last = row(inside.bottom().saturating_sub(1));
    answers::buttons(["Export", "Cancel"], Some(0), false, last, pen);
}

//! The window that asks for the files of an import, and what goes with them.
//!
//! ```text
//! ╭ Import clients from files ───────────────────────────────────────╮
//! │>File      realm-export.json____________________________________  │
//! │ Partner   (as in the file)_____________________________________  │
//! │ Email     _____________________________________________________  │
//! │ [ ] Offer the scopes and grant types that are missing            │
//! │ [ ] Restrict every client to its partner's users                 │
//! │ [ ] Take the other system's own clients too                      │
//! │                                                                  │
//! │ A file of clients, or a folder of them: what it holds is found   │
//! │ [>Look at it<]  [ Cancel ]                                       │
//! ╰──────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::answers;
use super::offer_box;
use super::pen::Pen;
use crate::model::text;
use crate::tui::app::{App, Import, ImportField, ImportStage, OfferBox, Target};
use crate::tui::layout::{centered, wrap_in};

const WIDEST: u16 = 76;
/// Cells of a label before its box.
const LABEL: u16 = 9;
/// Lines of the note below the fields.
const NOTE: u16 = 2;
/// The most lines of offers.
const OFFERS: u16 = 6;

/// Draws the window.
pub fn draw(app: &App, import: &Import, area: Rect, pen: &mut Pen) {
    let fields = u16::try_from(ImportField::ALL.len()).unwrap_or(0);
    let count = |offered: &OfferBox| u16::try_from(offered.offers.len()).unwrap_or(u16::MAX);
    let offers = count(&import.file).max(count(&import.partner)).min(OFFERS);
    let width = area.width.saturating_sub(4).min(WIDEST);
    // Where there is room, an empty line on both sides of the note.
    let needed = fields + offers + NOTE + 3;
    let air = area.height.saturating_sub(needed).min(2);
    // Its top stays where it is while offers come and go.
    let whole = centered(area, width, (needed - offers + OFFERS + air).min(area.height));
    let place = Rect { height: (needed + air).min(whole.height), ..whole };
    let inside = pen.window(place, "Import clients from files");
    pen.hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1).intersection(inside);
    let idle = app.overlay().is_none() && matches!(import.stage, ImportStage::Asking);
    let mut y = inside.y;
    for (n, field) in ImportField::ALL.into_iter().enumerate() {
        let line = row(y);
        let here = import.at == n;
        pen.hits.add(line, Target::Field(n));
        if here {
            let edge = Rect { x: line.x.saturating_sub(1), width: 1, ..line };
            pen.put(edge, ">", pen.theme.accent);
        }
        let style = if here { pen.theme.accent } else { pen.theme.title };
        y += 1;
        let (offered, hint) = match field {
            ImportField::File => (&import.file, ""),
            ImportField::Partner => (&import.partner, "(as in the file)"),
            ImportField::Email => (&import.email, "(as in the file)"),
            ImportField::Extend | ImportField::Restrict | ImportField::Builtins => {
                let sign = if import.is_on(field) { "x" } else { " " };
                let style = if here { pen.theme.accent } else { pen.theme.text };
                pen.put(line, &format!("[{sign}] {}", field.label()), style);
                continue;
            }
        };
        pen.put(line, field.label(), style);
        let label = LABEL.min(line.width);
        let beside = Rect { x: line.x + label, width: line.width - label, ..line };
        offer_box::draw(offered, hint, here && idle, beside, pen);
        if here && !offered.offers.is_empty() {
            let offered_at = Rect { y, height: offers, ..beside }.intersection(inside);
            offer_box::offers(offered, offered_at, pen);
            y += offers;
        }
    }
    let last = inside.bottom().saturating_sub(1);
    let (text, style) = note(import);
    let text = match (&import.stage, &style) {
        (ImportStage::Reading(_), _) => "Reading…".to_owned(),
        (_, Style::Wrong) => format!("✗ {}", text::sentence(&text)),
        (_, Style::Help) => text,
    };
    let style = if style == Style::Wrong { pen.theme.error } else { pen.theme.dim };
    let top = last.saturating_sub(NOTE + u16::from(air > 1)).max(y);
    for (y, line) in (top..last).zip(wrap_in(&text, inside.width, usize::from(NOTE))) {
        pen.put(row(y), &line, style);
    }
    let on_button = import.field().is_none();
    let pressed = Some(import.pressed());
    answers::buttons(Import::BUTTONS, pressed, on_button, row(last), pen);
}

#[derive(PartialEq, Eq)]
enum Style {
    Help,
    Wrong,
}

/// What there is to say: what is wrong, else what the field is for.
fn note(import: &Import) -> (String, Style) {
    match (&import.error, import.field()) {
        (Some((_, why)), _) => (why.clone(), Style::Wrong),
        (None, Some(field)) => (field.help().to_owned(), Style::Help),
        (None, None) => {
            ("Nothing is changed yet: you see first what would be".to_owned(), Style::Help)
        }
    }
}

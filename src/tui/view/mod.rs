//! Draws the state. Pure: it changes nothing, and returns what each place on the screen stands
//! for, so that the mouse is a lookup.
//!
//! ```text
//! tabs     [1 Clients]  2 Partners  3 Users  4 History         root (admin)  demo
//! search   Search: novak                                                       ✕
//! table    Client ID ↑        Partner      Name          Scopes  Grant Type  Actions
//!          …
//! pager    « 1 2 [3] 4 … 13 »   10 [25] 50 100 fit     51-75 of 312
//! hints    n New  e Edit  / Search  ? Help
//! ```

mod answers;
mod bottom;
mod bulk;
mod change;
mod choices;
mod draw;
mod export;
mod form;
mod help;
mod hints;
mod hits;
mod import;
mod list;
mod matches;
mod menu;
mod offer_box;
mod offers;
mod overlay;
mod pager;
mod palette;
mod pen;
mod plan;
mod progress;
mod restore;
mod review;
mod sheet;
mod since;
mod table;
mod versions;
mod views;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::app::{App, Around, ImportStage, Overlay};
use super::keymap::{Action, Context};
use super::layout::wrap;
use super::theme::Theme;
use draw::put;
pub use hits::Hits;
use pen::Pen;

/// The smallest window in which the desk can be used at all.
const SMALLEST: (u16, u16) = (40, 10);

/// Draws the desk.
pub fn view(app: &App, theme: &Theme, frame: &mut Frame) -> Hits {
    let mut hits = Hits::default();
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(area, frame);
        return hits;
    }
    if let Some(denial) = app.locked_out() {
        let quit = app.keymap.hint(Context::List, Action::Quit);
        alone(&format!("{denial}. {quit} quits."), area, frame);
        return hits;
    }
    let message = bottom::message(app, area.width);
    let [tabs, body, line] = rows(area);
    // A message that needs more than the bottom line takes the lines above it too.
    let more = u16::try_from(message.len().saturating_sub(1)).unwrap_or(0);
    let body = Rect { height: body.height.saturating_sub(more), ..body };
    let bottom = Rect { y: line.y.saturating_sub(more), height: 1 + more, ..line };
    let pen = &mut Pen { theme, frame, hits: &mut hits };
    list::tabs(app, tabs, pen);
    match app.form() {
        Some(form) => form::draw(app, form, body, pen),
        None => list::draw(app, body, pen),
    }
    for window in app.windows() {
        match window {
            Overlay::Export(window) => export::draw(app, window, body, pen),
            Overlay::Import(window) => match &window.stage {
                ImportStage::Plan(plan) => plan::draw(window, plan, body, pen),
                ImportStage::Asking | ImportStage::Reading(_) => {
                    import::draw(app, window, body, pen);
                }
            },
            _ => {}
        }
    }
    bottom::draw(app, &message, bottom, pen);
    let above = Rect { height: area.height.saturating_sub(more), ..area };
    let around = &Around { width: area.width, height: area.height, ..app.around() };
    match app.overlay() {
        Some(Overlay::Dialog(dialog)) => overlay::dialog(dialog, above, pen),
        Some(Overlay::Review(review)) => review::draw(around, review, above, pen),
        Some(Overlay::Versions(versions)) => {
            versions::draw(app, versions, above, pen);
        }
        Some(Overlay::Change(window)) => {
            change::draw(around, window, above, pen);
        }
        Some(Overlay::Restore(restore)) => {
            restore::draw(around, restore, above, pen);
        }
        Some(Overlay::Since(since)) => since::draw(around, since, above, pen),
        Some(Overlay::Palette(list)) => palette::draw(list, above, pen),
        Some(Overlay::Views(menu)) => views::draw(app, menu, above, pen),
        Some(Overlay::Bulk(bulk)) => bulk::draw(app, bulk, above, pen),
        Some(Overlay::Progress(progress)) => {
            progress::draw(app, progress, above, pen);
        }
        Some(Overlay::Help(text)) => help::draw(around, text, above, pen),
        // What lies under an overlay is drawn above.
        Some(Overlay::Form(_) | Overlay::Import(_) | Overlay::Export(_)) | None => {}
    }
    hits
}

fn rows(area: Rect) -> [Rect; 3] {
    let line = |y| Rect::new(area.x, y, area.width, 1);
    let body = Rect::new(area.x, area.y + 1, area.width, area.height.saturating_sub(2));
    [line(area.y), body, line(area.bottom().saturating_sub(1))]
}

fn too_small(area: Rect, frame: &mut Frame) {
    // The first words count most: a small window shows no more.
    let (width, height) = SMALLEST;
    let text = format!(
        "Enlarge to {width}x{height}: oauthdesk cannot be shown in {}x{}.",
        area.width, area.height
    );
    alone(&text, area, frame);
}

/// Draws a text in place of the desk.
fn alone(text: &str, area: Rect, frame: &mut Frame) {
    for (row, line) in (area.y..area.bottom()).zip(wrap(text, area.width)) {
        put(
            frame.buffer_mut(),
            Rect::new(area.x, row, area.width, 1),
            &line,
            ratatui::style::Style::new(),
        );
    }
}

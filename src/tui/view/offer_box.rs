//! A box for one line of text, and below it what the text can become.
//!
//! ```text
//! >File     clients/realm-export.json________
//!           clients/realm-export.json
//!           clients/realm-old.json
//! ```

use ratatui::layout::Rect;

use super::draw::{put, put_right};
use super::pen::Pen;
use crate::tui::app::{OfferBox, Target};
use crate::tui::layout::fitted_middle;

/// Draws the box; `hint` stands in it, dimmed, while it is empty.
pub fn draw(offered: &OfferBox, hint: &str, has_keys: bool, area: Rect, pen: &mut Pen) {
    pen.frame.buffer_mut().set_style(area, pen.theme.input);
    let (text, cursor) = offered.text.window(usize::from(area.width));
    pen.put(area, &text, pen.theme.input);
    if offered.text.value().is_empty() && !has_keys {
        pen.put(area, hint, pen.theme.dim.patch(pen.theme.input));
    }
    if has_keys && !area.is_empty() {
        pen.frame.set_cursor_position((area.x + u16::try_from(cursor).unwrap_or(0), area.y));
    }
}

/// Draws what is offered, as much of it as there is room for.
pub fn offers(offered: &OfferBox, area: Rect, pen: &mut Pen) {
    let buffer = pen.frame.buffer_mut();
    let visible = usize::from(area.height);
    let skip = (offered.at.unwrap_or(0) + 1).saturating_sub(visible);
    for (y, (n, offer)) in (area.y..area.bottom()).zip(offered.names().enumerate().skip(skip)) {
        let line = Rect { y, height: 1, ..area };
        let here = offered.at == Some(n);
        let style = if here { pen.theme.selected } else { pen.theme.text };
        let sign = if here { ">" } else { " " };
        let offer = fitted_middle(offer, line.width.saturating_sub(2));
        if here {
            buffer.set_style(line, style);
        }
        put(buffer, line, &format!("{sign} {offer}"), style);
        pen.hits.add(line, Target::MenuItem(n));
    }
    let below = offered.offers.len().saturating_sub(skip + visible);
    if below > 0 && area.height > 0 {
        let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        put_right(buffer, last, &format!(" ↓ {below} more "), pen.theme.accent);
    }
}

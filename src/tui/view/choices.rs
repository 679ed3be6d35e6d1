//! A window of items, of which one is chosen.
//!
//! ```text
//! ╭ What to do with 312 marked clients ──────────────────────────╮
//! │> Enable                                                      │
//! │  Disable                                                     │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::pen::Pen;
use crate::tui::app::Target;
use crate::tui::layout::{cells, centered, fitted};

/// So wide it is at least, where there is room; longer items make it wider.
const WIDE: u16 = 66;

/// Draws the window; an item that cannot be chosen is dimmed.
pub fn choices(title: &str, items: &[(String, bool)], at: usize, area: Rect, pen: &mut Pen) {
    let height = u16::try_from(items.len()).unwrap_or(u16::MAX).saturating_add(2);
    let longest = items.iter().map(|(title, _)| cells(title)).max().unwrap_or(0);
    let width = area.width.saturating_sub(4).min(longest.saturating_add(6).max(WIDE));
    let place = centered(area, width, height.min(area.height.saturating_sub(2)));
    let inside = pen.window(place, title);
    pen.hits.add(area, Target::Nothing);
    let skip = (at + 1).saturating_sub(usize::from(inside.height));
    let shown = items.iter().enumerate().skip(skip);
    for (y, (n, (title, allowed))) in (inside.y..inside.bottom()).zip(shown) {
        let line = Rect::new(inside.x, y, inside.width, 1);
        let style = match (n == at, allowed) {
            (true, _) => pen.theme.selected,
            (false, true) => pen.theme.text,
            (false, false) => pen.theme.dim,
        };
        if n == at {
            pen.frame.buffer_mut().set_style(line, style);
        }
        let sign = if n == at { ">" } else { " " };
        let title = fitted(&format!("{sign} {title}"), line.width);
        pen.put(line, &title, style);
        pen.hits.add(line, Target::MenuItem(n));
    }
}

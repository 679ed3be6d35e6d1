//! The lower part of a window that asks: a box for the reason, and the buttons.
//!
//! ```text
//! >Reason (optional) ticket 4711______________________
//! [>Save<]  [ Back to the form ]
//! ```

use ratatui::layout::Rect;

use super::draw::Line;
use super::pen::Pen;
use crate::tui::app::{Target, TextBox};

/// Draws the box for the reason; the cursor stands in it while it has the keys.
pub fn reason(text_box: &TextBox, required: bool, has_keys: bool, area: Rect, pen: &mut Pen) {
    let label = if required { "Reason (required) " } else { "Reason (optional) " };
    let style = if has_keys { pen.theme.accent } else { pen.theme.title };
    if has_keys {
        // In the edge of the window, as the form has its sign.
        let edge = Rect { x: area.x.saturating_sub(1), width: 1, ..area };
        pen.put(edge, ">", style);
    }
    let mut line = Line::new(area);
    line.add(pen.frame.buffer_mut(), label, style);
    let place = Rect { x: area.right() - line.room(), width: line.room(), ..area };
    pen.frame.buffer_mut().set_style(place, pen.theme.input);
    let (text, cursor) = text_box.window(usize::from(place.width));
    pen.put(place, &text, pen.theme.input);
    if has_keys {
        pen.frame.set_cursor_position((place.x + u16::try_from(cursor).unwrap_or(0), place.y));
    } else if text_box.value().is_empty() {
        pen.put(place, "(type to say why)", pen.theme.dim.patch(pen.theme.input));
    }
    pen.hits.add(area, Target::ReasonBox);
}

/// Draws buttons; the one that Enter presses is marked, and reversed where it has the keys.
pub fn buttons<'a>(
    labels: impl IntoIterator<Item = &'a str>,
    pressed: Option<usize>,
    has_keys: bool,
    area: Rect,
    pen: &mut Pen,
) {
    let mut line = Line::new(area);
    for (n, label) in labels.into_iter().enumerate() {
        let here = pressed == Some(n);
        let label = if here { format!("[>{label}<]") } else { format!("[ {label} ]") };
        let style = if here && has_keys { pen.theme.selected } else { pen.theme.accent };
        let spot = line.add(pen.frame.buffer_mut(), &label, style);
        line.add(pen.frame.buffer_mut(), "  ", pen.theme.text);
        pen.hits.add(spot, Target::DialogButton(n));
    }
}

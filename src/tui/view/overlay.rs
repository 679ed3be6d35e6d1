//! Questions that lie over the page.

use ratatui::layout::Rect;

use super::answers;
use super::pen::Pen;
use crate::tui::app::{Dialog, Stop, Target};
use crate::tui::layout::{centered, wrap};

/// Draws a question with its answers.
pub fn dialog(dialog: &Dialog, area: Rect, pen: &mut Pen) {
    let width = area.width.saturating_sub(4).min(66);
    let room = width.saturating_sub(4);
    let text: Vec<String> = dialog.lines.iter().flat_map(|line| wrap(line, room)).collect();
    let needed = u16::try_from(text.len()).unwrap_or(u16::MAX).saturating_add(6);
    let most = area.height.saturating_sub(2);
    // The box, and where there is room an empty line below it.
    let reason_lines = match &dialog.reason {
        None => 0,
        Some(_) if needed > most => 1,
        Some(_) => 2,
    };
    let place = centered(area, width, (needed - 2 + reason_lines).min(most));
    let inside = pen.window(place, &dialog.title);
    pen.hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1);
    let last = inside.bottom().saturating_sub(1);
    // A box and buttons are always seen; of a long text as much as there is room for.
    let lines = usize::from(last.saturating_sub(inside.y + reason_lines));
    for (n, (y, line)) in (inside.y..).zip(&text).take(lines).enumerate() {
        let cut = n + 1 == lines && text.len() > lines;
        let line = if cut { "…" } else { line.as_str() };
        pen.put(row(y), line, pen.theme.text);
    }
    if let Some(reason) = &dialog.reason {
        let in_box = dialog.stop == Stop::Reason;
        let line = row(last.saturating_sub(reason_lines).max(inside.y));
        answers::reason(&reason.text, reason.required, in_box, line, pen);
    }
    let labels = dialog.buttons.iter().map(|button| button.label.as_str());
    let pressed = match dialog.stop {
        Stop::Button(n) => Some(n),
        Stop::Reason => None,
    };
    answers::buttons(labels, pressed, true, row(last), pen);
}

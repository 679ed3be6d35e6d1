//! Questions that lie over the page.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Hits;
use super::draw::{Line, centered, fitted, put, window, wrap};
use crate::tui::app::{Dialog, Target};
use crate::tui::theme::Theme;

/// Draws a question with its answers.
pub fn dialog(dialog: &Dialog, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
    let widest = if dialog.comparison.is_empty() { 66 } else { 100 };
    let width = area.width.saturating_sub(4).min(widest);
    let room = width.saturating_sub(4);
    let text: Vec<String> = dialog.lines.iter().flat_map(|line| wrap(line, room)).collect();
    let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let table = if dialog.comparison.is_empty() { 0 } else { count(dialog.comparison.len()) + 2 };
    let reason = u16::from(dialog.reason.is_some());
    let height = (count(text.len()) + table + reason).saturating_add(4);
    let place = centered(area, width, height);
    let inside = window(frame.buffer_mut(), place, &dialog.title, theme);
    hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let last = inside.bottom().saturating_sub(1);
    let mut y = inside.y;
    for line in &text {
        if y < last {
            put(frame.buffer_mut(), Rect::new(inside.x, y, inside.width, 1), line, theme.text);
            y += 1;
        }
    }
    if table > 0 && y + 1 < last {
        y += 1;
        y = comparison(dialog, theme, Rect::new(inside.x, y, inside.width, last - y), frame);
    }
    if let Some(reason) = &dialog.reason
        && y < last
    {
        let line = Rect::new(inside.x, y, inside.width, 1);
        let (text, cursor) = reason.window(usize::from(line.width));
        frame.buffer_mut().set_style(line, theme.input);
        put(frame.buffer_mut(), line, &text, theme.input);
        frame.set_cursor_position((line.x + u16::try_from(cursor).unwrap_or(0), y));
    }
    let mut line = Line::new(Rect::new(inside.x, last, inside.width, 1));
    for (n, button) in dialog.buttons.iter().enumerate() {
        let here = n == dialog.at;
        let label =
            if here { format!("[>{}<]", button.label) } else { format!("[ {} ]", button.label) };
        let style = if here { theme.selected } else { theme.accent };
        let spot = line.add(frame.buffer_mut(), &label, style);
        line.add(frame.buffer_mut(), "  ", theme.text);
        hits.add(spot, Target::DialogButton(n));
    }
}

/// Field, stored now, yours.
fn comparison(dialog: &Dialog, theme: &Theme, area: Rect, frame: &mut Frame) -> u16 {
    let label = 18.min(area.width / 3);
    let half = area.width.saturating_sub(label) / 2;
    let cell = |n: u16, y| match n {
        0 => Rect::new(area.x, y, label, 1),
        n => Rect::new(area.x + label + (n - 1) * half, y, half.saturating_sub(1), 1),
    };
    let heading = ["Field".to_owned(), "Stored now".to_owned(), "Yours".to_owned()];
    let rows = std::iter::once((&heading, theme.title))
        .chain(dialog.comparison.iter().map(|row| (row, theme.text)));
    let mut y = area.y;
    for (row, style) in rows {
        if y >= area.bottom() {
            break;
        }
        for (n, text) in (0..).zip(row) {
            let place = cell(n, y);
            put(frame.buffer_mut(), place, &fitted(text, place.width), style);
        }
        y += 1;
    }
    y
}

//! What lies over the page: questions, the palette, the help.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Hits;
use super::draw::{Line, cells, centered, fitted, put, put_right, window, wrap};
use crate::tui::app::help::{Help, HelpLine};
use crate::tui::app::{App, Dialog, Palette, Target};
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

/// Draws the palette: what was typed, and the actions that have it in their names.
pub fn palette(palette: &Palette, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
    let width = area.width.saturating_sub(4).min(76);
    let height = area.height.saturating_sub(2).min(20);
    let place = centered(area, width, height);
    let inside = window(frame.buffer_mut(), place, "Command palette", theme);
    hits.add(area, Target::Nothing);
    let line = Rect { height: 1, ..inside };
    let (text, cursor) = palette.filter.window(usize::from(line.width.saturating_sub(2)));
    put(frame.buffer_mut(), line, &format!("> {text}"), theme.accent);
    frame.set_cursor_position((line.x + 2 + u16::try_from(cursor).unwrap_or(0), line.y));
    let items = palette.shown();
    let rows = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    if items.is_empty() {
        put(frame.buffer_mut(), rows, "  no action has this name", theme.dim);
    }
    let skip = (palette.at + 1).saturating_sub(usize::from(rows.height));
    for (y, (n, item)) in (rows.y..rows.bottom()).zip(items.iter().enumerate().skip(skip)) {
        let line = Rect::new(rows.x, y, rows.width, 1);
        let here = n == palette.at;
        let style = match (here, &item.denied) {
            (true, _) => theme.selected,
            (false, Some(_)) => theme.dim,
            (false, None) => theme.text,
        };
        let buffer = frame.buffer_mut();
        if here {
            buffer.set_style(line, style);
        }
        let right = item.denied.as_deref().unwrap_or(&item.key);
        let right_width = cells(right) + 1;
        let sign = if here { ">" } else { " " };
        let title =
            fitted(&format!("{sign} {}", item.title), line.width.saturating_sub(right_width + 1));
        put(buffer, line, &title, style);
        put_right(buffer, line, &format!("{right} "), style);
        hits.add(line, Target::MenuItem(n));
    }
}

/// Draws the help, as many lines of it as fit.
pub fn help(app: &App, help: &Help, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
    let width = area.width.saturating_sub(4).min(84);
    let room = width.saturating_sub(4);
    let keys = help
        .lines
        .iter()
        .map(|line| if let HelpLine::Key(keys, _) = line { cells(keys) } else { 0 });
    let key_width = keys.max().unwrap_or(0).min(room / 2) + 2;
    let mut lines = Vec::new();
    for line in help.lines.iter().skip(help.scroll) {
        match line {
            HelpLine::Heading(title) => {
                lines.push((String::new(), String::new(), theme.text));
                lines.push((String::new(), title.clone(), theme.title));
            }
            HelpLine::Key(keys, what) => lines.push((keys.clone(), (*what).to_owned(), theme.text)),
            HelpLine::Text(text) => {
                lines.extend(
                    wrap(text, room).into_iter().map(|line| (String::new(), line, theme.text)),
                );
            }
        }
    }
    let needed = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(3);
    let most = area.height.saturating_sub(2);
    let height = if help.scroll > 0 { most } else { needed.min(most) };
    let place = centered(area, width, height);
    let inside = window(frame.buffer_mut(), place, &help.title, theme);
    hits.add(area, Target::Nothing);
    let buffer = frame.buffer_mut();
    let body = Rect { height: inside.height.saturating_sub(1), ..inside };
    for (y, (keys, text, style)) in (body.y..body.bottom()).zip(&lines) {
        let line = Rect::new(body.x + 1, y, body.width.saturating_sub(2), 1);
        if keys.is_empty() {
            put(buffer, line, &fitted(text, line.width), *style);
        } else {
            put(
                buffer,
                Rect { width: key_width.min(line.width), ..line },
                &fitted(keys, key_width),
                theme.accent,
            );
            let rest =
                Rect { x: line.x + key_width, width: line.width.saturating_sub(key_width), ..line };
            put(buffer, rest, &fitted(text, rest.width), *style);
        }
    }
    let more = lines.len() > usize::from(body.height);
    let hint = |action| app.keymap.hint(crate::tui::keymap::Context::Help, action);
    let close = hint(crate::tui::keymap::Action::Dismiss);
    let down = hint(crate::tui::keymap::Action::PageDown);
    let text =
        if more { format!(" {down} more, {close} closes") } else { format!(" {close} closes") };
    put(
        buffer,
        Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside },
        &text,
        theme.dim,
    );
}

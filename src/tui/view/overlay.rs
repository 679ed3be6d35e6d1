//! What lies over the page: questions, the palette, the help.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Hits;
use super::answers;
use super::draw::{cells, centered, fitted, put, put_right, window, wrap};
use crate::tui::app::help::{Help, HelpLine};
use crate::tui::app::{App, Dialog, Palette, Stop, Target};
use crate::tui::theme::Theme;

/// Draws a question with its answers.
pub fn dialog(dialog: &Dialog, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
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
    let inside = window(frame.buffer_mut(), place, &dialog.title, theme);
    hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1);
    let last = inside.bottom().saturating_sub(1);
    // A box and buttons are always seen; of a long text as much as there is room for.
    let lines = usize::from(last.saturating_sub(inside.y + reason_lines));
    for (n, (y, line)) in (inside.y..).zip(&text).take(lines).enumerate() {
        let cut = n + 1 == lines && text.len() > lines;
        let line = if cut { "…" } else { line.as_str() };
        put(frame.buffer_mut(), row(y), line, theme.text);
    }
    if let Some(reason) = &dialog.reason {
        let in_box = dialog.stop == Stop::Reason;
        let line = row(last.saturating_sub(reason_lines).max(inside.y));
        answers::reason(&reason.text, reason.required, in_box, theme, line, frame, hits);
    }
    let labels = dialog.buttons.iter().map(|button| button.label.as_str());
    let pressed = match dialog.stop {
        Stop::Button(n) => Some(n),
        Stop::Reason => None,
    };
    answers::buttons(labels, pressed, true, theme, row(last), frame, hits);
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

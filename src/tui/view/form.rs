//! The form: a line for each field, its help or error under it, and the buttons.
//!
//! ```text
//! ╭ New client ─────────────────────────────────────────────────────╮
//! │  Name              Nightly revenue export                        │
//! │> Email             ana@acme                                      │
//! │                    ✗ not an address: write it like …             │
//! │  Grant types       [ ] Implicit  [x] Authorization code          │
//! │  Redirect URIs     ⊘ needs Implicit or Authorization code        │
//! │  Access lifetime   1h             = 1h                           │
//! │  [ Save ]  [ Cancel ]                                            │
//! ╰──────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::Line;
use super::menu;
use super::pen::Pen;
use crate::model::Field;
use crate::tui::app::form::{Control, Focus, Form, FormField, short_help};
use crate::tui::app::{App, Target};
use crate::tui::layout::{cells, centered, fitted, label_width, wrap, wrap_in};

/// The widest that a form gets: longer lines are hard to read.
const WIDEST: u16 = 110;
/// The most lines that stay above the fields to say what stands against saving the record.
const BANNER_ROWS: u16 = 3;

/// One line of the form.
enum FormLine {
    /// A control, or the boxes of one that wraps: field, first box.
    Control(usize, usize, usize),
    Text(String, Tone),
}

#[derive(Clone, Copy)]
enum Tone {
    Help,
    Error,
}

/// Draws the form and its open menu.
pub fn draw(app: &App, form: &Form, area: Rect, pen: &mut Pen) {
    let panel = centered(area, WIDEST, area.height);
    let inside = pen.window(panel, &form.title);
    let label = label_width(inside.width);
    let room = inside.width.saturating_sub(label + 1);
    let (lines, focus) = lines(app, form, room);
    let banner = banner(form, inside, pen);
    let body =
        Rect { y: inside.y + banner, height: inside.height.saturating_sub(1 + banner), ..inside };
    let scroll = scroll(&lines, focus, usize::from(body.height));
    let mut menu_below = None;
    for (y, (n, line)) in (body.y..body.bottom()).zip(lines.iter().enumerate().skip(scroll)) {
        let row = Rect::new(body.x, y, body.width, 1);
        match line {
            FormLine::Control(at, from, to) => {
                field_line(app, form, (*at, *from, *to), row, pen);
                if n == focus.0 {
                    menu_below = Some(y);
                }
            }
            FormLine::Text(text, tone) => {
                let place = Rect::new(row.x + label, y, row.width.saturating_sub(label), 1);
                let style = match tone {
                    Tone::Help => pen.theme.dim,
                    Tone::Error => pen.theme.error,
                };
                pen.put(place, text, style);
            }
        }
    }
    if scroll + usize::from(body.height) < lines.len() {
        let more = Rect::new(panel.right().saturating_sub(10), panel.bottom() - 1, 8, 1);
        pen.put(more, " ↓ more ", pen.theme.accent);
    }
    if scroll > 0 {
        let more = Rect::new(panel.right().saturating_sub(10), panel.y, 8, 1);
        pen.put(more, " ↑ more ", pen.theme.accent);
    }
    buttons(form, Rect::new(inside.x, inside.bottom().saturating_sub(1), inside.width, 1), pen);
    if let (Some(menu), Some(y), None) = (&form.menu, menu_below, app.overlay()) {
        menu::draw(menu, y, body, pen);
    }
}

/// Draws what stands against saving the record; it stays above the fields however they scroll.
/// Returns how many lines it takes.
fn banner(form: &Form, inside: Rect, pen: &mut Pen) -> u16 {
    let Some(banner) = &form.banner else { return 0 };
    let most = BANNER_ROWS.min(inside.height / 3).max(1);
    let place = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let lines = wrap_in(&format!("✗ {banner}"), place.width, most.into());
    for (y, line) in (place.y..place.bottom()).zip(&lines) {
        pen.put(Rect { y, height: 1, ..place }, line, pen.theme.error);
    }
    u16::try_from(lines.len()).unwrap_or(most)
}

/// The lines of the whole form, and which of them the focus is about.
fn lines(app: &App, form: &Form, room: u16) -> (Vec<FormLine>, (usize, usize)) {
    let mut lines = Vec::new();
    let mut focus = (0, 0);
    for (at, field) in form.fields.iter().enumerate() {
        let focused = form.focus == Focus::Field(at);
        let first = lines.len();
        for (from, to) in box_lines(field, room) {
            lines.push(FormLine::Control(at, from, to));
        }
        if let Err(reason) = form.enabled(field.field, &app.directory) {
            let value = form.summary(field.field, &app.directory);
            let below = disabled_lines(&value, &reason, room).into_iter().skip(1);
            lines.extend(below.map(|text| FormLine::Text(text, Tone::Help)));
        }
        if field.field == Field::GrantTypes {
            lines.push(FormLine::Text(
                format!("Response types: {}", form.response_types()),
                Tone::Help,
            ));
        }
        let error = form.errors.get(field.field);
        if let Some(error) = error {
            lines.extend(
                wrap(&format!("✗ {error}"), room)
                    .into_iter()
                    .map(|text| FormLine::Text(text, Tone::Error)),
            );
        }
        if focused {
            let help = short_help(form.kind, field.field);
            lines.extend(wrap(help, room).into_iter().map(|text| FormLine::Text(text, Tone::Help)));
            focus = (first, lines.len());
        }
    }
    if matches!(form.focus, Focus::Save | Focus::Cancel) {
        focus = (lines.len().saturating_sub(1), lines.len());
    }
    (lines, focus)
}

/// The value of a disabled field and the reason: beside it where there is room, otherwise below,
/// so that neither hides the other.
fn disabled_lines(value: &str, reason: &str, room: u16) -> Vec<String> {
    let reason = format!("⊘ {reason}");
    if value.is_empty() {
        return wrap(&reason, room);
    }
    let beside = format!("{value}  {reason}");
    if cells(&beside) <= room {
        return vec![beside];
    }
    std::iter::once(fitted(value, room)).chain(wrap(&reason, room)).collect()
}

/// The first line to show, so that the focused field and what belongs to it are seen.
fn scroll(lines: &[FormLine], (first, end): (usize, usize), height: usize) -> usize {
    let most = lines.len().saturating_sub(height);
    // Some lines of what comes next are shown too, so that the form does not seem to end.
    let wanted = (end + 2).min(lines.len());
    wanted.saturating_sub(height).min(first).min(most)
}

/// Which boxes stand on which line: (first, end) for each line; one line for other controls.
fn box_lines(field: &FormField, room: u16) -> Vec<(usize, usize)> {
    let labels = box_labels(field);
    if labels.is_empty() {
        return vec![(0, 0)];
    }
    let mut lines = Vec::new();
    let (mut from, mut used) = (0, 0);
    for (n, label) in labels.iter().enumerate() {
        let width = cells(label) + 6;
        if used > 0 && used + width > room + 2 {
            lines.push((from, n));
            (from, used) = (n, 0);
        }
        used += width;
    }
    lines.push((from, labels.len()));
    lines
}

fn box_labels(field: &FormField) -> Vec<String> {
    match &field.control {
        Control::Scopes(boxes) => boxes.items.iter().map(|(name, _)| name.clone()).collect(),
        Control::Grants(boxes) => {
            boxes.items.iter().map(|(grant, _)| grant.label().to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

/// Draws a field, or the boxes `from..to` of one.
fn field_line(
    app: &App,
    form: &Form,
    (at, from, to): (usize, usize, usize),
    row: Rect,
    pen: &mut Pen,
) {
    let Some(field) = form.fields.get(at) else { return };
    let focused = form.focus == Focus::Field(at);
    let reason = form.enabled(field.field, &app.directory).err();
    let wrong = form.errors.get(field.field).is_some();
    let label_width = label_width(row.width);
    let label_style = match (&reason, wrong, focused) {
        (Some(_), ..) => pen.theme.dim,
        (None, true, _) => pen.theme.error,
        (None, false, true) => pen.theme.accent,
        (None, false, false) => pen.theme.title,
    };
    if from == 0 {
        let sign = if focused { ">" } else { " " };
        let flaw = if wrong { "✗" } else { " " };
        let label = format!("{sign}{flaw}{}", field.field.label());
        pen.put(Rect { width: label_width.min(row.width), ..row }, &label, label_style);
    }
    pen.hits.add(row, Target::Field(at));
    let place = Rect::new(row.x + label_width, row.y, row.width.saturating_sub(label_width + 1), 1);
    if let Some(reason) = reason {
        let value = form.summary(field.field, &app.directory);
        if let Some(first) = disabled_lines(&value, &reason, place.width).first() {
            pen.put(place, first, pen.theme.dim);
        }
        return;
    }
    match &field.control {
        Control::Text(_) => text_line(app, form, field, focused, place, pen),
        Control::Scopes(boxes) => {
            let items = boxes.items.iter().map(|(name, on)| (name.as_str(), *on));
            let current = focused.then_some(boxes.at);
            draw_boxes(items, (at, from, to), current, place, pen);
        }
        Control::Grants(boxes) => {
            let items = boxes.items.iter().map(|(grant, on)| (grant.label(), *on));
            let current = focused.then_some(boxes.at);
            draw_boxes(items, (at, from, to), current, place, pen);
        }
        Control::Toggle(on) => {
            let mut line = Line::new(place);
            let mark = if *on { "[x]" } else { "[ ]" };
            line.add(
                pen.frame.buffer_mut(),
                mark,
                if focused { pen.theme.selected } else { pen.theme.text },
            );
            if let Some(note) = form.note(field.field, &app.directory) {
                let note = fitted(&format!(" {note}"), line.room());
                line.add(pen.frame.buffer_mut(), &note, pen.theme.dim);
            }
        }
        Control::Partner(_) | Control::Lifecycle(_) | Control::Status(_) => {
            let value = form.summary(field.field, &app.directory);
            let value = if value.is_empty() { "choose…".to_owned() } else { value };
            let text = format!("{} ▾", fitted(&value, place.width.saturating_sub(3)));
            pen.put(place, &text, if focused { pen.theme.selected } else { pen.theme.text });
        }
    }
}

/// Draws a text box, and what follows from its text beside it.
fn text_line(app: &App, form: &Form, field: &FormField, focused: bool, place: Rect, pen: &mut Pen) {
    let Control::Text(text_box) = &field.control else { return };
    let note = form.note(field.field, &app.directory);
    let narrow = matches!(field.field, Field::AccessLifetime | Field::RefreshLifetime);
    let note_width = note.as_deref().map_or(0, |note| cells(note) + 3);
    let width = if narrow { place.width.min(20) } else { place.width.saturating_sub(note_width) };
    let box_area = Rect { width, ..place };
    let (text, cursor) = if focused {
        text_box.window(usize::from(width))
    } else {
        (fitted(text_box.value(), width), 0)
    };
    let style = if focused { pen.theme.input } else { pen.theme.text };
    pen.frame.buffer_mut().set_style(box_area, pen.theme.input);
    pen.put(box_area, &text, style.patch(pen.theme.input));
    if let Some(note) = note {
        let rest = Rect::new(place.x + width, place.y, place.width.saturating_sub(width), 1);
        pen.put(rest, &fitted(&format!(" = {note}"), rest.width), pen.theme.dim);
    }
    if focused && app.overlay().is_none() {
        let x = box_area.x + u16::try_from(cursor).unwrap_or(0);
        pen.frame.set_cursor_position((x, box_area.y));
    }
}

/// `[x] read  [ ] write`, of the boxes `from..to`.
fn draw_boxes<'a>(
    items: impl Iterator<Item = (&'a str, bool)>,
    (field, from, to): (usize, usize, usize),
    current: Option<usize>,
    place: Rect,
    pen: &mut Pen,
) {
    let mut line = Line::new(place);
    let buffer = pen.frame.buffer_mut();
    for (n, (label, on)) in items.enumerate().take(to).skip(from) {
        let mark = if on { "[x]" } else { "[ ]" };
        let style: Style = if current == Some(n) { pen.theme.selected } else { pen.theme.text };
        let spot = line.add(buffer, &format!("{mark} {label}"), style);
        line.add(buffer, "  ", pen.theme.text);
        pen.hits.add(spot, Target::FieldBox(field, n));
    }
}

/// `[ Save ]  [ Cancel ]`
fn buttons(form: &Form, area: Rect, pen: &mut Pen) {
    let mut line = Line::new(area);
    let buffer = pen.frame.buffer_mut();
    line.add(buffer, "  ", pen.theme.text);
    for (focus, label, target) in [
        (Focus::Save, "[ Save ]", Target::SaveButton),
        (Focus::Cancel, "[ Cancel ]", Target::CancelButton),
    ] {
        let style = if form.focus == focus { pen.theme.selected } else { pen.theme.accent };
        let spot = line.add(buffer, label, style);
        line.add(buffer, "  ", pen.theme.text);
        pen.hits.add(spot, target);
    }
    if form.saving.is_some() {
        line.add(buffer, "Saving…", pen.theme.dim);
    } else if form.is_changed() {
        line.add(buffer, "changed, not saved", pen.theme.dim);
    }
}

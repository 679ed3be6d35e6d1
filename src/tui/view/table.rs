//! The table: its header and its rows. Only visible rows are built.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::draw::put;
use super::matches::{Sought, matches};
use super::pen::Pen;
use crate::door::Row;
use crate::model::{Field, text};
use crate::query::Column;

use crate::tui::app::{App, Mode, Target};
use crate::tui::keymap::Action;
use crate::tui::layout::{ACTIONS, Placed, cells, fitted, fitted_middle};

/// Draws the header: titles with their sort letters, and the arrow.
pub fn header(app: &App, columns: &[Placed], area: Rect, pen: &mut Pen) {
    let buffer = pen.frame.buffer_mut();
    let order = app.list().order();
    for placed in columns {
        let spec = placed.spec;
        let place = Rect::new(area.x + placed.x, area.y, placed.width, 1);
        let arrow = match (order.column == spec.column, order.descending) {
            (true, false) => " ↑",
            (true, true) => " ↓",
            (false, _) => "",
        };
        let sorting = app.mode == Mode::Sort;
        let title =
            if sorting { format!("{}:{}", spec.letter, spec.title) } else { spec.title.to_owned() };
        let room = placed.width.saturating_sub(cells(arrow));
        let heading = format!("{}{arrow}", fitted(&title, room));
        let text = aligned(place, &heading, spec.column);
        put(buffer, text, &heading, pen.theme.title);
        let letter = title.to_lowercase().find(spec.letter).unwrap_or(0);
        let letter = u16::try_from(letter).unwrap_or(0);
        if letter < room {
            let cell = Rect::new(text.x + letter, place.y, 1, 1);
            buffer.set_style(cell, Style::new().add_modifier(Modifier::UNDERLINED));
        }
        pen.hits.add(place, Target::Header(spec.column));
    }
    if app.tab.can_delete() {
        put(buffer, actions_area(area), ACTIONS, pen.theme.title);
    }
}

/// Where a text stands in its cell: numbers end where the cell ends.
fn aligned(place: Rect, text: &str, column: Column) -> Rect {
    if !column.is_number() {
        return place;
    }
    let left = place.width.saturating_sub(cells(text));
    Rect { x: place.x + left, width: place.width - left, ..place }
}

fn actions_area(area: Rect) -> Rect {
    let width = cells(ACTIONS).min(area.width);
    Rect::new(area.right() - width, area.y, width, 1)
}

/// Draws the rows that the window shows.
pub fn rows(app: &App, columns: &[Placed], area: Rect, pen: &mut Pen) {
    let buffer = pen.frame.buffer_mut();
    let list = app.list();
    let sought = Sought::of(&list.search.good().filter);
    let words: Vec<_> = columns.iter().map(|at| sought.in_column(at.spec.column)).collect();
    let may_delete = app.may(Action::Delete).is_ok();
    // A long message takes lines of the table: the row of the cursor is seen all the same.
    let first = list.scroll.max((list.cursor + 1).saturating_sub(area.height.into()));
    let visible = list.rows().iter().enumerate().skip(first);
    for (y, (n, row)) in (area.y..area.bottom()).zip(visible) {
        let line = Rect::new(area.x, y, area.width, 1);
        let here = n == list.cursor;
        let key = row.key();
        let marked = list.marks.is_marked(&key);
        let off = matches!(row, Row::Client(client) if !client.client.enabled);
        let style = match (here, marked, off) {
            (true, ..) => pen.theme.selected,
            (false, true, _) => pen.theme.marked,
            (false, false, true) => pen.theme.dim,
            (false, false, false) => pen.theme.text,
        };
        if here {
            buffer.set_style(line, style);
        }
        let mark = match (marked, list.range_from.as_ref() == Some(&key)) {
            (_, true) => '+',
            (true, false) => '*',
            (false, false) => ' ',
        };
        let news = match (app.live.fresh(&key).is_some(), app.live.open(&key).is_some()) {
            (true, _) => '~',
            (false, true) => 'o',
            (false, false) if off => '⊘',
            (false, false) => ' ',
        };
        let signs = [if here { '>' } else { ' ' }, mark, news];
        put(buffer, line, &String::from_iter(signs), style);
        for (placed, words) in columns.iter().zip(&words) {
            let place = Rect::new(area.x + placed.x, y, placed.width, 1);
            let value = row.cell(placed.spec.column, &app.directory.settings);
            cell(&value, placed, words, (pen.theme.input, style), place, buffer);
        }
        pen.hits.add(line, Target::Row(n));
        if !app.tab.can_delete() {
            continue;
        }
        let actions = actions_area(line);
        let mark = Rect::new(actions.x + 2, y, 3.min(actions.width), 1);
        let mark_style = if here || may_delete { style } else { pen.theme.dim };
        put(buffer, mark, if may_delete { " ✕ " } else { " - " }, mark_style);
        pen.hits.add(mark, Target::DeleteMark(n));
    }
}

/// Draws a value, with the words of the search marked in it.
fn cell(
    value: &str,
    placed: &Placed,
    words: &[&str],
    (found, style): (Style, Style),
    place: Rect,
    buffer: &mut Buffer,
) {
    let column = placed.spec.column;
    let drawn = match column {
        // The IDs of one partner begin alike.
        Column::Field(Field::ClientId) | Column::Record => fitted_middle(value, placed.width),
        _ => fitted(value, placed.width),
    };
    let place = aligned(place, &drawn, column);
    put(buffer, place, &drawn, style);
    if words.is_empty() {
        return;
    }
    let is_cut = drawn != text::shown(value);
    for range in matches(&drawn, is_cut, words) {
        let word = Rect { x: place.x + range.start, width: range.end - range.start, ..place };
        buffer.set_style(word.intersection(place), found);
    }
}

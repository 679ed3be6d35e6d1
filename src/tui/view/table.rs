//! The table: which columns fit, its header and its rows. Only visible rows are built.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::Hits;
use super::draw::{fitted, fitted_middle, put};
use crate::query::{Column, ColumnSpec, Kind};
use crate::registry::Row;
use crate::tui::app::{App, Mode, Target};
use crate::tui::keymap::Action;
use crate::tui::theme::Theme;

/// Cells before the first column: the sign of the cursor or a mark, that of a disabled client, a
/// blank.
const SIGNS: u16 = 3;
/// The title of the column with the delete mark.
const ACTIONS: &str = "Actions";
/// No column is squeezed below this.
const NARROWEST: u16 = 4;

/// A column and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    spec: &'static ColumnSpec,
    x: u16,
    width: u16,
}

/// The columns that fit, from the narrow default up, and their places.
pub fn columns(kind: Kind, width: u16) -> Vec<Placed> {
    let room = width.saturating_sub(SIGNS + super::draw::cells(ACTIONS));
    let mut specs: Vec<&'static ColumnSpec> =
        kind.columns().iter().filter(|spec| spec.rank == 0).collect();
    let needed = |specs: &[&ColumnSpec]| specs.iter().map(|spec| spec.min + 1).sum::<u16>();
    for spec in kind.columns().iter().filter(|spec| spec.rank > 0) {
        if needed(&specs) + spec.min >= room {
            break;
        }
        specs.push(spec);
    }
    // The table's own order, not that of the ranks.
    specs.sort_by_key(|spec| kind.columns().iter().position(|s| s.column == spec.column));
    let widths = widths(&specs, room.saturating_sub(u16::try_from(specs.len()).unwrap_or(0)));
    let mut x = SIGNS;
    specs
        .into_iter()
        .zip(widths)
        .map(|(spec, width)| {
            let placed = Placed { spec, x, width };
            x += width + 1;
            placed
        })
        .collect()
}

/// Shares the room out: each column gets its least width, then they grow or shrink in turn.
fn widths(specs: &[&ColumnSpec], room: u16) -> Vec<u16> {
    let mut widths: Vec<u16> = specs.iter().map(|spec| spec.min).collect();
    loop {
        let used: u16 = widths.iter().sum();
        let mut moved = false;
        let mut left = room.abs_diff(used);
        for (width, spec) in widths.iter_mut().zip(specs) {
            if left == 0 {
                break;
            }
            if used < room && *width < spec.max {
                *width += 1;
            } else if used > room && *width > NARROWEST {
                *width -= 1;
            } else {
                continue;
            }
            left -= 1;
            moved = true;
        }
        if !moved {
            return widths;
        }
    }
}

/// Draws the header: titles with their sort letters, and the arrow.
pub fn header(
    app: &App,
    columns: &[Placed],
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
    hits: &mut Hits,
) {
    let order = app.list().order;
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
        let room = placed.width.saturating_sub(super::draw::cells(arrow));
        put(buffer, place, &format!("{}{arrow}", fitted(&title, room)), theme.title);
        let letter = title.to_lowercase().find(spec.letter).unwrap_or(0);
        let letter = u16::try_from(letter).unwrap_or(0);
        if letter < room {
            let cell = Rect::new(place.x + letter, place.y, 1, 1);
            buffer.set_style(cell, ratatui::style::Style::new().add_modifier(Modifier::UNDERLINED));
        }
        hits.add(place, Target::Header(spec.column));
    }
    let actions = actions_area(area);
    put(buffer, actions, ACTIONS, theme.title);
}

fn actions_area(area: Rect) -> Rect {
    let width = super::draw::cells(ACTIONS).min(area.width);
    Rect::new(area.right() - width, area.y, width, 1)
}

/// Draws the rows that the window shows.
pub fn rows(
    app: &App,
    columns: &[Placed],
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
    hits: &mut Hits,
) {
    let list = app.list();
    let settings = &app.directory.settings;
    let may_delete = app.may(Action::Delete).is_ok();
    let visible = list.rows().iter().enumerate().skip(list.scroll);
    for (y, (n, row)) in (area.y..area.bottom()).zip(visible) {
        let line = Rect::new(area.x, y, area.width, 1);
        let here = n == list.cursor;
        let marked = !list.marks.is_empty() && list.marks.contains_key(&row.key());
        let off = matches!(row, Row::Client(client) if !client.client.enabled);
        let style = match (here, marked, off) {
            (true, ..) => theme.selected,
            (false, true, _) => theme.marked,
            (false, false, true) => theme.dim,
            (false, false, false) => theme.text,
        };
        if here {
            buffer.set_style(line, style);
        }
        let sign = match (marked, here) {
            (true, _) => '*',
            (false, true) => '>',
            (false, false) => ' ',
        };
        let signs = [sign, if off { '⊘' } else { ' ' }];
        put(buffer, line, &String::from_iter(signs), style);
        for placed in columns {
            let place = Rect::new(area.x + placed.x, y, placed.width, 1);
            let cell = row.cell(placed.spec.column, settings);
            let cell = match placed.spec.column {
                // The IDs of one partner begin alike.
                Column::ClientId => fitted_middle(&cell, placed.width),
                _ => fitted(&cell, placed.width),
            };
            put(buffer, place, &cell, style);
        }
        hits.add(line, Target::Row(n));
        let actions = actions_area(line);
        let mark = Rect::new(actions.x + 2, y, 3.min(actions.width), 1);
        let mark_style = if here || may_delete { style } else { theme.dim };
        put(buffer, mark, if may_delete { " ✕ " } else { " - " }, mark_style);
        hits.add(mark, Target::DeleteMark(n));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrow_default_is_the_design_s_and_wider_windows_add_columns() {
        let titles = |width| -> Vec<_> {
            columns(Kind::Clients, width).iter().map(|placed| placed.spec.title).collect()
        };
        let default = ["Client ID", "Partner", "Name", "Scopes", "Grant Type"];
        assert_eq!(titles(80), default);
        assert_eq!(titles(60), default);
        assert_eq!(titles(220).len(), 10);
    }

    #[test]
    fn columns_never_overlap_and_never_leave_the_window() {
        for kind in Kind::ALL {
            for width in 40..300 {
                let columns = columns(kind, width);
                for pair in columns.windows(2) {
                    assert!(pair[0].x + pair[0].width < pair[1].x);
                }
                let last = columns.last().expect("a column");
                assert!(last.x + last.width + 7 <= width, "{kind:?} at {width}");
            }
        }
    }
}

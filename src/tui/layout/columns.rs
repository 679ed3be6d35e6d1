//! Which columns of a table fit, and how the width is shared among them.

use crate::query::{Column, ColumnSpec, Kind};

/// Cells before the first column: the signs of the cursor, of a mark and of a disabled client, and
/// a blank.
pub const SIGNS: u16 = 4;
/// The title of the column with the delete mark.
pub const ACTIONS: &str = "Actions";
/// No column is squeezed below this.
const NARROWEST: u16 = 4;
/// The most columns that make room for a hidden one that the list is sorted by.
const MOST_REPLACED: usize = 2;

/// A column and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub spec: &'static ColumnSpec,
    pub x: u16,
    pub width: u16,
}

/// The columns that fit, from the narrow default up, and their places. The column that the list
/// is sorted by is always among them: in a narrow window it replaces the least needed.
pub fn columns(kind: Kind, sorted: Column, width: u16) -> Vec<Placed> {
    let actions = if kind.can_delete() { super::cells(ACTIONS) } else { 0 };
    let room = width.saturating_sub(SIGNS + actions);
    let mut specs: Vec<&'static ColumnSpec> =
        kind.columns().iter().filter(|spec| spec.rank == 0).collect();
    let well = |specs: &[&ColumnSpec]| specs.iter().map(|spec| spec.good + 1).sum::<u16>();
    for spec in kind.columns().iter().filter(|spec| spec.rank > 0) {
        if well(&specs) + spec.min >= room {
            break;
        }
        specs.push(spec);
    }
    let hidden = kind.columns().iter().find(|spec| spec.column == sorted);
    let hidden = hidden.filter(|spec| specs.iter().all(|s| s.column != spec.column));
    if let Some(spec) = hidden {
        make_room(&mut specs, spec, room);
        specs.push(spec);
    }
    // The table's own order, not that of the ranks.
    specs.sort_by_key(|spec| kind.columns().iter().position(|s| s.column == spec.column));
    let blanks = u16::try_from(specs.len()).unwrap_or(0);
    let widths = widths(&specs, hidden.map(|spec| spec.column), room.saturating_sub(blanks));
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

/// Takes the last columns out until this one fits beside the others, at least one of them.
fn make_room(specs: &mut Vec<&'static ColumnSpec>, spec: &ColumnSpec, room: u16) {
    for _ in 0..MOST_REPLACED {
        specs.pop();
        let needed: u16 = specs.iter().map(|spec| spec.min + 1).sum();
        if needed + spec.min < room {
            return;
        }
    }
}

/// By how much a column of this width may change in a step, given the column that is kept.
type Step = fn(&ColumnSpec, Option<Column>, u16) -> i8;

/// Shares the room out: each column gets its least width, then they grow in turn, first to their
/// good widths, then to their largest; or they shrink in turn, the `kept` one last.
fn widths(specs: &[&ColumnSpec], kept: Option<Column>, room: u16) -> Vec<u16> {
    let mut widths: Vec<u16> = specs.iter().map(|spec| spec.min).collect();
    let steps: [Step; 4] = [
        |spec, _, width| i8::from(width < spec.good),
        |spec, _, width| i8::from(width < spec.max),
        |spec, kept, width| -i8::from(width > NARROWEST && Some(spec.column) != kept),
        |_, _, width| -i8::from(width > NARROWEST),
    ];
    for step in steps {
        loop {
            let used: u16 = widths.iter().sum();
            let before = widths.clone();
            let mut left = room.abs_diff(used);
            let wanted = if used < room { 1 } else { -1 };
            for (width, spec) in widths.iter_mut().zip(specs) {
                let by = step(spec, kept, *width);
                if left > 0 && by == wanted {
                    *width = width.saturating_add_signed(by.into());
                    left -= 1;
                }
            }
            if widths == before {
                break;
            }
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Field;

    fn titles(kind: Kind, sorted: Column, width: u16) -> Vec<&'static str> {
        columns(kind, sorted, width).iter().map(|placed| placed.spec.title).collect()
    }

    #[test]
    fn the_narrow_default_is_the_design_s_and_wider_windows_add_columns() {
        let titles = |width| titles(Kind::Clients, Column::Field(Field::ClientId), width);
        let default = ["Client ID", "Partner", "Name", "Scopes", "Grant Type"];
        assert_eq!(titles(80), default);
        assert_eq!(titles(60), default);
        assert_eq!(titles(220).len(), 10);
    }

    #[test]
    fn the_id_and_the_name_get_room_before_columns_are_added() {
        let columns = columns(Kind::Clients, Column::Field(Field::ClientId), 120);
        assert_eq!(columns.len(), 5);
        for placed in columns {
            assert!(placed.width >= placed.spec.good, "{placed:?}");
        }
        assert!(titles(Kind::Clients, Column::Field(Field::ClientId), 140).contains(&"Access"));
    }

    #[test]
    fn the_sorted_column_is_always_shown_and_wide_enough() {
        for kind in Kind::ALL {
            for spec in kind.columns() {
                for width in [40, 60, 80, 100, 120, 140, 220] {
                    let columns = columns(kind, spec.column, width);
                    let placed = columns.iter().find(|p| p.spec.column == spec.column);
                    let placed = placed.expect("the sorted column");
                    let wide = spec.rank == 0 || placed.width >= spec.min;
                    assert!(wide || width < 60, "{kind:?} by {} at {width}", spec.title);
                    assert_eq!(columns[0].spec.column, kind.columns()[0].column);
                }
            }
        }
        let titles = titles(Kind::Clients, Column::Modified, 80);
        assert_eq!(titles, ["Client ID", "Partner", "Name", "Scopes", "Modified"]);
    }

    #[test]
    fn columns_never_overlap_and_never_leave_the_window() {
        for kind in Kind::ALL {
            for sorted in kind.columns() {
                for width in 40..300 {
                    let columns = columns(kind, sorted.column, width);
                    for pair in columns.windows(2) {
                        assert!(pair[0].x + pair[0].width < pair[1].x);
                    }
                    let last = columns.last().expect("a column");
                    let actions = if kind.can_delete() { 7 } else { 0 };
                    assert!(last.x + last.width + actions <= width, "{kind:?} at {width}");
                }
            }
        }
    }
}

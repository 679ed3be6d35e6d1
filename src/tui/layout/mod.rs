//! Sizes of what the desk shows. Both the state and the view read them, and neither is known here.

mod columns;
mod lines;
mod place;
mod sheet;

pub use columns::{ACTIONS, Placed, columns};
pub use lines::{VALUE_LINES, cells, clipped, fitted, fitted_middle, more_sign, wrap, wrap_in};
pub use place::{ScrollSize, centered, label_width, side_by_side};
pub use sheet::{Sheet, SheetLine, SheetTone};

/// Lines of the window that are not rows of the table: tabs, search, header, pager, hints.
const CHROME: u16 = 5;

/// Returns how many rows of the table a window of this height shows.
pub const fn table_height(height: u16) -> usize {
    height.saturating_sub(CHROME) as usize
}

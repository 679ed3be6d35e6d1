//! What a test looks for on the screen, and the keys by their names.

use crate::pty::Desk;

pub const UP: &str = "\x1b[A";
pub const DOWN: &str = "\x1b[B";
pub const RIGHT: &str = "\x1b[C";
pub const BACK_TAB: &str = "\x1b[Z";
pub const F1: &str = "\x1bOP";
pub const ESC: &str = "\x1b";
pub const CTRL_C: &str = "\x03";
pub const CTRL_S: &str = "\x13";
pub const CTRL_Z: &str = "\x1a";

impl Desk {
    /// The line of the screen, counted from 0.
    pub fn line(&self, row: u16) -> String {
        self.look(|screen| line(screen, row))
    }

    /// The line that keys act on: the reversed one.
    pub fn selected(&self) -> Option<u16> {
        self.look(selected)
    }

    /// Waits until the keys act on this line.
    #[track_caller]
    pub fn wait_for_selected(&mut self, row: u16) -> &mut Self {
        self.wait_until(&format!("line {row} selected"), |screen| selected(screen) == Some(row))
    }

    /// Waits until the cursor is seen there.
    #[track_caller]
    pub fn wait_for_cursor(&mut self, row: u16, column: u16) -> &mut Self {
        self.wait_until(&format!("the cursor at line {row}, column {column}"), |screen| {
            !screen.hide_cursor() && screen.cursor_position() == (row, column)
        })
    }

    /// Where the text stands first: row and column, counted from 0.
    #[track_caller]
    pub fn place_of(&self, text: &str) -> (u16, u16) {
        self.look(|screen| {
            let (rows, columns) = size(screen);
            for row in 0..rows {
                let starts = |column: &u16| {
                    screen.contents_between(row, *column, row, columns).starts_with(text)
                };
                if let Some(column) = (0..columns).find(starts) {
                    return (row, column);
                }
            }
            panic!("{text:?} is not on the screen:\n{}", screen.contents());
        })
    }

    /// Clicks the first cell of the text.
    #[track_caller]
    pub fn click_text(&mut self, text: &str) -> &mut Self {
        let (row, column) = self.place_of(text);
        self.click(column, row)
    }
}

/// A line of a screen.
pub fn line(screen: &vt100::Screen, row: u16) -> String {
    let (_, columns) = size(screen);
    screen.contents_between(row, 0, row, columns)
}

fn selected(screen: &vt100::Screen) -> Option<u16> {
    let (rows, _) = size(screen);
    (0..rows).find(|row| screen.cell(*row, 1).is_some_and(vt100::Cell::inverse))
}

/// Rows and columns.
fn size(screen: &vt100::Screen) -> (u16, u16) {
    let (rows, columns) = screen.size();
    (rows.get(), columns.get())
}

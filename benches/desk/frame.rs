//! One frame: the state is drawn, compared with the screen, and sent.

use std::fmt;

use divan::Bencher;
use oauthdesk::door;
use oauthdesk::query::{Column, Kind};
use ratatui::layout::{Constraint, Size};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Row, Table, TableState};

use super::support::{CLIENTS, Desk, Home, LARGE, SMALL};

/// A list in a window.
struct List {
    clients: usize,
    size: Size,
}

const LISTS: [List; 4] = [
    List { clients: CLIENTS[0], size: SMALL },
    List { clients: CLIENTS[0], size: LARGE },
    List { clients: CLIENTS[1], size: LARGE },
    List { clients: CLIENTS[2], size: LARGE },
];

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.clients, self.size)
    }
}

impl List {
    fn desk(&self) -> (Home, Desk) {
        let home = Home::with(self.clients);
        let desk = Desk::on(home.open(), self.size);
        (home, desk)
    }
}

/// The whole screen is sent, as after a resize.
#[divan::bench(args = LISTS)]
fn whole_list(bencher: Bencher<'_, '_>, list: &List) {
    let (_home, mut desk) = list.desk();
    bencher.bench_local(|| desk.draw_whole());
}

/// Nothing has changed, so nothing is sent.
#[divan::bench(args = LISTS)]
fn same_list(bencher: Bencher<'_, '_>, list: &List) {
    let (_home, mut desk) = list.desk();
    bencher.bench_local(|| desk.draw());
}

/// The form of a new client, whole.
#[divan::bench(args = [SMALL, LARGE])]
fn whole_form(bencher: Bencher<'_, '_>, size: Size) {
    let home = Home::with(CLIENTS[0]);
    let mut desk = Desk::on(home.open(), size);
    desk.press(&["n"]);
    bencher.bench_local(|| desk.draw_whole());
}

/// The yardstick: the narrow columns of the rows that `whole_list` shows, as ratatui's own table.
#[divan::bench(args = [SMALL, LARGE])]
fn plain_table(bencher: Bencher<'_, '_>, size: Size) {
    let home = Home::with(CLIENTS[0]);
    let mut desk = Desk::on(home.open(), size);
    let columns = Kind::Clients.columns().iter().filter(|spec| spec.rank == 0);
    let columns: Vec<Column> = columns.map(|spec| spec.column).collect();
    let mut state = TableState::new().with_selected(0);
    bencher.bench_local(|| {
        desk.screen.clear().expect("a cleared screen");
        let Desk { app, screen, .. } = &mut desk;
        let settings = &app.directory.settings;
        let cells = |row: &door::Row| {
            columns.iter().map(|column| row.cell(*column, settings)).collect::<Row<'_>>()
        };
        let table = Table::new(app.list().rows().iter().map(cells), [Constraint::Fill(1); 5])
            .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED));
        let drawn =
            screen.draw(|frame| frame.render_stateful_widget(table, frame.area(), &mut state));
        drawn.expect("a frame");
    });
}

//! Columns stay aligned, whatever the names are written in, cell by cell.

use oauthdesk::model::{Field, text};
use oauthdesk::query::Kind;
use oauthdesk::tui::app::Target;
use ratatui::buffer::Buffer;

use crate::camera::shot;
use crate::stage::wide;
use crate::support::Desk;

fn width_at(buffer: &Buffer, x: u16, y: u16) -> usize {
    text::width(buffer[(x, y)].symbol())
}

#[track_caller]
fn assert_aligned(desk: &Desk, kind: Kind) {
    let (hits, buffer) = desk.draw();
    let rows: Vec<_> = (0..desk.app.list().rows().len())
        .filter_map(|n| hits.find(Target::Row(n)))
        .map(|area| area.y)
        .collect();
    assert!(!rows.is_empty(), "{}", desk.screen());
    for spec in kind.columns() {
        let Some(header) = hits.find(Target::Header(spec.column)) else { continue };
        for y in &rows {
            // Before a column is a blank, and no wide character reaches into it.
            let before = &buffer[(header.x - 1, *y)];
            let reach = width_at(&buffer, header.x - 2, *y);
            assert!(before.symbol() == " " && reach <= 1, "{}: {}", spec.title, desk.screen());
        }
    }
    for y in 0..buffer.area().height {
        for x in 0..buffer.area().width {
            let wide = width_at(&buffer, x, y);
            assert!((1..=2).contains(&wide), "{wide} cells at {x},{y}: {}", desk.screen());
            // What a wide character covers has nothing of its own to say.
            assert!(wide < 2 || buffer[(x + 1, y)].symbol() == " ", "{}", desk.screen());
        }
    }
}

#[test]
fn lists_with_wide_combining_and_joined_characters() {
    let mut desk = wide();
    shot(&mut desk, "wide-clients");
    shot(desk.keys("2"), "wide-partners");
    shot(desk.keys("3"), "wide-users");
    desk.resize(60, 15);
    shot(desk.keys("1"), "wide-clients-60x15");
    desk.resize(120, 40);
    shot(desk.keys("2"), "wide-partners-120x40");
}

#[test]
fn columns_are_aligned_at_every_width() {
    let mut desk = wide();
    for kind in Kind::ALL {
        desk.click(Target::Tab(kind));
        for width in (40..160).chain([219, 220, 221]) {
            desk.resize(width, 24);
            assert_aligned(&desk, kind);
        }
    }
}

#[test]
fn the_demo_is_aligned_on_every_page() {
    let mut desk = crate::stage::demo();
    desk.resize(120, 40);
    for _ in 0..13 {
        assert_aligned(&desk, Kind::Clients);
        desk.keys("<Right>");
    }
}

#[test]
fn forms_with_wide_names() {
    let mut desk = wide();
    shot(desk.keys("e"), "wide-form");
    shot(
        desk.go(Field::Name).keys("<C-u>").paste("日本語の長い名前".repeat(8).as_str()),
        "wide-typed",
    );
    shot(desk.keys("<Home>"), "wide-typed-start");
}

#[test]
fn a_window_over_wide_characters_cuts_none_in_half() {
    let mut desk = wide();
    desk.keys("2d");
    for width in 40..140 {
        desk.resize(width, 24);
        let (_, buffer) = desk.draw();
        for y in 0..24 {
            for x in 0..width - 1 {
                let covered = buffer[(x + 1, y)].symbol();
                assert!(width_at(&buffer, x, y) < 2 || covered == " ", "{}", desk.screen());
            }
        }
    }
}

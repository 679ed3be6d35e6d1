//! Search, sort and marks, as the list shows them.

use crate::camera::shot;
use crate::stage::demo;

#[test]
fn a_search_while_it_is_typed_and_once_it_is_kept() {
    let mut desk = demo();
    shot(desk.keys("/"), "search-open");
    shot(desk.keys("novak"), "search-typed");
    shot(desk.keys("<Enter>j"), "search-kept");
    desk.resize(60, 15);
    shot(&mut desk, "search-kept-60x15");
}

#[test]
fn a_search_that_finds_nothing() {
    let mut desk = demo();
    shot(desk.keys("/nothing like this"), "search-nothing");
    shot(desk.keys("<Enter>"), "search-nothing-kept");
    shot(desk.keys("3/nobody of this name"), "search-nothing-users");
}

#[test]
fn a_search_longer_than_its_box_shows_its_end() {
    let mut desk = demo();
    desk.keys("/").paste(&"many words that go on and on ".repeat(5));
    desk.resize(60, 15);
    shot(&mut desk, "search-long-60x15");
}

#[test]
fn sort_mode_shows_a_letter_for_each_column() {
    let mut desk = demo();
    shot(desk.keys("s"), "sort-clients");
    shot(desk.keys("<Esc>2s"), "sort-partners");
    shot(desk.keys("<Esc>3s"), "sort-users");
    desk.resize(220, 24);
    shot(desk.keys("<Esc>1s"), "sort-clients-220x24");
}

#[test]
fn a_sorted_list_has_an_arrow_in_its_header() {
    let mut desk = demo();
    shot(desk.keys("sng"), "sorted-up");
    shot(desk.keys("sng"), "sorted-down");
}

#[test]
fn a_list_sorted_by_a_column_that_had_no_room_shows_it() {
    let mut desk = demo();
    shot(desk.keys("smsmg"), "sorted-hidden");
    desk.resize(60, 15);
    shot(&mut desk, "sorted-hidden-60x15");
}

#[test]
fn marked_rows_carry_a_sign_and_are_counted() {
    let mut desk = demo();
    desk.keys("<Space><Space>j<Space>");
    shot(&mut desk, "marks");
    shot(desk.keys("v"), "marks-range-started");
    shot(desk.keys("jjjv"), "marks-range");
}

#[test]
fn disabled_clients_carry_a_sign() {
    let mut desk = demo();
    desk.keys("/quintavela<Enter>");
    shot(&mut desk, "disabled");
}

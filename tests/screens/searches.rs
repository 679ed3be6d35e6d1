//! Search, sort and marks, as the list shows them.

use oauthdesk::query::Kind;
use oauthdesk::tui::views::View;

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

#[test]
fn a_search_that_is_not_understood() {
    let mut desk = demo();
    shot(desk.keys("/nov nmae:x"), "search-mistake");
    shot(desk.keys("<Enter>"), "search-mistake-kept");
    desk.resize(60, 15);
    shot(desk.keys("<Left>"), "search-mistake-60x15");
    shot(desk.keys("<C-u>access>"), "search-values");
    shot(desk.keys("<Tab>"), "search-values-chosen");
    shot(desk.keys("<C-u>partner:med<BackTab>"), "search-partner-chosen");
}

#[test]
fn an_order_and_a_page_size_in_the_search() {
    let mut desk = demo();
    shot(desk.keys("/nov sort:-name per:7<Enter>"), "search-sort-per");
}

#[test]
fn the_language_of_each_list_on_one_page() {
    let mut desk = demo();
    shot(desk.keys("/<F1>"), "language-clients");
    shot(desk.keys("<Esc>2/<F1>"), "language-partners");
    shot(desk.keys("<Esc>3/<F1>"), "language-users");
    shot(desk.keys("<Esc>4/<F1>"), "language-history");
}

#[test]
fn the_menu_of_the_views() {
    let mut desk = demo();
    shot(desk.keys("V"), "views-none");
    shot(desk.keys("<Esc>/nov sort:-modified<C-s>Nov"), "views-name");
    shot(desk.keys("ak<Enter>"), "views-kept");
    desk.app.views = Ok(vec![
        desk.app.views()[0].clone(),
        View { name: "Later".into(), kind: Kind::Partners, search: "colour:red".into() },
    ]);
    desk.hold = true;
    shot(desk.keys("V"), "views");
    shot(desk.keys("<C-r>"), "views-rename");
    shot(desk.keys("<Esc>V<Delete>"), "views-remove");
    desk.app.views = Err("/home/ada/.config/oauthdesk/views.toml: line 4, column 10: string values must be quoted, expected literal string; mend the line, then try again".into());
    shot(desk.keys("<Esc>V"), "views-broken");
}

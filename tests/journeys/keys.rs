//! The keys of a list, one by one, the same in every list.

use oauthdesk::door::Row;
use oauthdesk::query::Kind;

use oauthdesk::tui::app::Effect;

use crate::support::Desk;

/// The place of the row that keys act on, in the whole list, counted from 0.
fn place(desk: &Desk) -> usize {
    let list = desk.app.list();
    list.page.as_ref().expect("a page").start + list.cursor
}

#[test]
fn every_key_that_moves_moves_as_far_as_it_says() {
    // A window of 24 lines shows 19 rows; a page has 25.
    for (keys, there) in [
        ("<Down>", 1),
        ("j", 1),
        ("jj<Up>", 1),
        ("jjk", 1),
        ("k", 0),
        ("<PgDn>", 19),
        ("<PgDn><PgUp>", 0),
        ("<PgDn><PgDn>", 38),
        ("<C-d>", 9),
        ("<C-d><C-d><C-u>", 9),
        ("G", 311),
        ("<End>", 311),
        ("Gj", 311),
        ("G<PgDn>", 311),
        ("Gg", 0),
        ("G<Home>", 0),
        ("<Right>", 25),
        ("l", 25),
        ("]", 25),
        ("]]<Left>", 25),
        ("]]h", 25),
        ("]][", 25),
        ("h", 0),
        ("G]", 311),
    ] {
        let mut desk = Desk::demo();
        desk.keys(keys);
        assert_eq!(place(&desk), there, "{keys}:\n{}", desk.screen());
        assert!(
            desk.draw().0.find(oauthdesk::tui::app::Target::Row(desk.app.list().cursor)).is_some()
        );
    }
}

#[test]
fn page_sizes_go_up_and_down_and_stop_at_the_ends() {
    let mut desk = Desk::demo();
    desk.sees("[25]");
    desk.keys("-").sees("[10]").keys("-").sees("[10]");
    desk.keys("+++").sees("[100]").keys("++++").sees("[fit]");
    desk.keys("-").sees("[100]");
}

#[test]
fn each_list_has_its_tab_and_tab_goes_round() {
    let mut desk = Desk::demo();
    for (keys, title) in [
        ("2", "[2 Partners]"),
        ("3", "[3 Users]"),
        ("1", "[1 Clients]"),
        ("<Tab>", "[2 Partners]"),
        ("<Tab>", "[3 Users]"),
        ("<backtab>", "[2 Partners]"),
    ] {
        desk.keys(keys);
        assert!(desk.line(0).contains(title), "{keys}: {}", desk.line(0));
    }
}

#[test]
fn a_list_is_as_it_was_left_when_its_tab_is_opened_again() {
    let mut desk = Desk::demo();
    desk.keys("/novak<Enter>jj<Space>");
    let here = desk.current();
    desk.keys("2sng3").lacks("filtered").keys("1").sees("filtered from 312").sees("1 marked");
    assert_eq!(desk.current(), here);
    desk.keys("2").sees("Name ↓");
}

#[test]
fn every_list_searches_sorts_pages_and_marks_by_the_same_keys() {
    for (tab, kind) in [("1", Kind::Clients), ("2", Kind::Partners), ("3", Kind::Users)] {
        let mut desk = Desk::demo();
        desk.keys(tab).keys("--").sees("[10]").sees("1-10 of");
        desk.keys("]").sees("11-").keys("[").sees("1-10 of");
        desk.keys("/media").sees("filtered").keys("<Enter><Esc>").lacks("filtered");
        desk.keys("<Space>").sees("Delete 1 marked").keys("vjjv").sees("4 marked");
        desk.keys("<Esc>").lacks("marked");
        let letter = kind.columns()[1].letter;
        desk.keys(&format!("s{letter}"));
        let first = desk.screen();
        desk.keys(&format!("s{letter}g"));
        assert_ne!(first, desk.screen(), "{tab}: reversed");
        desk.keys("d").sees("Delete this").keys("<Esc>");
        desk.keys("e").sees("Edit").keys("<Esc>").keys("n").sees("New").keys("<Esc>");
        desk.keys("?").sees("In a list").keys("<Esc>:").sees("Command palette");
    }
}

#[test]
fn a_search_that_is_kept_leaves_the_keys_to_the_list_and_escape_in_the_box_clears() {
    let mut desk = Desk::demo();
    desk.keys("/nov<Enter>q");
    assert!(desk.quit, "q is a letter in the box and a key in the list");
    let mut desk = Desk::demo();
    desk.keys("/q").sees("filtered");
    assert!(!desk.quit);
    desk.keys("<Esc>").lacks("filtered").sees("of 312");
    // Arrows move in the list while the box is open.
    desk.keys("/nov<Down><Down>");
    assert_eq!(place(&desk), 2);
}

#[test]
fn a_page_holds_what_fits_and_follows_the_window() {
    let mut desk = Desk::demo();
    desk.keys("++++").sees("1-19 of 312");
    desk.resize(80, 40).sees("1-35 of 312");
    desk.resize(60, 15).sees("1-10 of 312");
}

#[test]
fn the_cursor_stays_on_a_client_that_a_save_moves_elsewhere() {
    let mut desk = Desk::demo();
    desk.keys("sngjjj");
    let client = desk.current();
    desk.keys("e<C-u>zzz, the last of all").save().sees(&format!("Saved {client}"));
    assert_eq!(desk.current(), client);
    assert!(place(&desk) > 250, "{}", desk.screen());
}

#[test]
fn delete_and_d_both_ask() {
    for key in ["d", "<Delete>"] {
        Desk::demo().keys(key).sees("Delete this client?").sees("[>Cancel<]");
    }
}

#[test]
fn enter_and_e_both_edit() {
    for key in ["e", "<Enter>"] {
        let mut desk = Desk::demo();
        let client = desk.current();
        desk.keys(key).sees(&format!("Edit {client}"));
    }
}

#[test]
fn a_range_can_be_marked_upwards_and_space_takes_one_out_again() {
    let mut desk = Desk::demo();
    desk.keys("jjjvkkv").sees("3 marked");
    desk.keys("<Space>").sees("Delete 2 marked");
    desk.keys("<Esc>").lacks("marked");
}

#[test]
fn marks_stay_on_their_records_through_search_sort_and_pages() {
    let mut desk = Desk::demo();
    desk.keys("<Space>");
    let marked: Vec<_> = desk.app.list().marks.keys().cloned().collect();
    desk.keys("sn/novak<Enter>]").sees("marked").keys("/<Esc>").lacks("filtered");
    assert_eq!(desk.app.list().marks.keys().cloned().collect::<Vec<_>>(), marked);
    desk.keys("d").sees("Delete this client?").sees("bidquarry-ads-txt-us-east");
}

#[test]
fn quit_asks_only_when_a_form_is_not_saved() {
    for key in ["q", "<C-c>"] {
        let mut desk = Desk::demo();
        desk.keys(key);
        assert!(desk.quit, "{key}");
    }
    let mut desk = Desk::demo();
    desk.keys("n<C-c>");
    assert!(desk.quit, "nothing would be lost");
    let mut desk = Desk::demo();
    desk.keys("nx<C-c>").sees("Quit?");
    assert!(!desk.quit);
}

#[test]
fn suspend_and_redraw_reach_the_terminal_from_everywhere() {
    for open in ["", "/", "n", "nx<Esc>", ":", "?"] {
        let mut desk = Desk::demo();
        desk.keys(open);
        desk.hold = true;
        desk.keys("<C-z><C-l>");
        assert_eq!(desk.held, [Effect::Suspend, Effect::Redraw], "after {open:?}");
    }
}

#[test]
fn y_copies_what_tells_a_record_apart_in_every_list() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("y2y3y");
    assert_eq!(desk.copied, ["acme-anna", "acme", "anna"]);
}

#[test]
fn the_count_has_its_thousands_set_apart() {
    let mut desk = crate::many::clients(1_300, 1_204);
    desk.keys("/nightly<Enter>").sees("1-25 of 1,204, filtered from 1,300");
    desk.keys("]]").sees("51-75 of 1,204, filtered from 1,300").sees("[3]");
    let row = desk.app.list().current().map(Row::title);
    assert!(row.is_some(), "{}", desk.screen());
}

//! The mouse at the desk.

use crate::pty::Desk;
use crate::shell::Builder;

/// The first line of the table at 80x24.
const FIRST_ROW: u16 = 3;
const WHEEL_UP: &str = "\x1b[<64;5;9M";
const WHEEL_DOWN: &str = "\x1b[<65;5;9M";

fn demo() -> Desk {
    let mut desk = Desk::spawn(&["--demo"], 80, 24);
    desk.wait_for("1-25 of 312");
    desk
}

#[test]
fn a_click_on_a_header_sorts_and_a_second_one_reverses() {
    let mut desk = demo();
    desk.click_text("Name").wait_for("Name ↑").wait_for_no("Client ID ↑");
    desk.click_text("Name").wait_for("Name ↓");
    desk.click_text("Client ID").wait_for("Client ID ↑").wait_for_no("Name ↓");
    desk.keys("g").wait_for_selected(FIRST_ROW).wait_for("bidquarry-chat-bot ");
}

#[test]
fn a_click_on_a_row_selects_it_and_a_second_one_edits_it() {
    let mut desk = demo();
    let (row, _) = desk.place_of("bidquarry-chat-bot ");
    desk.click(10, row).wait_for_selected(row);
    assert!(!desk.screen().contains("Edit bidquarry"), "{}", desk.screen());
    desk.click(10, row).wait_for("Edit bidquarry-chat-bot");
    desk.click_text("Cancel ]").wait_for("1-25 of 312").wait_for_selected(row);
}

#[test]
fn clicks_on_the_pager_turn_pages_and_set_their_size() {
    let mut desk = demo();
    desk.click_text("3 4").wait_for("51-75 of 312").wait_for("[3]");
    desk.click_text("»").wait_for("76-100 of 312");
    desk.click_text("«").wait_for("51-75 of 312");
    desk.click_text("13 »").wait_for("301-312 of 312");
    desk.click_text("1 … ").wait_for("1-25 of 312");
    desk.click_text("10 [25]").wait_for("1-10 of 312").wait_for("[10]");
    desk.click_text("fit").wait_for("[fit]").wait_for("1-19 of 312");
}

#[test]
fn a_click_on_the_clear_mark_clears_the_search() {
    let mut desk = demo();
    desk.keys("/novak").wait_for("filtered from 312");
    let (row, column) = desk.place_of("✕");
    assert_eq!(row, 1, "{}", desk.screen());
    desk.click(column, row).wait_for_no("filtered from").wait_for("of 312");
    assert!(!desk.line(1).contains("novak"), "{}", desk.screen());
    desk.click_text("Search:").wait_for_cursor(1, 9).keys("svc").wait_for("filtered from 312");
}

#[test]
fn the_wheel_scrolls_and_stays_on_the_page_as_far_as_it_goes() {
    let mut desk = demo();
    let first = desk.line(FIRST_ROW);
    desk.keys(WHEEL_DOWN).wait_until("another first line", |screen| {
        let line = crate::looking::line(screen, FIRST_ROW);
        line.get(2..20) != first.get(2..20)
    });
    desk.keys(WHEEL_UP).wait_until("the old first line", |screen| {
        let line = crate::looking::line(screen, FIRST_ROW);
        line.get(2..20) == first.get(2..20)
    });
}

#[test]
fn a_click_on_the_delete_mark_asks_first_and_cancel_is_the_default() {
    let mut desk = demo();
    let (row, column) = desk.place_of("✕");
    desk.click(column, row).wait_for("Delete").wait_for("Cancel");
    desk.keys("\r").wait_for_no("Cancel").wait_for("1-25 of 312");
}

#[test]
fn clicks_in_a_form_tick_boxes_and_open_lists() {
    let mut desk = demo();
    desk.keys("n").wait_for("New client");
    desk.click_text("[ ] Implicit").wait_for("[x] Implicit").wait_for("token");
    desk.click_text("choose").wait_for("Bidquarry DSP").click_text("Bidquarry DSP");
    desk.wait_until("the partner chosen", |screen| {
        let text = screen.contents();
        text.lines().any(|line| line.contains("Bidquarry DSP") && line.contains('▾'))
    });
    desk.click_text("Email").keys("a@b.example").wait_for("a@b.example");
    desk.click_text("Cancel ]").wait_for("Discard").click_text("Discard ]").wait_for("1-25 of 312");
}

#[test]
fn without_the_mouse_its_modes_are_never_sent() {
    let modes = ["\x1b[?1000h", "\x1b[?1002h", "\x1b[?1003h", "\x1b[?1006h"];
    let mut desk = Builder::oauthdesk(&["--demo"]).config("mouse = false\n").spawn(80, 24);
    desk.wait_for("1-25 of 312");
    assert_eq!(desk.look(vt100::Screen::mouse_protocol_mode), vt100::MouseProtocolMode::None);
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    let output = desk.output_since(0);
    assert!(modes.iter().all(|mode| !output.contains(mode)));
    // With it, clicks and the wheel are asked for, and never motion.
    let mut desk = demo();
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    let output = desk.output_since(0);
    assert_eq!(modes.map(|mode| output.contains(mode)), [true, false, false, true]);
    desk.assert_clean();
}

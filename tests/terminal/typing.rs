//! Text in a form: where the cursor is, what a paste does, and that a window of another size
//! loses nothing.

use crate::looking::{BACK_TAB, CTRL_S, ESC, RIGHT, line};
use crate::pty::Desk;
use crate::registry::Registry;

/// Where the boxes of a form begin at 80x24.
const BOX: u16 = 21;

/// A desk with an open form of a new client, the cursor in the name box.
fn new_client(registry: &Registry) -> Desk {
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("There is no client yet").keys("n").wait_for("New client");
    desk
}

/// The same, filled in up to the redirect box, where the cursor is.
fn at_redirect_box(registry: &Registry) -> Desk {
    let mut desk = new_client(registry);
    desk.keys(&format!("Export\tana@acme.example\tacme\r\tanna\t\t\t{RIGHT} \t"));
    desk.wait_until("the redirect box", |screen| box_line(screen, ">", "Redirect URIs").is_some());
    desk
}

/// The line of a field, where it is shown with this sign of the focus.
fn box_line(screen: &vt100::Screen, sign: &str, label: &str) -> Option<u16> {
    (0..screen.size().0.get()).find(|row| {
        let line = line(screen, *row);
        line.contains(label) && line.contains(&format!("│{sign}"))
    })
}

fn leave(desk: &mut Desk) {
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    desk.assert_clean();
}

#[test]
fn the_cursor_is_where_the_text_goes() {
    let registry = Registry::acme();
    let mut desk = new_client(&registry);
    desk.wait_for_cursor(2, BOX);
    // Wide, combining and plain characters: the cursor stands behind their cells.
    desk.keys("日本e\u{301}x").wait_for_cursor(2, BOX + 6);
    desk.keys("\x1b[D").wait_for_cursor(2, BOX + 5).keys("y").wait_for_cursor(2, BOX + 6);
    assert!(desk.line(2).contains("日本e\u{301}yx"), "{}", desk.screen());
    desk.keys("\t").wait_until("the email box", |screen| {
        box_line(screen, ">", "Email") == Some(screen.cursor_position().0)
    });
    desk.keys(BACK_TAB).wait_for_cursor(2, BOX + 6);
    // A text that is longer than its box scrolls, and the cursor stays in it.
    desk.keys(&"z".repeat(100)).wait_until("the cursor at the end of the box", |screen| {
        let (row, column) = screen.cursor_position();
        row == 2 && column > 70 && column < 79 && line(screen, 2).contains("zzz")
    });
}

#[test]
fn lines_that_are_pasted_into_the_redirect_box_become_a_list() {
    let registry = Registry::acme();
    let mut desk = at_redirect_box(&registry);
    desk.paste("https://a.example/1\r\nhttps://a.example/2\nhttps://a.example/x,y\n");
    desk.wait_for("3 URIs").wait_for("New client");
    desk.keys(CTRL_S).wait_for("Saved acme-anna");
    leave(&mut desk);
    let uris = ["https://a.example/1", "https://a.example/2", "https://a.example/x,y"];
    assert_eq!(registry.client("acme-anna")["redirect_uris"], serde_json::json!(uris));
}

#[test]
fn a_paste_of_many_lines_arrives_whole_and_at_once() {
    let registry = Registry::acme();
    let mut desk = at_redirect_box(&registry);
    let uris: Vec<_> = (0..100).map(|n| format!("https://a.example/callback/{n}")).collect();
    desk.paste(&uris.join("\n")).wait_for("100 URIs").keys(CTRL_S).wait_for("Saved acme-anna");
    leave(&mut desk);
    assert_eq!(registry.client("acme-anna")["redirect_uris"], serde_json::json!(uris));
}

#[test]
fn line_breaks_that_are_pasted_into_the_name_box_submit_nothing() {
    let registry = Registry::acme();
    let mut desk = new_client(&registry);
    desk.paste("\nNightly\n\x13q\tn export\n").wait_for("Nightly");
    desk.wait_for_cursor(2, BOX + 18);
    assert!(desk.line(2).contains("Nightly q n export"), "{}", desk.screen());
    assert!(desk.screen().contains("New client"), "{}", desk.screen());
    assert!(!desk.screen().contains("✗"), "nothing was submitted:\n{}", desk.screen());
    desk.keys("!").wait_for("Nightly q n export!");
}

#[test]
fn a_paste_into_the_list_runs_no_keys() {
    let registry = Registry::with_clients(&["client"]);
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("1 of 1");
    desk.paste("n\nq\nd\r\r").wait_for("Nothing to paste into");
    assert!(desk.screen().contains("1 of 1"), "{}", desk.screen());
    // In the search box it is a text.
    desk.keys("/").paste("client\n").wait_for("Search: client").wait_for("1 of 1");
    desk.keys(ESC).wait_for_no("Search: client");
    leave(&mut desk);
    registry.assert_opens_with(1);
}

#[test]
fn windows_of_other_sizes_lose_nothing_that_was_typed() {
    let registry = Registry::acme();
    let mut desk = at_redirect_box(&registry);
    desk.keys("https://a.example/cb").wait_for("https://a.example/cb");
    desk.resize(60, 15).wait_for("https://a.example/cb").wait_for("more");
    desk.resize(140, 45).wait_for("acme-anna").wait_for("https://a.example/cb");
    desk.resize(10, 3).wait_for("oauthdesk");
    desk.resize(80, 24).wait_for("https://a.example/cb").wait_for("acme-anna");
    // The cursor is back behind the text, and the text goes on there.
    desk.keys("/2").wait_for("https://a.example/cb/2");
    desk.wait_until("the cursor behind the text", |screen| {
        screen.cursor_position().1 == BOX + 22 && !screen.hide_cursor()
    });
    // Faster than the desk can draw, as a window is dragged.
    for columns in (61..120).chain((80..120).rev()) {
        desk.resize(columns, 24 + columns % 7);
    }
    desk.resize(80, 24).wait_for("https://a.example/cb/2").wait_for("Ctrl-s Save");
    desk.keys(CTRL_S).wait_for("Saved acme-anna");
    leave(&mut desk);
    let client = registry.client("acme-anna");
    assert_eq!(client["name"], "Export");
    assert_eq!(client["email"], "ana@acme.example");
    assert_eq!(client["redirect_uris"], serde_json::json!(["https://a.example/cb/2"]));
}

//! What a person at the desk sees and does, from the first frame to what lies on the disk.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::looking::{CTRL_S, DOWN, ESC, RIGHT, UP, line};
use crate::pty::Desk;
use crate::registry::{self, Registry};
use crate::shell::Builder;

/// The first line of the table.
const FIRST_ROW: u16 = 3;
/// Where the text of the search box begins.
const SEARCH: (u16, u16) = (1, 9);

fn demo() -> Desk {
    let mut desk = Desk::spawn(&["--demo"], 80, 24);
    desk.wait_for("1-25 of 312");
    desk
}

#[test]
fn the_demo_opens_with_its_first_page_and_leaves_nothing_behind() {
    let mut desk = demo();
    assert!(desk.line(0).contains("[1 Clients]"), "{}", desk.screen());
    assert!(desk.line(0).contains("demo"), "{}", desk.screen());
    let header = desk.line(2);
    let mut rest = header.as_str();
    for title in ["Client ID", "Partner", "Name", "Scopes", "Grant Type", "Actions"] {
        let at = rest.find(title).unwrap_or_else(|| panic!("{title} in {header:?}"));
        rest = &rest[at..];
    }
    assert_eq!(desk.selected(), Some(FIRST_ROW));
    assert!(desk.screen().contains(" bidquarry-chat-bot "), "{}", desk.screen());
    assert!(desk.line(23).contains("New"), "{}", desk.screen());
    assert!(desk.look(vt100::Screen::hide_cursor), "nothing is being typed");
    let files = || fs::read_dir(desk.home().join("tmp")).unwrap().count();
    assert_eq!(files(), 1);
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    desk.assert_clean();
    assert_eq!(fs::read_dir(desk.home().join("tmp")).unwrap().count(), 0);
}

#[test]
fn a_new_registry_is_private_and_says_what_to_do_next() {
    let mut desk = Desk::spawn(&[], 80, 24);
    desk.wait_for("There is no client yet").wait_for("press 2, then n");
    let dir = desk.home().join("data/oauthdesk");
    assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
    desk.keys("n").wait_for("belongs to a partner");
    desk.keys("2").wait_for("There is no partner yet").wait_for("Press n");
    desk.keys("n").wait_for("New partner");
}

#[test]
fn a_registry_is_found_by_option_then_environment() {
    let mut desk = Builder::oauthdesk(&[]).env("OAUTHDESK_REGISTRY", "by-variable").spawn(80, 24);
    desk.wait_for("There is no client yet").keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    assert!(desk.home().join("by-variable/data/db").is_file());
    assert!(!desk.home().join("data").exists());
    let builder = Builder::oauthdesk(&["--registry", "by-option"]);
    let mut desk = builder.env("OAUTHDESK_REGISTRY", "by-variable").spawn(80, 24);
    desk.wait_for("There is no client yet").keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    assert!(desk.home().join("by-option/data/db").is_file());
    assert!(!desk.home().join("by-variable").exists());
}

#[test]
fn each_typed_character_is_shown_and_filters_with_the_cursor_behind_it() {
    let mut desk = demo();
    let (row, start) = SEARCH;
    desk.keys("/").wait_for_cursor(row, start);
    let mut typed = String::new();
    for character in "novak".chars() {
        let written = desk.written();
        typed.push(character);
        desk.keys(&character.to_string());
        let column = start + u16::try_from(typed.len()).unwrap();
        desk.wait_until(&format!("{typed:?} in the box"), |screen| {
            line(screen, row).contains(&format!("Search: {typed}"))
        });
        desk.wait_for_cursor(row, column);
        assert!(desk.written() > written);
    }
    desk.wait_for("filtered from 312").wait_for("bidquarry-forecast");
    // Enter keeps it: letters are keys again.
    desk.keys("\rj").wait_for_selected(FIRST_ROW + 1);
    assert!(desk.look(vt100::Screen::hide_cursor));
    assert!(desk.line(row).contains("novak"));
    desk.keys(ESC).wait_for_no("filtered from").wait_for("of 312");
}

#[test]
fn arrow_keys_move_and_the_list_scrolls_with_them() {
    let mut desk = demo();
    desk.keys(DOWN).wait_for_selected(FIRST_ROW + 1);
    desk.keys(UP).wait_for_selected(FIRST_ROW);
    let first = desk.line(FIRST_ROW);
    // More rows than the window shows, in one burst.
    desk.keys(&DOWN.repeat(30)).wait_for("26-50 of 312");
    desk.keys("g").wait_for("1-25 of 312").wait_for_selected(FIRST_ROW);
    assert_eq!(desk.line(FIRST_ROW), first);
    desk.keys(RIGHT).wait_for("26-50 of 312").keys("G").wait_for("301-312 of 312");
}

#[test]
fn a_first_client_is_made_by_keys_and_lies_on_the_disk() {
    let mut desk = Desk::spawn(&["--registry", "new"], 80, 24);
    desk.wait_for("There is no client yet");
    desk.keys("2").wait_for("There is no partner yet");
    desk.keys("n").wait_for("New partner");
    desk.keys("Acme Media\tacme").keys(CTRL_S).wait_for("Saved Acme Media");
    desk.keys("1").wait_for("There is no client yet");
    desk.keys("n").wait_for("New client");
    desk.keys("Nightly export\tana@acme.example\tacme\r\tnightly");
    desk.wait_for("Acme Media").wait_for("acme-nightly");
    // No user of the partner is called so: the restriction goes.
    desk.keys("\t ").wait_for_no("✗Client ID");
    desk.keys(CTRL_S).wait_for("Saved acme-nightly").wait_for("1 of 1");
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    desk.assert_clean();
    let client = registry::client(&desk.home().join("new"), "acme-nightly");
    assert_eq!(client["name"], "Nightly export");
    assert_eq!(client["email"], "ana@acme.example");
    assert_eq!(client["partner"], "acme");
    assert_eq!(client["restrict_to_partner_users"], false);
    assert_eq!(client["scopes"], serde_json::json!(["read"]));
    assert_eq!(client["grant_types"], serde_json::json!(["password", "refresh_token"]));
}

#[test]
fn a_client_of_every_field_is_typed_as_fast_as_keys_come() {
    let registry = Registry::acme();
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("There is no client yet");
    // All in one burst, as a person does who knows the desk, on a link that lags.
    let fields = "nÉtude 日本\tana@acme.example\tacme\r\tanna\t\t\t";
    let grants = format!("{RIGHT} "); // Authorization code too.
    let rest = "\thttps://a.example/x,y, https://b.example/cb\t1h30m\t7d";
    desk.keys(&format!("{fields}{grants}{rest}{CTRL_S}")).wait_for("Saved acme-anna");
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    let client = registry.client("acme-anna");
    assert_eq!(client["name"], "Étude 日本");
    assert_eq!(client["restrict_to_partner_users"], true);
    let uris = serde_json::json!(["https://a.example/x,y", "https://b.example/cb"]);
    assert_eq!(client["redirect_uris"], uris);
    assert_eq!(client["access_token_lifetime"], 5400);
    assert_eq!(client["refresh_token_lifetime"], 604_800);
    let grants = serde_json::json!(["authorization_code", "password", "refresh_token"]);
    assert_eq!(client["grant_types"], grants);
}

#[test]
fn y_copies_the_client_id_to_the_clipboard_of_the_terminal() {
    let registry = Registry::with_clients(&["client"]);
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("1 of 1");
    let start = desk.written();
    desk.keys("y").wait_for_output(start, "\x1b]52;c;YWNtZS1jbGllbnQ=\x07");
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    desk.assert_clean();
}

#[test]
fn a_read_only_desk_says_why_nothing_can_be_made() {
    let registry = Registry::with_clients(&["client"]);
    let path = registry.path().display().to_string();
    let mut desk = Desk::spawn(&["--registry", &path, "--read-only"], 80, 24);
    desk.wait_for("1 of 1").wait_for("(read-only)");
    for key in ["n", "c", "d"] {
        desk.keys(key).wait_for("read-only").wait_for("✗");
        desk.keys("j").wait_for_no("✗");
    }
    assert!(!desk.screen().contains("New client"), "{}", desk.screen());
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    let mut desk = Desk::spawn(&["--registry", "none", "--read-only"], 80, 24);
    assert_eq!(desk.exit_within(20_000), 1);
    assert!(desk.screen().contains("error:"), "{}", desk.screen());
    assert!(!desk.home().join("none").exists());
}

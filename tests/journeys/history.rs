//! History: what was done, by whom and when, in one list, in a window, and for one record.

use oauthdesk::door::Door;
use oauthdesk::model::{Command, Role};
use oauthdesk::query::Kind;
use oauthdesk::registry::Local;

use crate::support::Desk;

/// A desk with the client acme-anna, which was edited with a reason.
fn edited() -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>Nightly export<Tab><C-u>it@acme.example<C-s>ticket 4711<Enter>");
    desk.sees("Saved acme-anna");
    desk
}

#[test]
fn an_empty_history_says_what_will_stand_there() {
    let mut desk = Desk::demo();
    desk.keys("4").sees("There is no change yet").sees("who did it, when, what and why");
    desk.keys("<Enter>").sees("There is no change to show");
    desk.keys("H").sees("There is no record here whose history could be shown");
}

#[test]
fn changes_stand_newest_first_and_cannot_be_made_marked_edited_or_deleted() {
    let mut desk = edited();
    desk.keys("4").sees("[4 History]").sees("Enter Show");
    assert!(desk.line(3).contains("update"), "{}", desk.screen());
    assert!(desk.line(3).contains("name, email"), "{}", desk.screen());
    desk.lacks("Actions").lacks("✕").lacks("n New").lacks("d Delete");
    for (key, why) in [
        ("n", "New: changes write themselves"),
        ("c", "Duplicate: only clients can be duplicated"),
        ("d", "Delete: what has happened stays"),
        ("<Delete>", "Delete: what has happened stays"),
        ("<Space>", "Mark or unmark: marks are for what is to be changed"),
        ("v", "Mark a range: marks are for what is to be changed"),
        ("e", "Edit: what has happened is not edited; Enter shows it"),
    ] {
        desk.keys(key).sees(why);
        assert!(desk.app.top().is_none(), "{key}");
        assert!(desk.app.list().marks.is_empty(), "{key}");
    }
    desk.keys(":new").sees("changes write themselves");
    desk.keys("<Enter>")
        .sees("Command palette")
        .keys("<Esc>:delete")
        .sees("what has happened stays");
}

#[test]
fn whoever_stands_at_the_newest_change_stays_with_the_newest() {
    let mut desk = edited();
    desk.keys("4");
    let newest = |desk: &mut Desk| format!("change {}", desk.last_change().seq.0);
    assert_eq!(desk.current(), newest(&mut desk));
    desk.keys("1e!").save().keys("4");
    assert_eq!(desk.current(), newest(&mut desk));
    desk.keys("j");
    let chosen = desk.current();
    desk.keys("1e!").save().keys("4");
    assert_eq!(desk.current(), chosen, "a change that was chosen keeps the cursor");
}

#[test]
fn enter_shows_who_did_what_when_why_and_each_field_before_and_after() {
    let mut desk = edited();
    let change = desk.last_change();
    let mut desk = desk.restart();
    desk.keys("4<Enter>").sees(&format!("Change {} (1 of ", change.seq.0));
    desk.sees(&format!("When {}", change.at.to_second())).sees(&change.by.to_string());
    desk.sees("What edited client acme-anna").sees("Reason ticket 4711");
    desk.sees("Field Before After");
    desk.sees("Name Client anna → Nightly export");
    desk.sees("Email ops@acme.example → it@acme.example").lacks("Scopes");
    desk.keys("<Esc>").lacks("Field Before").sees("[4 History]");
    // A second click on the row of the cursor opens it as well.
    desk.click(oauthdesk::tui::app::Target::Row(0)).sees("Reason ticket 4711");
    desk.click_text("Close").lacks("Reason ticket");
}

#[test]
fn a_record_that_came_or_went_is_shown_whole() {
    let mut desk = edited();
    desk.keys("d<Right><Enter>").keys("4<Enter>").sees("What deleted client acme-anna");
    desk.sees("Field Value").sees("Client ID acme-anna").sees("Scopes").lacks("Before");
    desk.keys("]]").sees("What created client acme-anna").sees("Name Client anna");
}

#[test]
fn undo_redo_and_restore_name_the_change_that_they_are_about() {
    let mut desk = edited();
    let edit = desk.last_change().seq.0;
    desk.keys("u<C-r>4<Enter>");
    desk.sees(&format!("redo of change {}: client acme-anna edited", edit + 1));
    desk.keys("]").sees(&format!("undo of change {edit}: client acme-anna is as it was"));
}

#[test]
fn arrows_and_brackets_go_to_the_other_changes_over_the_edge_of_a_page() {
    let mut desk = Desk::acme();
    for n in 0..12 {
        desk.add_client("acme", &format!("c{n:02}"));
    }
    desk.keys("4--").sees("[10]").keys("<Enter>").sees("(1 of 15 in the list)");
    desk.keys("<Left>").sees("This is the first change of the list");
    for keys in ["]", "<Right>", "l", "]]]]", "]]"] {
        desk.keys(keys);
    }
    desk.sees("(10 of 15 in the list)")
        .keys("]")
        .sees("(11 of 15 in the list)")
        .sees("11-15 of 15");
    desk.keys("[").sees("(10 of 15 in the list)").keys("h<Left>").sees("(8 of 15 in the list)");
    desk.keys("<Esc>");
    assert_eq!(desk.app.list().cursor, 7, "the cursor is where the window was");
    desk.keys("G<Enter>").sees("(15 of 15 in the list)").sees("created partner Acme Media");
    desk.keys("]").sees("This is the last change of the list");
}

/// Everything that the window shows while it is scrolled line by line, without its frame.
fn read_through(desk: &mut Desk) -> String {
    let inside = |desk: &Desk| -> Vec<String> {
        let screen = desk.screen();
        let lines = screen.lines().filter_map(|line| line.split('│').nth(1));
        lines.map(|line| line.trim().to_owned()).collect()
    };
    let mut all = inside(desk);
    for _ in 0..80 {
        desk.keys("j");
        all.extend(inside(desk));
    }
    all.join("\n")
}

#[test]
fn everything_can_be_read_in_the_smallest_window() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    let long = "z".repeat(250);
    let reason = "because ".repeat(60);
    desk.keys("e<C-u>").paste(&long).keys("<C-s>").paste(&reason).keys("<Enter>").sees("Saved");
    desk.resize(60, 15).keys("4<Enter>").sees("↓ Scroll").sees("more lines below");
    let all = read_through(&mut desk);
    let zs = {
        // Each line of the value is seen at least once; it is narrower than the window.
        let mut lines: Vec<_> = all.lines().filter(|line| line.contains("zzzz")).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.len()
    };
    assert!(zs >= 2, "{all}");
    let seen = desk.screen();
    assert!(seen.contains("above") && !seen.contains("below"), "{seen}");
    // To the end and back, by pages.
    desk.keys("<PgUp><PgUp><PgUp><PgUp><PgUp><PgUp><PgUp><PgUp>").sees("When").sees("below");
    desk.keys("<PgDn>").lacks("When");
    desk.feed(oauthdesk::tui::app::Msg::Wheel(-99));
    desk.sees("When");
}

#[test]
fn the_history_of_a_client_is_its_own_and_escape_leads_back_to_it() {
    let mut desk = edited();
    for username in ["a1", "b2", "c3"] {
        desk.add_client("acme", username);
    }
    desk.keys("/acme<Enter>");
    while desk.current() != "acme-anna" {
        desk.keys("j");
    }
    desk.keys("H").sees("[4 History]").sees("History of acme-anna").sees("✕");
    desk.sees("1-2 of 2").sees("Esc All changes").lacks("acme-b2");
    desk.keys("<Esc>").lacks("History of").sees("acme-b2").sees("Esc Back to Clients");
    desk.keys("<Esc>").sees("[1 Clients]").sees("Search: acme");
    assert_eq!(desk.current(), "acme-anna");
    // And the other way back.
    desk.keys("H1").sees("[1 Clients]");
    assert_eq!(desk.current(), "acme-anna");
    desk.keys("4").sees("History of acme-anna").keys("<Esc><Esc>").sees("[4 History]");
}

#[test]
fn a_search_in_the_history_of_a_record_is_cleared_before_it() {
    let mut desk = edited();
    desk.keys("H/4711<Enter>").sees("History of acme-anna").sees("Search: 4711").sees("1 of 1");
    desk.keys("/<Esc>").sees("History of acme-anna").sees("1-2 of 2");
    desk.keys("/nothing<Enter>").sees("No change matches").keys("<Esc>").sees("1-2 of 2");
    desk.keys("/ticket<Enter>").click(oauthdesk::tui::app::Target::ClearSearch);
    desk.sees("1-2 of 2").sees("History of acme-anna");
    desk.click(oauthdesk::tui::app::Target::ClearSearch).lacks("History of").sees("1-5 of 5");
}

#[test]
fn partners_and_users_have_a_history_of_their_own_and_the_palette_opens_it() {
    let mut desk = edited();
    desk.keys("2:history of<Enter>").sees("History of partner Acme Media").sees("1 of 1");
    desk.keys("<Esc>").sees("Esc Back to Partners").keys("<Esc>").sees("[2 Partners]");
    desk.keys("3H").sees("History of user anna").sees("1 of 1").sees("user anna");
    desk.keys("<Esc><Esc>").sees("[3 Users]");
}

#[test]
fn among_the_changes_the_key_lists_those_of_the_same_record() {
    let mut desk = edited();
    desk.apply(Command::SetRole("zoe".into(), Role::Editor)).expect("role");
    desk.keys("4H").sees("Only clients, partners and users have a history of their own");
    desk.keys("jH").sees("History of acme-anna").sees("1-2 of 2");
    let here = desk.current();
    desk.keys("<Esc>").lacks("History of").sees("1-6 of 6");
    assert_eq!(desk.current(), here);
    // Out of the window of a change too.
    desk.keys("<Enter>H").sees("History of acme-anna").lacks("Before");
}

#[test]
fn a_record_that_nobody_has_changed_says_so() {
    let mut desk = Desk::demo();
    desk.keys("H").sees("Nothing was done to bidquarry-ads-txt-us-east yet");
    desk.sees("Esc shows the changes of every record").keys("<Esc><Esc>").sees("[1 Clients]");
}

#[test]
fn a_deleted_record_has_a_history_too() {
    let mut desk = edited();
    desk.keys("d<Right><Enter>4H").sees("History of acme-anna").sees("1-3 of 3").sees("delete");
}

#[test]
fn a_viewer_reads_all_of_it() {
    let mut desk = edited();
    let me = desk.door.access().who.user.clone();
    desk.apply(Command::SetRole("another-admin".into(), Role::Admin)).expect("role");
    desk.apply(Command::SetRole(me, Role::Viewer)).expect("role");
    let mut desk = desk.restart();
    desk.sees("H History").keys("H").sees("History of acme-anna").lacks("u Undo").keys("<Enter>");
    desk.sees("Reason ticket 4711").sees("r Restore: needs role editor (you are viewer)");
    desk.keys("r").sees("Restore: needs role editor (you are viewer)");
}

#[test]
fn text_of_records_never_reaches_the_terminal_raw() {
    let mut desk = crate::many::hostile("a\u{1b}[31mb\u{202e}c", "Evil\u{7}");
    desk.keys("d<Right><Enter>").sees("Deleted acme-x").keys("4<Enter>").sees("a\u{fffd}[31mb");
    let (_, buffer) = desk.draw();
    assert!(buffer.content().iter().all(|cell| !cell.symbol().chars().any(char::is_control)));
    desk.keys("H").sees("History of acme-x");
}

#[test]
fn the_history_of_a_desk_that_only_reads_is_there() {
    let mut desk = Desk::on(Local::demo(true).expect("demo"), None);
    desk.keys("4").sees("There is no change yet");
    assert_eq!(desk.app.tab, Kind::History);
}

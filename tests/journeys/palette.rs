//! The command palette: every action by name, with its key, and the reason where it is not allowed.

use oauthdesk::registry::Local;
use oauthdesk::tui::keymap::{Action, Context};

use crate::support::Desk;

#[test]
fn both_keys_open_it_and_every_action_is_in_it_with_its_keys() {
    for key in [":", "<C-p>"] {
        let mut desk = Desk::demo();
        let actions: Vec<_> = desk.app.keymap.actions(Context::List).collect();
        assert!(actions.len() > 30);
        for action in actions.into_iter().filter(|action| *action != Action::Palette) {
            desk.keys(key).paste(action.title());
            let keys = desk.app.keymap.all_hints(Context::List, action);
            let screen = desk.screen();
            let line =
                screen.lines().find(|line| line.contains(action.title()) && line.contains(&keys));
            assert!(line.is_some(), "{} {keys}:\n{screen}", action.title());
            desk.keys("<Esc>");
        }
    }
}

#[test]
fn an_action_is_done_as_its_key_would_do_it() {
    for (name, shown) in [
        ("new", "New client"),
        ("edit", "Edit bidquarry-ads-txt-us-east"),
        ("duplicate", "New client like"),
        ("delete, or", "Delete this client?"),
        ("copy the id", "Copied bidquarry-ads-txt-us-east"),
        ("last of all", "301-312 of 312"),
        ("next page", "26-50 of 312"),
        ("partners", "[2 Partners]"),
        ("sort by name", "Name ↑"),
        ("100 rows", "1-100 of 312"),
        ("unmark", "Delete 1 marked"),
    ] {
        let mut desk = Desk::demo();
        desk.keys(":").paste(name).keys("<Enter>").lacks("Command palette");
        assert!(desk.shows(shown), "{name} does not show {shown}:\n{}", desk.screen());
    }
}

#[test]
fn arrows_choose_and_escape_does_nothing() {
    let mut desk = Desk::demo();
    desk.keys(":<Down><Up><Down><Enter>").sees("Edit bidquarry-ads-txt-us-east");
    let mut desk = Desk::demo();
    let before = desk.screen();
    desk.keys(":new<Esc>");
    assert_eq!(desk.screen(), before);
}

#[test]
fn a_form_has_a_palette_of_its_own_which_does_what_its_keys_do() {
    let mut desk = Desk::acme();
    desk.keys("nX<C-p>").sees("Save").lacks("Sort by").keys("cancel<Enter>");
    desk.sees("Discard the changes?").keys("<Enter>");
    desk.keys("<C-p>").paste("help on").keys("<Enter>").sees("for the record only").keys("<Esc>");
    desk.keys("<C-p>save<Enter>").sees("✗Email").sees("Not saved");
}

#[test]
fn what_is_not_allowed_says_why_and_leaves_the_palette_open() {
    let mut desk = Desk::on(Local::demo(true).expect("demo"), None);
    for name in ["new", "duplicate", "delete, or"] {
        desk.keys(":").paste(name).sees("opened with --read-only");
        desk.keys("<Enter>").sees("✗").sees("Command palette").keys("<Esc>");
    }
    desk.keys(":edit<Enter>").sees("Edit bidquarry");
}

#[test]
fn a_click_on_a_line_does_its_action() {
    let mut desk = Desk::demo();
    desk.keys(":").click_text("Duplicate").sees("New client like");
}

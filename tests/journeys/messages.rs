//! What the desk says: whole messages in small windows, and a word for every key that does nothing.

use oauthdesk::door::{Failure, FailureKind};
use oauthdesk::model::Field;
use oauthdesk::tui::app::{Effect, Msg};

use crate::support::{Desk, disk_full};

const SIZES: [(u16, u16); 2] = [(80, 24), (60, 15)];

/// A new client whose save the disk had no room for.
fn refused_save() -> Desk {
    let mut desk = Desk::acme();
    desk.new_client("anna");
    desk.hold = true;
    desk.keys("<C-s>");
    desk.refuse_held(disk_full("/srv/oauthdesk/registry"));
    desk
}

#[test]
fn why_a_save_failed_stays_in_view_at_every_field() {
    for (width, height) in SIZES {
        let mut desk = refused_save();
        desk.resize(width, height);
        for _ in 0..12 {
            desk.sees("✗ The disk is full").sees("Make room on the disk, then save again");
            desk.keys("<Tab>");
        }
        desk.go(Field::Name).keys("x").lacks("The disk is full");
    }
}

#[test]
fn a_long_message_is_shown_whole_and_the_next_key_clears_it() {
    for (width, height) in SIZES {
        let mut desk = Desk::demo();
        desk.resize(width, height).keys("2<Space><Space>Gd<Right><Enter>");
        desk.sees("and 1 more stay: Demo Publisher International has 4 clients and 3 users");
        desk.sees("delete these first");
        let row = desk.app.list().cursor;
        let target = oauthdesk::tui::app::Target::Row(row);
        assert!(desk.draw().0.find(target).is_some(), "the cursor's row:\n{}", desk.screen());
        desk.keys("k").lacks("delete these first").sees("1-16 of 16").sees("n New");
    }
}

#[test]
fn a_long_message_leaves_the_window_above_it_whole() {
    let mut desk = Desk::demo();
    desk.resize(60, 15).keys("n").go(Field::Scopes).keys("z").sees("✗ Scopes: Space ticks one");
    desk.app.status = Some((oauthdesk::tui::app::Tone::Bad, "long words ".repeat(12)));
    desk.sees("[ Save ]").sees("╰─").keys("<C-p>");
    desk.app.status = Some((oauthdesk::tui::app::Tone::Bad, "long words ".repeat(12)));
    assert_eq!(desk.screen().matches("long words").count(), 12, "{}", desk.screen());
}

#[test]
fn a_list_that_cannot_be_read_says_so_as_an_error() {
    let mut desk = Desk::demo();
    desk.hold = true;
    desk.keys("2");
    let Some(Effect::Ask { ticket, .. }) = desk.held.pop() else { panic!("no question is held") };
    let failure =
        Failure::new(FailureKind::Unavailable, "the disk is gone").with_help("plug it in");
    desk.feed(Msg::Answer { ticket, answer: Err(failure.into()) });
    desk.sees("✗ The disk is gone").sees("Plug it in");
}

#[test]
fn keys_on_an_empty_list_say_that_there_is_nothing() {
    let mut desk = Desk::demo();
    desk.keys("/nothing at all<Enter>");
    for key in ["<Space>", "v"] {
        desk.keys(key).sees("✗ There is nothing to mark").keys("g");
    }
}

#[test]
fn typing_and_pasting_open_every_drop_down_and_filter_it() {
    for (form, field, typed, item) in [
        ("1n", Field::Partner, "zedro", "Zedrowicz Outdoor (zedrowicz)"),
        ("2n", Field::Lifecycle, "pros", ">prospect"),
        ("3n", Field::Status, "lock", ">locked out"),
    ] {
        let mut desk = Desk::demo();
        desk.keys(form).go(field).keys(typed).sees(&format!("filter: {typed}")).sees(item);
        let mut desk = Desk::demo();
        desk.keys(form).go(field).paste(typed).sees(&format!("filter: {typed}")).sees(item);
        desk.keys("<Enter>").sees(item.trim_start_matches('>'));
    }
}

#[test]
fn what_takes_no_text_says_so() {
    let mut desk = Desk::acme();
    desk.keys("n").go(Field::Restrict).keys("x").sees("✗ Restrict: Space ticks it");
    desk.paste("on").sees("✗ Nothing to paste into: Restrict takes no text");
    desk.go(Field::GrantTypes).keys("x").sees("✗ Grant types: Space ticks one, ← → move");
    desk.go(Field::Enabled).keys("<Tab>x").sees("✗ x does nothing on a button");
    desk.paste("x").sees("✗ Nothing to paste into: go to a text box first");
}

#[test]
fn every_form_says_that_something_is_changed_and_not_saved() {
    for keys in ["1nX", "2nX", "3n<Tab>X", "2e!", "3e!"] {
        let mut desk = Desk::demo();
        desk.keys(keys).sees("changed, not saved");
    }
}

#[test]
fn while_a_save_is_under_way_no_other_key_is_hinted() {
    let mut desk = Desk::acme();
    desk.new_client("anna");
    desk.hold = true;
    desk.keys("<C-s>").lacks("Ctrl-s Save").lacks("Esc Cancel");
    assert_eq!(desk.line(23).trim(), "Saving…");
}

#[test]
fn help_is_hinted_in_every_list_and_what_is_not_allowed_is_not() {
    for (width, height) in SIZES {
        for tab in ["1", "2", "3"] {
            let mut desk = Desk::demo();
            desk.resize(width, height).keys(tab).sees("? Help").keys("<Space>v").keys("k");
            desk.sees("? Help").sees("Delete 1 marked");
        }
    }
    let mut desk = Desk::on(oauthdesk::registry::Local::demo(true).expect("demo"), None);
    desk.lacks("n New").lacks("c Duplicate").lacks("d Delete").sees(" e Edit").sees("? Help");
}

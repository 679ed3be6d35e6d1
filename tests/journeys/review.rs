//! The review before an edit is saved, and the reasons of saves and deletes.

use oauthdesk::door::{Blocked, Request};
use oauthdesk::model::{Command, Field, Lifecycle};

use oauthdesk::tui::app::{Effect, Msg, Target};

use crate::support::{Desk, uris};

/// The form of acme-anna is open, with another name typed.
fn renamed() -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>Night job");
    desk
}

/// acme-anna with Authorization code and two redirect URIs.
fn with_uris() -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.colleague_saves("acme-anna", |draft| {
        draft.grant_types = draft.grant_types.with(oauthdesk::model::GrantType::AuthorizationCode);
        draft.redirect_uris = uris(&["https://a.example/1", "https://a.example/2"]);
    });
    desk.reload();
    desk
}

#[test]
fn only_the_changed_fields_are_shown_old_and_new() {
    let mut desk = renamed();
    desk.go(Field::AccessLifetime).keys("1h<C-s>");
    desk.sees("Save acme-anna?").sees("Was").sees("Becomes");
    desk.sees("Name Client anna → Night job");
    desk.sees("Access lifetime 12h (default) → 1h");
    desk.lacks("ops@acme.example →");
    let before = desk.client("acme-anna").expect("stored");
    assert_eq!(before.name, "Client anna");
    desk.keys("<Enter>").sees("Saved acme-anna");
    assert_eq!(desk.client("acme-anna").expect("stored").name, "Night job");
    assert_eq!(desk.last_change().reason, None);
}

#[test]
fn what_is_typed_in_the_review_is_the_reason() {
    let mut desk = renamed();
    desk.keys("<C-s>").sees(">Reason (optional)").keys("ticket 4711, asked by Zoe");
    desk.sees("ticket 4711, asked by Zoe").keys("<Enter>").sees("Saved acme-anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("ticket 4711, asked by Zoe"));
}

#[test]
fn keys_that_mean_something_elsewhere_are_letters_in_the_reason() {
    let mut desk = renamed();
    desk.keys("<C-s>").keys("qj?:d x").paste("\nand\tmore\n").sees("qj?:d xand more");
    desk.keys("<Home><Right>Q<End>!<C-s>").sees("Saved acme-anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("qQj?:d xand more!"));
}

#[test]
fn a_second_ctrl_s_saves_as_well() {
    let mut desk = renamed();
    desk.keys("<C-s><C-s>").sees("Saved acme-anna");
}

#[test]
fn esc_and_the_other_button_go_back_with_everything_as_it_was() {
    let mut desk = renamed();
    desk.keys("<C-s>because<Esc>").lacks("Becomes").sees("Edit acme-anna").sees("Night job");
    desk.keys("<C-s>").sees("because");
    desk.keys("<Tab><Tab>").sees("[>Back to the form<]").keys("<Enter>").lacks("Becomes");
    desk.sees("Night job");
    assert_eq!(desk.client("acme-anna").expect("stored").name, "Client anna");
    desk.keys("<C-s>").click_text("[ Back to the form ]").lacks("Becomes");
    desk.keys("<C-s>").click_text("[>Save<]").sees("Saved acme-anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("because"));
}

#[test]
fn tab_goes_from_the_reason_along_the_buttons_and_typing_comes_back_to_it() {
    let mut desk = renamed();
    desk.keys("<C-s>").sees(">Reason");
    desk.keys("<Tab>").lacks(">Reason").sees("[>Save<]").sees("(type to say why)");
    desk.keys("<Right>").sees("[>Back to the form<]");
    desk.keys("w").sees(">Reason").sees("[>Save<]");
    desk.keys("<backtab>").lacks(">Reason").sees("[>Back to the form<]");
    desk.click(Target::ReasonBox).sees(">Reason");
}

#[test]
fn a_new_record_is_saved_without_a_review() {
    let mut desk = Desk::acme();
    desk.new_client("anna").keys("<C-s>").sees("Saved acme-anna");
    assert_eq!(desk.last_change().reason, None);
}

#[test]
fn what_says_the_same_in_other_words_is_no_change() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.colleague_saves("acme-anna", |draft| draft.access_lifetime = "12h".into());
    desk.reload();
    let before = desk.client("acme-anna").expect("stored");
    desk.keys("e<End>  ").go(Field::AccessLifetime).keys("<C-u>43200<C-s>");
    desk.sees("Nothing was changed");
    assert_eq!(desk.client("acme-anna"), Some(before));
}

#[test]
fn lists_show_what_is_added_and_what_is_removed() {
    let mut desk = with_uris();
    desk.keys("e").go(Field::Scopes).keys("<Space><Right><Space>");
    desk.go(Field::RedirectUris).keys("<C-u>https://a.example/2, https://a.example/3<C-s>");
    desk.sees("Scopes + write").sees("− read");
    desk.sees("Redirect URIs + https://a.example/3").sees("− https://a.example/1");
    desk.lacks("+ https://a.example/2").lacks("− https://a.example/2");
}

#[test]
fn a_list_in_another_order_shows_both_orders() {
    let mut desk = with_uris();
    desk.keys("e").go(Field::RedirectUris);
    desk.keys("<C-u>https://a.example/2, https://a.example/1<C-s>");
    desk.sees("Becomes").lacks("+ https").lacks("− https");
    desk.keys("<Enter>").sees("Saved acme-anna");
    assert_eq!(
        desk.client("acme-anna").expect("stored").redirect_uris[0].as_str(),
        "https://a.example/2"
    );
}

#[test]
fn redirect_uris_that_a_grant_type_turns_off_are_shown_to_go() {
    let mut desk = with_uris();
    desk.keys("e").go(Field::GrantTypes).keys("<Right><Space><C-s>");
    desk.sees("Grant types − Authorization code");
    desk.sees("− https://a.example/1").sees("− https://a.example/2").sees("not used any more");
}

#[test]
fn control_characters_of_a_record_do_not_reach_the_screen() {
    let mut desk = renamed();
    desk.keys("<C-s>").paste("a\u{1b}[31mred\u{202e}");
    let (_, buffer) = desk.draw();
    assert!(buffer.content().iter().all(|cell| !cell.symbol().contains(['\u{1b}', '\u{202e}'])));
}

#[test]
fn more_changes_than_fit_are_scrolled_and_a_sign_says_so() {
    let mut desk = with_uris();
    let many: Vec<_> = (10..30).map(|n| format!("https://a.example/{n}")).collect();
    desk.keys("e").go(Field::RedirectUris).keys("<C-u>").paste(&many.join("\n")).keys("<C-s>");
    desk.resize(60, 15).sees("+ https://a.example/10").lacks("+ https://a.example/29");
    desk.sees("↓ 15 more lines below").sees("↑↓ Scroll").sees("[>Save<]").sees("Reason (optional)");
    desk.keys("<Down>").sees("↑ 1 more line above, ↓ 14 below");
    desk.keys("<PgDn><PgDn><PgDn><PgDn>")
        .sees("− https://a.example/2")
        .sees("↑ 15 more lines above");
    // One step back is one step back, however often it was pressed at the end.
    desk.keys("<Up>").sees("↓ 1 below");
    desk.feed(Msg::Wheel(-100));
    desk.sees("+ https://a.example/10");
    desk.resize(140, 45).lacks("more lines").sees("− https://a.example/2");
    desk.keys("<Enter>").sees("Saved acme-anna");
}

#[test]
fn the_reason_is_there_again_after_a_save_that_failed() {
    let mut desk = renamed();
    desk.hold = true;
    desk.keys("<C-s>ticket 1<Enter>").sees("Saving…");
    let Some(Effect::Ask { request: Request::Apply(act), .. }) = desk.held.last() else {
        panic!("no act is held")
    };
    assert_eq!(act.reason.as_deref(), Some("ticket 1"));
    let refused = Blocked::Settings("the disk is full".into()).into();
    desk.refuse_held(refused);
    desk.sees("The disk is full").sees("Night job").sees("Edit acme-anna");
    desk.hold = false;
    desk.keys("<C-s>").sees("ticket 1").keys("<Enter>").sees("Saved acme-anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("ticket 1"));
}

#[test]
fn a_reason_that_is_too_long_is_told_before_the_save() {
    let mut desk = renamed();
    desk.keys("<C-s>").paste(&"x".repeat(1_001)).keys("<Enter>");
    desk.sees("The reason is 1001 characters long: at most 1000").sees("Becomes");
    desk.keys("<Backspace><Enter>").sees("Saved acme-anna");
}

#[test]
fn partners_and_users_are_reviewed_alike() {
    let mut desk = Desk::acme();
    desk.keys("2e").go(Field::Lifecycle).keys("<Enter><Down><Enter>").go(Field::Name);
    desk.keys("<End> Group<C-s>")
        .sees("Save Acme Media?")
        .sees("Name Acme Media → Acme Media Group");
    desk.sees("Lifecycle").keys("merger<Enter>").sees("Saved Acme Media Group");
    assert_ne!(desk.partner("acme").lifecycle, Lifecycle::default());
    assert_eq!(desk.last_change().reason.as_deref(), Some("merger"));
    desk.keys("3/anna<Enter>e").go(Field::FirstName).keys("Anna<C-s>").sees("Save anna?");
    desk.sees("First name (empty) → Anna").keys("<Enter>").sees("Saved anna");
}

#[test]
fn a_consequence_is_asked_after_the_review_and_keeps_the_reason() {
    let mut desk = Desk::acme();
    desk.new_client("anna").keys("<C-s>").sees("Saved acme-anna");
    desk.keys("3/anna<Enter>e").go(Field::Status).keys("<Enter><Down><Enter><C-s>left<Enter>");
    desk.sees("1 client restricted to this user").keys("<Right><Enter>").sees("Saved anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("left"));
}

#[test]
fn every_delete_can_say_why() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("d").sees("Reason (optional)").sees("[>Cancel<]").sees("(type to say why)");
    desk.keys("not used, quarter 3").sees(">Reason").sees("[ Cancel ]  [ Delete ]");
    // Enter in the box never deletes: it goes on to the safe answer.
    desk.keys("<Enter>").sees("[>Cancel<]").keys("<Tab>").sees("[>Delete<]").keys("<Enter>");
    desk.sees("Deleted acme-anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("not used, quarter 3"));
}

#[test]
fn an_optional_reason_can_stay_empty() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("d   <Tab><Tab><Enter>").sees("Deleted acme-anna");
    assert_eq!(desk.last_change().reason, None);
}

#[test]
fn a_required_reason_is_asked_for_in_its_box() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.set(|settings| settings.delete_needs_reason = true);
    desk.keys("d").sees("Reason (required)").keys("<Tab><Enter>").sees("Type a reason first");
    desk.sees(">Reason (required)").keys("gone").paste(" for good").keys("<Tab><Tab><Enter>");
    desk.sees("Deleted acme-anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("gone for good"));
}

#[test]
fn the_box_and_the_buttons_of_a_long_question_are_seen_in_a_small_window() {
    let mut desk = Desk::demo();
    desk.keys("<Space><Space><Space><Space><Space><Space><Space><Space><Space>d");
    desk.resize(60, 15).sees("Delete 9 marked clients?").sees("Reason (optional)");
    desk.sees("[>Cancel<]").click_text("Reason").keys("old").sees("old");
    desk.keys("<Tab><Tab><Enter>").sees("Deleted 9 clients");
    assert_eq!(desk.last_change().reason.as_deref(), Some("old"));
}

#[test]
fn the_review_s_keys_come_from_the_key_map() {
    let keys = "[keys.review]\naccept = ['f9']\ndismiss = ['f10']\n";
    let config = oauthdesk::tui::config::Config::parse(keys).expect("config");
    let door = oauthdesk::registry::Local::demo(false).expect("demo");
    let mut desk = Desk::with_config(door, None, &config);
    desk.keys("e!<C-s>").sees("F9 Save").sees("F10 Back to the form");
    desk.keys("<F10>").lacks("Becomes").keys("<C-s><F9>").sees("Saved ");
    desk.keys("?");
    let mut seen = String::new();
    for _ in 0..120 {
        seen.push_str(&desk.screen());
        desk.keys("j");
    }
    assert!(seen.contains("In the review before a save"), "{seen}");
}

#[test]
fn a_colleague_s_delete_while_the_review_is_open_loses_nothing() {
    let mut desk = renamed();
    desk.keys("<C-s>why not");
    let id = desk.client("acme-anna").expect("stored").id;
    desk.apply(Command::DeleteClient(id)).expect("the colleague's delete");
    desk.keys("<Enter>").sees("Somebody else deleted it since").sees("Night job");
}

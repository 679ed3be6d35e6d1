//! Many clients at once: mark them, choose what to do, look, do it, stop, take it back.

use oauthdesk::door::{Door, Request, Row};
use oauthdesk::model::{GrantTypes, Role};
use oauthdesk::query::Key;

use oauthdesk::tui::app::Effect;

use crate::many;
use crate::support::Desk;

/// How many clients on the page are enabled.
fn enabled(desk: &mut Desk) -> usize {
    let page = desk.door.page(&oauthdesk::query::Query {
        per_page: usize::MAX,
        ..oauthdesk::query::Query::new(oauthdesk::query::Kind::Clients)
    });
    let rows = page.expect("a page").rows;
    rows.iter().filter(|row| matches!(row, Row::Client(row) if row.client.enabled)).count()
}

#[test]
fn all_that_a_search_finds_is_marked_and_unmarked_by_one_key() {
    let mut desk = many::clients(130, 120);
    desk.keys("/nightly<Enter>a").sees("120 marked").keys("j").sees("Delete 120 marked");
    desk.keys("/<Esc>").sees("of 130").sees("Delete 120 marked");
    // One of them is taken out, and another one put in.
    desk.keys("g<Space>").sees("Delete 119 marked").keys("G<Space>").sees("Delete 120 marked");
    // Another result joins what is marked.
    desk.keys("a").sees("130 marked").keys("a").sees("No longer marked");
    desk.keys("j").lacks("marked").keys("a").sees("130 marked").keys("<Esc>j").lacks("marked");
    desk.keys("/nothing has this<Enter>a").sees("There is nothing to mark");
}

#[test]
fn a_mark_of_all_follows_the_rows_through_search_and_pages() {
    let mut desk = many::clients(60, 40);
    desk.keys("/nightly<Enter>a/<Esc>");
    let is_marked = |desk: &Desk| {
        let list = desk.app.list();
        list.rows().iter().filter(|row| list.marks.is_marked(&row.key())).count()
    };
    assert_eq!(is_marked(&desk), 25);
    desk.keys("]");
    assert_eq!(is_marked(&desk), 15);
}

#[test]
fn in_other_lists_a_marks_what_the_page_shows() {
    let mut desk = Desk::demo();
    desk.keys("2--a").sees("10 marked: what this page shows").keys("a").keys("j").lacks("marked");
    desk.keys("b").sees("only clients are edited many at once");
    desk.keys("4a").sees("what has happened stays");
}

#[test]
fn without_marks_the_menu_says_how_to_mark() {
    let mut desk = Desk::demo();
    desk.keys("b").sees("mark clients first (Space, or a for all)");
    desk.keys(":all marked").sees("All marked: Add a scope").sees("mark clients first");
    desk.keys(": add<Enter>").sees("Command palette").sees("mark clients first");
}

#[test]
fn all_marked_are_disabled_and_taken_back_by_one_undo() {
    let mut desk = many::clients(130, 120);
    desk.keys("/nightly<Enter>ab").sees("What to do with 120 marked clients");
    desk.keys("<Down><Enter>").sees("Disable 120 clients?").sees("Change 120 clients");
    desk.sees("acme-00000 (Nightly export)").sees("[>Apply to 120 clients<]");
    assert_eq!(enabled(&mut desk), 130);
    desk.keys("<Enter>").sees("Changed 120 clients; u takes it all back");
    assert_eq!(enabled(&mut desk), 10);
    desk.keys("u").sees("Taken back: edit of 120 clients. Ctrl-r does it again");
    assert_eq!(enabled(&mut desk), 130);
    desk.keys("<C-r>").sees("Done again: edit of 120 clients");
    assert_eq!(enabled(&mut desk), 10);
    // They are still marked, and what is so already is no change.
    desk.keys("bdd").keys("<Up>").keys("<Esc>").keys("b<Down><Enter>");
    desk.sees("120 are so already").sees("[>Close<]").keys("<Enter>").sees("Nothing was changed");
}

#[test]
fn the_preview_names_what_is_refused_and_why() {
    let mut desk = many::clients(30, 30);
    desk.colleague_saves("acme-00007", |draft| {
        draft.grant_types =
            [oauthdesk::model::GrantType::Password].into_iter().collect::<GrantTypes>();
    });
    desk.keys("abss").sees("> Set the refresh").keys("<Enter>9d<Enter>");
    desk.sees("Change 29 clients").sees("Refused 1 client").sees("it has no refresh token");
    for _ in 0..20 {
        desk.keys("<PgDn>");
    }
    desk.sees("acme-00007: Refresh lifetime").sees("and 9 more clients");
    desk.keys("ticket 9<Enter><Enter>");
    desk.sees("Changed 29 clients").sees("1 stays as it is: Refresh lifetime");
    assert_eq!(desk.last_change().reason.as_deref(), Some("ticket 9"));
    assert!(desk.client("acme-00007").expect("stored").enabled);
}

#[test]
fn what_is_typed_wrong_is_said_beside_it_and_stays() {
    let mut desk = many::clients(30, 30);
    desk.keys("abs<Enter><Enter>").sees("Type a lifetime, such as 12h or default");
    desk.keys("12x<Enter>").sees("Not understood").sees("12x").keys("<C-u>never<Enter>");
    desk.sees("Set the access token lifetime never for 30 clients?").keys("<Esc>");
    desk.keys("brrr<Enter>").sees("Replace a host in redirect URIs: 30 marked");
    desk.paste("https://a.example\n").keys("<Enter>b.example<Enter>");
    desk.sees("Write the host alone").sees("https://a.example").sees("b.example");
    desk.keys("<C-u>a.example<Enter><Enter>").sees("30 are so already");
    desk.keys("<Esc>bs<Enter><Esc>").sees("> Set the access").keys("<Esc>").lacks("What to do");
}

#[test]
fn what_was_changed_after_the_preview_stays_as_it_is() {
    let mut desk = many::clients(30, 30);
    desk.keys("ad").sees("Delete 30 clients?").sees("[>Cancel<]");
    desk.colleague_saves("acme-00003", |draft| draft.name = "Theirs".into());
    desk.keys("<Tab><Enter>").sees("Deleted 29 clients. 1 stays as it is: it was changed since");
    assert_eq!(desk.client("acme-00003").expect("stored").name, "Theirs");
    desk.keys("u").sees("Taken back: deletion of 29 clients").sees("of 30");
}

#[test]
fn a_deletion_of_many_asks_with_cancel_first_and_for_the_reason() {
    let mut desk = many::clients(130, 130);
    desk.set(|settings| settings.delete_needs_reason = true);
    // Many that were marked one by one are not named one by one.
    desk.keys("++gvPv").keys("a").keys("d").sees("[>Cancel<]").keys("<Enter>");
    desk.sees("Nothing was changed").keys("d<Tab><Enter>").sees("Type a reason first");
    assert_eq!(enabled(&mut desk), 130);
    // A letter is for the box; Enter in it never deletes.
    desk.keys("old<Enter>").sees("[>Cancel<]").keys("<Tab><Enter>").sees("Deleted 130 clients");
    desk.keys("u").sees("of 130");
    // Few marks are named as they always were.
    desk.keys("<Space>d").sees("Delete this client?");
}

#[test]
fn escape_stops_between_two_steps_and_says_what_was_done() {
    let mut desk = many::clients(2_600, 2_600);
    desk.keys("ab<Down><Enter>").sees("Disable 2,600 clients?");
    desk.hold = true;
    desk.keys("<Enter>").sees("Disable 2,600 clients").sees("0 %").sees("Esc stops");
    desk.let_through();
    desk.sees("38 %").sees("988 of 2,600").keys("x").sees("Esc stops; what is done stays done");
    desk.keys("<Esc>").sees("Stopping…");
    desk.let_through();
    desk.sees("Stopped: changed 2,000 clients, 600 not looked at; u takes it all back");
    desk.hold = false;
    assert_eq!(enabled(&mut desk), 600);
    // An undo of as much goes in steps, too, and can be stopped as well.
    desk.hold = true;
    desk.keys("u");
    desk.let_through();
    // As many as one answer has room for.
    desk.sees("Taking back 2,000 changes").sees("23 %").keys("<Esc>");
    desk.let_through();
    desk.sees("Taken back: edit of 956 clients, stopped: some 1,044 are left for the next");
    desk.let_through();
    desk.hold = false;
    assert_eq!(enabled(&mut desk), 1_556);
    desk.keys("u").sees("Taken back: edit of 1,044 clients. Ctrl-r does it again");
    assert_eq!(enabled(&mut desk), 2_600);
    desk.keys("<C-r>").sees("Done again: edit of 2,000 clients");
    assert_eq!(enabled(&mut desk), 600);
    desk.keys("u").sees("Taken back: edit of 2,000 clients. Ctrl-r does it again");
    assert_eq!(enabled(&mut desk), 2_600);
}

#[test]
fn a_preview_can_be_stopped_and_nothing_is_changed() {
    let mut desk = many::clients(30, 30);
    desk.keys("a");
    desk.hold = true;
    desk.keys("b<Down><Enter>").sees("Looking at 30 clients").keys("<C-c>").sees("Stopping…");
    assert!(!desk.quit);
    desk.resize(60, 15).sees("Looking at 30 clients");
    desk.let_through();
    // All of them were looked at before it could stop.
    desk.sees("Disable 30 clients?").keys("<Esc>").sees("Nothing was changed");
}

#[test]
fn who_may_not_delete_is_told_so_in_the_menu_and_the_palette() {
    let mut desk = Desk::demo();
    desk.app.access.role = Some(Role::Editor);
    desk.keys("abdd").sees("Delete: needs role admin").keys("<Enter>").sees("needs role admin");
    desk.keys("<Esc>:all marked: delete").sees("needs role admin").keys("<Esc>");
    desk.app.access.role = Some(Role::Viewer);
    desk.keys("b").sees("needs role editor");
}

#[test]
fn an_answer_that_comes_late_marks_nothing() {
    let mut desk = many::clients(30, 30);
    desk.hold = true;
    desk.keys("a");
    let first = std::mem::take(&mut desk.held);
    desk.keys("a");
    assert!(matches!(first.as_slice(), [Effect::Ask { request: Request::Matching { .. }, .. }]));
    desk.hold = false;
    desk.carry_out(first);
    desk.lacks("30 marked");
    let held = std::mem::take(&mut desk.held);
    desk.carry_out(held);
    desk.sees("30 marked");
    let row = desk.app.list().current().map(Row::key);
    assert!(matches!(row, Some(Key::Client(_))));
}

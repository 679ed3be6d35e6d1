//! The three lists: full, empty, on their way, and in windows of every size.

use oauthdesk::door::{Failure, FailureKind, Request};
use oauthdesk::tui::app::Msg;

use crate::camera::{shot, shot_at_every_size};
use crate::stage::{acme, demo, empty, held_ticket};

#[test]
fn the_clients_of_the_demo() {
    shot_at_every_size(&mut demo(), "clients");
}

#[test]
fn the_partners_of_the_demo() {
    let mut desk = demo();
    desk.keys("2");
    shot_at_every_size(&mut desk, "partners");
}

#[test]
fn the_users_of_the_demo() {
    let mut desk = demo();
    desk.keys("3");
    shot_at_every_size(&mut desk, "users");
}

#[test]
fn a_very_wide_window_shows_every_column() {
    let mut desk = demo();
    shot(desk.resize(220, 24), "clients-220x24");
    shot(desk.keys("2"), "partners-220x24");
    shot(desk.keys("3"), "users-220x24");
}

#[test]
fn the_smallest_window_that_is_drawn_at_all() {
    let mut desk = demo();
    shot(desk.resize(40, 10), "clients-40x10");
    shot(desk.keys("2"), "partners-40x10");
    shot(desk.resize(39, 10), "too-small-39x10");
}

#[test]
fn empty_lists_say_what_to_do_next() {
    let mut desk = empty();
    shot(&mut desk, "clients-empty");
    shot(desk.keys("2"), "partners-empty");
    shot(desk.keys("3"), "users-empty");
    desk.resize(60, 15);
    shot(desk.keys("1"), "clients-empty-60x15");
}

#[test]
fn an_empty_list_with_a_partner_offers_to_make_the_first_record() {
    shot(&mut acme(), "clients-empty-with-partner");
}

#[test]
fn pages_and_page_sizes() {
    let mut desk = demo();
    shot(desk.keys("<Right><Right>"), "page-3");
    shot(desk.keys("G"), "page-last");
    shot(desk.keys("-"), "page-size-10");
    shot(desk.keys("+++++g"), "page-size-fit");
}

#[test]
fn a_list_that_is_not_there_yet_says_so() {
    let mut desk = demo();
    desk.hold = true;
    shot(desk.keys("2"), "loading");
}

#[test]
fn a_list_that_cannot_be_read_says_why_and_what_to_do() {
    let mut desk = demo();
    desk.hold = true;
    desk.keys("2");
    let ticket = held_ticket(&desk, |request| matches!(request, Request::Page { .. }));
    let text = "the database in /srv/oauthdesk/registry failed: read of 4096 bytes";
    let help = "try again; if it stays so, close the desk and open it";
    let failure = Failure::new(FailureKind::Unavailable, text).with_help(help);
    desk.feed(Msg::Answer { ticket, answer: Err(failure.into()) });
    shot(&mut desk, "unreadable");
}

#[test]
fn a_long_user_name_leaves_the_tabs_to_be_read() {
    let mut desk = demo();
    desk.app.access.who.user = "integration.platform-operations@corp.example".into();
    desk.resize(60, 15);
    shot(&mut desk, "long-user-60x15");
}

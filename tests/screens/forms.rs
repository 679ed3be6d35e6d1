//! The forms: new and existing records, what is enabled, what follows from what is typed, and a
//! save on its way.

use oauthdesk::model::{Command, Field, GrantType, Scope};

use crate::camera::{shot, shot_at_every_size};
use crate::stage::{acme, acme_with_client, demo, refuse};
use crate::support::{Desk, disk_full, grants};

/// A new client of Acme Media that can be saved.
fn filled() -> Desk {
    let mut desk = acme();
    desk.new_client("anna");
    desk
}

#[test]
fn a_new_client() {
    let mut desk = acme();
    desk.keys("n");
    shot_at_every_size(&mut desk, "client-new");
    shot(desk.resize(40, 10), "client-new-40x10");
}

#[test]
fn a_new_client_that_is_filled_in() {
    shot(filled().go(Field::Restrict), "client-filled");
}

#[test]
fn each_field_of_a_client_has_its_help_under_it() {
    let mut desk = acme();
    desk.keys("n").go(Field::GrantTypes).keys("<Space>");
    for (field, name) in [
        (Field::Email, "client-at-email"),
        (Field::Partner, "client-at-partner"),
        (Field::ClientId, "client-at-id"),
        (Field::Restrict, "client-at-restrict"),
        (Field::Scopes, "client-at-scopes"),
        (Field::GrantTypes, "client-at-grants"),
        (Field::RedirectUris, "client-at-redirects"),
        (Field::AccessLifetime, "client-at-access"),
        (Field::RefreshLifetime, "client-at-refresh"),
        (Field::Enabled, "client-at-enabled"),
    ] {
        shot(desk.go(field), name);
    }
}

#[test]
fn the_end_of_a_small_form_is_reached_by_scrolling() {
    let mut desk = filled();
    desk.go(Field::Enabled).resize(60, 15);
    shot(&mut desk, "client-end-60x15");
    shot(desk.keys("<Tab>"), "client-save-60x15");
    shot(desk.keys("<Tab>"), "client-cancel-60x15");
}

#[test]
fn existing_clients() {
    let mut desk = demo();
    shot(desk.keys("e"), "client-edit-demo");
    let mut desk = acme_with_client();
    shot(desk.keys("e"), "client-edit");
    shot(desk.go(Field::RedirectUris), "client-edit-redirects");
}

#[test]
fn a_duplicate_starts_in_the_empty_id() {
    let mut desk = acme_with_client();
    shot(desk.keys("c"), "client-duplicate");
}

#[test]
fn redirect_uris_with_and_without_a_redirect_grant() {
    let mut desk = filled();
    shot(desk.go(Field::GrantTypes), "redirects-disabled");
    desk.keys("<Right><Space>").go(Field::RedirectUris);
    shot(desk.keys("https://acme.example/callback"), "redirects-one");
    shot(desk.keys(", https://acme.example/other/callback?tenant=1,2"), "redirects-two");
    desk.go(Field::GrantTypes).keys("<Space>");
    shot(&mut desk, "redirects-disabled-again");
}

#[test]
fn lifetimes_show_what_is_in_force() {
    let mut desk = filled();
    desk.go(Field::AccessLifetime).keys("5400").go(Field::RefreshLifetime).keys("90d");
    shot(&mut desk, "lifetimes-typed");
    shot(desk.go(Field::AccessLifetime).keys("<C-u>-1"), "lifetimes-never");
    shot(desk.go(Field::GrantTypes).keys("<Right><Right><Right><Space>"), "lifetimes-no-refresh");
}

#[test]
fn a_platform_that_offers_everything_fills_several_lines() {
    let mut desk = acme();
    desk.set(|settings| {
        let scopes = ["read", "write", "campaigns.read", "campaigns.write", "reports", "billing"];
        settings.scopes = scopes.iter().map(|name| Scope::parse(name).expect("scope")).collect();
        settings.grant_types = grants(&GrantType::ALL);
    });
    desk.keys("n").go(Field::GrantTypes).keys("<Right><Right><Right><Right><Right>");
    shot_at_every_size(&mut desk, "client-everything");
}

#[test]
fn a_save_on_its_way() {
    let mut desk = filled();
    desk.hold = true;
    shot(desk.keys("<C-s>"), "saving");
    shot(desk.keys("x"), "saving-key-pressed");
}

#[test]
fn a_write_that_failed_keeps_the_form() {
    let mut desk = filled();
    desk.hold = true;
    desk.keys("<C-s>");
    refuse(&mut desk, disk_full("/srv/oauthdesk/registry"));
    shot_at_every_size(&mut desk, "write-failed");
}

#[test]
fn a_record_that_is_gone_can_be_made_again() {
    let mut desk = acme_with_client();
    desk.keys("e!");
    let id = desk.client("acme-anna").expect("stored").id;
    desk.apply(Command::DeleteClient(id)).expect("the colleague's delete");
    shot(desk.save(), "gone");
}

#[test]
fn partners() {
    let mut desk = demo();
    shot(desk.keys("2n"), "partner-new");
    shot(desk.go(Field::Lifecycle), "partner-new-lifecycle");
    shot(desk.keys("<Esc>e"), "partner-edit");
}

#[test]
fn users() {
    let mut desk = demo();
    shot(desk.keys("3n"), "user-new");
    shot(desk.go(Field::Status), "user-new-status");
    shot(desk.keys("<Esc>e"), "user-edit");
}

#[test]
fn what_is_longer_than_its_box_shows_where_the_cursor_is() {
    let mut desk = filled();
    desk.go(Field::Name).keys("<C-u>").paste(&"A name that goes on and on, ".repeat(6));
    shot(&mut desk, "long-name-end");
    shot(desk.keys("<Home>"), "long-name-start");
    shot(desk.go(Field::Email), "long-name-left");
}

//! The command palette and the help.

use oauthdesk::model::{Field, Role};

use crate::camera::{shot, shot_at_every_size};
use crate::stage::{acme, demo, of_role};

#[test]
fn the_palette_of_the_list() {
    let mut desk = demo();
    desk.keys(":");
    shot_at_every_size(&mut desk, "palette");
    shot(desk.keys("sort"), "palette-filtered");
    shot(desk.keys("zzz"), "palette-nothing");
    desk.keys("<C-u><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn>");
    shot(&mut desk, "palette-end");
}

#[test]
fn the_palette_of_a_form() {
    let mut desk = acme();
    shot(desk.keys("n<C-p>"), "palette-form");
}

#[test]
fn the_palette_of_a_viewer_says_why_not() {
    let mut desk = of_role(Role::Viewer);
    shot(desk.keys(":"), "palette-viewer");
    shot(desk.keys("<Enter>"), "palette-viewer-refused");
}

#[test]
fn the_help_of_the_list() {
    let mut desk = demo();
    desk.keys("?");
    shot_at_every_size(&mut desk, "help");
    shot(desk.keys("<PgDn>"), "help-page-2");
    shot(desk.keys("<PgDn>"), "help-page-3");
    shot(desk.keys("<PgDn>"), "help-page-4");
    shot(desk.keys("<PgDn><PgDn><PgDn>"), "help-end");
}

#[test]
fn the_help_names_the_guide_of_the_platform() {
    let mut desk = acme();
    let guide = "https://docs.acme.example/platform/oauth2/guide-for-partners-and-integrators";
    desk.set(|settings| settings.guide_url = Some(guide.into()));
    desk.resize(60, 15);
    shot(desk.keys("?"), "help-guide-60x15");
}

#[test]
fn the_help_of_each_field_of_a_client() {
    let mut desk = acme();
    desk.keys("n").go(Field::GrantTypes).keys("<Space>");
    for (field, name) in [
        (Field::Name, "about-name"),
        (Field::Email, "about-email"),
        (Field::Partner, "about-partner"),
        (Field::ClientId, "about-id"),
        (Field::Restrict, "about-restrict"),
        (Field::Scopes, "about-scopes"),
        (Field::GrantTypes, "about-grants"),
        (Field::RedirectUris, "about-redirects"),
        (Field::AccessLifetime, "about-access"),
        (Field::RefreshLifetime, "about-refresh"),
        (Field::Enabled, "about-enabled"),
    ] {
        shot(desk.go(field).keys("<F1>"), name);
        desk.keys("<Esc>");
    }
}

#[test]
fn the_longest_help_of_a_field_in_a_small_window() {
    let mut desk = acme();
    desk.keys("n").go(Field::GrantTypes).keys("<F1>").resize(60, 15);
    shot(&mut desk, "about-grants-60x15");
    shot(desk.keys("<PgDn>"), "about-grants-60x15-page-2");
}

#[test]
fn the_help_of_partner_and_user_fields() {
    let mut desk = demo();
    shot(desk.keys("2n").go(Field::Subdomain).keys("<F1>"), "about-subdomain");
    shot(desk.keys("<Esc>").go(Field::Description).keys("<F1>"), "about-description");
    shot(desk.keys("<Esc><Esc>3n").go(Field::Username).keys("<F1>"), "about-username");
    shot(desk.keys("<Esc>").go(Field::Status).keys("<F1>"), "about-status");
}

#[test]
fn the_help_of_a_form_without_a_field() {
    let mut desk = acme();
    shot(desk.keys("n<backtab><F1>"), "help-form");
}

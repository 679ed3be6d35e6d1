//! Drop-downs and completions, open over their form.

use oauthdesk::model::Field;

use crate::camera::shot;
use crate::stage::{acme, demo, wide};

#[test]
fn the_drop_down_of_partners() {
    let mut desk = demo();
    desk.keys("n").go(Field::Partner);
    shot(desk.keys("<Enter>"), "partners-open");
    shot(desk.keys("<PgDn><PgDn>"), "partners-open-end");
    shot(desk.keys("media"), "partners-open-filtered");
    shot(desk.keys("zzz"), "partners-open-nothing");
    desk.keys("<Esc><Enter>").resize(60, 15);
    shot(&mut desk, "partners-open-60x15");
}

#[test]
fn the_drop_down_of_partners_with_wide_names() {
    let mut desk = wide();
    desk.keys("n").go(Field::Partner);
    shot(desk.keys("<Enter>"), "partners-open-wide");
}

#[test]
fn drop_downs_near_the_bottom_open_where_there_is_room() {
    let mut desk = demo();
    desk.keys("3n").go(Field::Status).keys("<Enter>").resize(60, 15);
    shot(&mut desk, "status-open-60x15");
    desk.resize(80, 24);
    shot(&mut desk, "status-open");
    desk.keys("<Esc><Esc>2n").go(Field::Lifecycle).keys("<Enter>");
    shot(&mut desk, "lifecycle-open");
}

#[test]
fn completions_stand_under_the_id() {
    let mut desk = acme();
    desk.keys("n").go(Field::Partner).keys("acme<Enter>").go(Field::ClientId);
    shot(desk.keys("<Enter>"), "completions-all");
    shot(desk.keys("sv"), "completions-typed");
    shot(desk.keys("<Down>"), "completions-chosen");
    desk.resize(60, 15);
    shot(&mut desk, "completions-60x15");
}

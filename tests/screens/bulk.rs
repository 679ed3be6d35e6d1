//! An edit of all marked clients: its menus, its boxes, what it would change, how far it is.

use oauthdesk::model::Role;

use crate::camera::{shot, shot_at_every_size};
use crate::stage::{demo, of_role};

#[test]
fn all_that_is_listed_is_marked() {
    let mut desk = demo();
    shot(desk.keys("a"), "bulk-marked");
    shot(desk.keys("j"), "bulk-marked-hints");
}

#[test]
fn the_menus_of_what_can_be_done() {
    let mut desk = demo();
    desk.keys("ab");
    shot_at_every_size(&mut desk, "bulk-menu");
    shot(desk.keys("<Down><Down><Down><Down><Enter>"), "bulk-choice");
    shot(desk.keys("<Esc>rr<Enter>a.example<Enter>b/c<Enter>"), "bulk-value-wrong");
}

#[test]
fn an_editor_sees_what_only_an_admin_may_do() {
    let mut desk = of_role(Role::Editor);
    shot(desk.keys("ab"), "bulk-menu-editor");
}

#[test]
fn what_an_edit_would_change() {
    let mut desk = demo();
    desk.keys("ab<Down><Down><Down><Down><Down><Enter><Down><Enter>");
    shot_at_every_size(&mut desk, "bulk-preview");
    shot(desk.keys("<PgDn><PgDn><PgDn><PgDn>"), "bulk-preview-below");
    shot(desk.keys("ticket 4711"), "bulk-preview-reason");
    shot(desk.keys("<Esc>d"), "bulk-preview-delete");
}

#[test]
fn how_far_it_is() {
    let mut desk = demo();
    desk.keys("ab<Down><Enter>");
    desk.hold = true;
    desk.keys("<Enter>");
    shot_at_every_size(&mut desk, "bulk-progress");
    shot(desk.keys("<Esc>"), "bulk-progress-stopping");
}

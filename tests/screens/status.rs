//! What the bottom line says of what just happened, and what it looks like for those who may not.

use oauthdesk::model::{Field, Role};

use crate::camera::shot;
use crate::stage::{acme, acme_with_client, demo, of_role, read_only};

#[test]
fn good_news() {
    let mut desk = acme_with_client();
    shot(desk.keys("y"), "good-copied");
    shot(desk.keys("e!").save(), "good-saved");
    shot(desk.keys("e<C-s>"), "good-nothing-changed");
    shot(desk.keys("d<Right><Enter>"), "good-deleted");
}

#[test]
fn bad_news() {
    let mut desk = acme_with_client();
    shot(desk.keys("w"), "bad-no-such-key");
    shot(desk.keys("sz"), "bad-no-such-column");
    shot(desk.keys("2c"), "bad-key-of-clients-only");
    shot(desk.keys("d<Right><Enter>"), "bad-partner-with-clients");
    desk.resize(60, 15);
    shot(&mut desk, "bad-partner-with-clients-60x15");
}

#[test]
fn fields_to_mend_are_counted() {
    let mut desk = acme();
    desk.keys("n<C-s>");
    shot(&mut desk, "bad-fields");
    desk.resize(60, 15);
    shot(&mut desk, "bad-fields-60x15");
}

#[test]
fn a_click_on_a_disabled_field_says_why() {
    let mut desk = acme();
    desk.keys("n");
    let at = desk.app.form().expect("a form").fields.iter();
    let at = at.clone().position(|f| f.field == Field::RedirectUris).expect("a field");
    desk.click(oauthdesk::tui::app::Target::Field(at));
    shot(&mut desk, "bad-disabled-field");
}

#[test]
fn what_happened_to_the_last_of_several_deletions_is_told() {
    let mut desk = demo();
    desk.keys("2<Space><Space>d<Right><Enter>");
    shot(&mut desk, "bad-two-partners-stay");
}

#[test]
fn a_viewer() {
    let mut desk = of_role(Role::Viewer);
    shot(&mut desk, "viewer");
    shot(desk.keys("n"), "viewer-new");
    shot(desk.keys("e"), "viewer-edit");
    shot(desk.keys("x<C-s>"), "viewer-save");
}

#[test]
fn an_editor_among_partners() {
    let mut desk = of_role(Role::Editor);
    shot(desk.keys("2"), "editor-partners");
    shot(desk.keys("n"), "editor-partners-new");
}

#[test]
fn a_desk_that_only_reads() {
    let mut desk = read_only();
    shot(&mut desk, "read-only");
    shot(desk.keys("n"), "read-only-new");
    shot(desk.keys("e"), "read-only-edit");
}

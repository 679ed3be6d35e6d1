//! Who may do what, on the screen.

use oauthdesk::door::Door;
use oauthdesk::model::{Command, Identity, Principal, Role};
use oauthdesk::registry::Local;

use crate::support::Desk;

/// A desk on a registry where the OS user of this test has the role.
fn desk_of(role: Role) -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    let me = desk.door.access().who.user.clone();
    desk.apply(Command::SetRole("another-admin".into(), Role::Admin)).expect("role");
    desk.apply(Command::SetRole(me, role)).expect("role");
    desk.restart()
}

#[test]
fn a_viewer_sees_and_is_told_why_not_more() {
    let mut desk = desk_of(Role::Viewer);
    desk.sees("(viewer)").sees("acme-anna");
    desk.keys("n").sees("New: needs role editor (you are viewer)");
    desk.keys("c").sees("Duplicate: needs role editor");
    desk.keys("d").sees("Delete: needs role admin").lacks("Delete this client?");
    desk.keys("e").sees("You can look, not save: needs role editor").sees("Edit acme-anna");
    desk.keys("x<C-s>").sees("Not saved: needs role editor");
    assert_eq!(desk.client("acme-anna").expect("stored").name, "Client anna");
}

#[test]
fn an_editor_saves_clients_but_deletes_nothing_and_manages_no_partners() {
    let mut desk = desk_of(Role::Editor);
    desk.keys("e<End>!").save().sees("Saved acme-anna");
    desk.keys("d").sees("Delete: needs role admin (you are editor)");
    desk.keys("2n").sees("New: needs role admin");
}

#[test]
fn the_palette_dims_what_is_not_allowed_and_says_why() {
    let mut desk = desk_of(Role::Viewer);
    desk.keys(":new").sees("needs role editor");
    desk.keys("<Enter>").sees("New: needs role editor").sees("Command palette");
}

#[test]
fn read_only_refuses_everything_for_an_admin_too() {
    let mut desk = Desk::on(Local::demo(true).expect("demo"), None);
    desk.sees("(read-only)");
    desk.keys("n").sees("New: opened with --read-only");
    desk.keys("d").sees("Delete: opened with --read-only");
    desk.keys("e").sees("You can look, not save: opened with --read-only");
}

#[test]
fn the_role_on_the_screen_follows_a_change_of_ones_own_role() {
    let mut desk = desk_of(Role::Admin);
    let me = desk.door.access().who.user.clone();
    desk.sees("(admin)");
    desk.apply(Command::SetRole(me, Role::Viewer)).expect("role");
    // The next answer of the registry brings it.
    desk.keys("2").sees("(viewer)").keys("n").sees("New: needs role admin (you are viewer)");
    desk.keys("?").sees("(viewer)");
}

#[test]
fn a_role_that_is_withdrawn_leaves_a_sentence_on_the_screen_and_no_text_is_lost() {
    let mut desk = desk_of(Role::Admin);
    let owner = Identity::owner(desk.door.access().who);
    desk.keys("e<End>!").sees("Client anna!");
    desk.door.identify(Identity { who: Principal::named("eve"), ..Identity::default() });
    desk.save().sees("eve has no role in this registry: ask").sees("for one. q quits.");
    desk.lacks("acme-anna").lacks("Client anna").keys("j:<Esc>").lacks("acme-anna");
    desk.door.identify(owner);
    desk.reload();
    desk.sees("Client anna!").save().sees("Saved acme-anna");
    desk.door.identify(Identity { who: Principal::named("eve"), ..Identity::default() });
    desk.keys("2").lacks("Acme").keys("q");
    assert!(desk.quit);
}

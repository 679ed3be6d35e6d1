//! History on the screen: the list of changes, the window of one, a restore, and an undo that is
//! refused.

use oauthdesk::door::Refused;
use oauthdesk::model::{Command, Consequence, Field, FieldErrors, Record, Role};

use crate::camera::{shot, shot_at_every_size};
use crate::stage::{acme_with_client, now, of_role, refuse, renamed_by_a_colleague};
use crate::support::Desk;

/// The tab of changes, after an edit, its undo, and a deletion with a reason.
fn busy() -> Desk {
    let mut desk = acme_with_client();
    desk.apply(Command::SetRole("zoe".into(), Role::Editor)).expect("role");
    desk.keys("e").go(Field::Name).keys("<C-u>Nightly export, by region");
    desk.go(Field::RedirectUris).keys("<C-u>https://acme.example/callback, https://acme.example/a/new/one/that/is/longer/than/a/line/of/the/window?because=it+says+so+much");
    desk.go(Field::AccessLifetime).keys("<C-u><C-s>");
    desk.keys("asked for in ticket 4711, by the team that reads it every night<Enter>");
    desk.keys("u<C-r>d").paste("not used any more").keys("<Tab><Tab><Enter>4");
    desk
}

#[test]
fn the_list_of_changes() {
    let mut desk = busy();
    shot_at_every_size(&mut desk, "history");
    shot(desk.resize(220, 24), "history-220x24");
}

#[test]
fn a_list_without_a_change() {
    let mut desk = crate::stage::demo();
    shot(desk.keys("4"), "history-empty");
    shot(desk.keys("n"), "history-new");
    shot(desk.keys("1H"), "history-of-untouched");
}

#[test]
fn the_history_of_one_record() {
    let mut desk = busy();
    desk.keys("H");
    shot_at_every_size(&mut desk, "history-of");
    desk.keys("/4711");
    shot(&mut desk, "history-of-searched");
    desk.resize(60, 15);
    shot(&mut desk, "history-of-searched-60x15");
    desk.resize(80, 24).keys("<Esc><Esc>");
    shot(&mut desk, "history-after-of");
}

#[test]
fn the_way_back_to_the_list_it_was_opened_from() {
    let mut desk = acme_with_client();
    desk.keys("H<Esc>");
    shot(&mut desk, "history-way-back");
}

#[test]
fn the_window_of_an_edit() {
    let mut desk = busy();
    desk.keys("jjj<Enter>");
    shot_at_every_size(&mut desk, "change-edit");
    desk.resize(60, 15);
    shot(desk.keys("<PgDn>"), "change-edit-scrolled-60x15");
}

#[test]
fn the_window_of_a_creation_a_deletion_and_an_undo() {
    let mut desk = busy();
    shot(desk.keys("<Enter>"), "change-deleted");
    shot(desk.keys("]]"), "change-undo");
    shot(desk.keys("]]"), "change-role");
    desk.keys("]");
    shot_at_every_size(&mut desk, "change-created");
}

#[test]
fn the_window_of_a_change_for_a_viewer() {
    let mut desk = of_role(Role::Viewer);
    desk.keys("H<Enter>");
    shot(&mut desk, "change-viewer");
    desk.resize(60, 15);
    shot(&mut desk, "change-viewer-60x15");
}

/// The question whether to restore the client as it was created.
fn restoring() -> Desk {
    let mut desk = acme_with_client();
    desk.keys("e").go(Field::Name).keys("<C-u>Nightly export, by region");
    desk.go(Field::RedirectUris).keys("<C-u>https://acme.example/other").save();
    desk.keys("HG<Enter>");
    desk.keys("r");
    desk
}

#[test]
fn a_restore_asks_first() {
    let mut desk = restoring();
    shot_at_every_size(&mut desk, "restore");
    shot(desk.keys("by mistake"), "restore-reason");
    desk.keys("<Enter><Right><Enter>");
    shot(&mut desk, "restored");
}

#[test]
fn a_restore_of_what_was_deleted() {
    let mut desk = busy();
    desk.keys("j<Enter>r");
    shot(&mut desk, "restore-deleted");
    desk.resize(60, 15);
    shot(&mut desk, "restore-deleted-60x15");
}

#[test]
fn a_restore_that_is_refused() {
    let mut desk = restoring();
    let client = desk.client("acme-anna").expect("stored");
    renamed_by_a_colleague(&mut desk, &client, "Nightly revenue export to the warehouse");
    desk.keys("<Right><Enter>");
    shot(&mut desk, "restore-conflict");
    desk.hold = true;
    desk.keys("<Right><Enter>");
    let mut errors = FieldErrors::one(Field::Scopes, "write is not offered: choose another");
    errors.add(Field::RedirectUris, "http is only for loopback: use https");
    refuse(&mut desk, Refused::Invalid(errors));
    shot(&mut desk, "restore-invalid");
    desk.resize(60, 15);
    shot(&mut desk, "restore-invalid-60x15");
}

#[test]
fn an_undo_that_is_refused() {
    let mut desk = acme_with_client();
    desk.keys("e").go(Field::Name).keys("<C-u>Nightly export, by region").save();
    let left = desk.client("acme-anna").expect("stored");
    renamed_by_a_colleague(&mut desk, &left, "Nightly revenue export to the warehouse");
    let stored = desk.client("acme-anna").expect("stored");
    desk.hold = true;
    desk.keys("u");
    let left = Box::new(Record::Client(left));
    let now = Some(Box::new(Record::Client(stored)));
    refuse(&mut desk, Refused::ChangedSince { left, now });
    shot_at_every_size(&mut desk, "undo-refused");
}

#[test]
fn an_undo_of_long_ago_is_asked_about() {
    let mut desk = acme_with_client();
    desk.hold = true;
    desk.keys("u");
    let what = "you deleted the client acme-anna".into();
    refuse(&mut desk, Refused::Needs(Consequence::LongAgo { what, at: now() }));
    shot(&mut desk, "undo-long-ago");
    desk.resize(60, 15);
    shot(&mut desk, "undo-long-ago-60x15");
}

#[test]
fn what_was_taken_back_is_said() {
    let mut desk = acme_with_client();
    desk.keys("e!").save();
    shot(desk.keys("u"), "good-undo");
    shot(desk.keys("<C-r>"), "good-redo");
    shot(desk.keys("<C-r>"), "bad-redo");
    desk.resize(60, 15);
    shot(desk.keys("u"), "good-undo-60x15");
}

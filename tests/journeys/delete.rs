//! Deleting.

use oauthdesk::model::{ClientIdForm, Command, Settings};
use oauthdesk::tui::app::Target;

use crate::support::Desk;

#[test]
fn delete_asks_first_and_cancel_is_the_default() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("d").sees("Delete this client?").sees("[>Cancel<]");
    desk.keys("<Enter>").lacks("Delete this client?");
    assert_eq!(desk.clients(), 1);
    desk.keys("<Delete><Esc>");
    assert_eq!(desk.clients(), 1);
    desk.keys("d<Tab><Enter>").sees("Deleted acme-anna").sees("There is no client yet");
    assert_eq!(desk.client("acme-anna"), None);
    let mut desk = desk.restart();
    assert_eq!(desk.clients(), 0);
}

#[test]
fn the_delete_mark_is_for_the_mouse() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.add_client("acme", "zoe");
    desk.click(Target::DeleteMark(1)).sees("Delete this client?").sees("acme-zoe");
    desk.click(Target::DialogButton(1)).sees("Deleted acme-zoe");
    assert_eq!(desk.clients(), 1);
}

#[test]
fn all_marked_are_deleted_at_once() {
    let mut desk = Desk::acme();
    for name in ["a1", "a2", "a3", "a4", "a5"] {
        desk.add_client("acme", name);
    }
    // The first, and the range of the last two.
    desk.keys("g<Space>").sees("*").sees("Delete 1 marked");
    desk.keys("Gkvjv").sees("3 marked");
    desk.keys("d").sees("Delete 3 marked clients?").sees("acme-a1").sees("acme-a5");
    desk.keys("<Right><Enter>").sees("Deleted 3 clients");
    assert_eq!(desk.clients(), 2);
    desk.lacks("marked");
}

#[test]
fn escape_clears_marks_before_the_search() {
    let mut desk = Desk::demo();
    desk.keys("/anna<Enter><Space>").sees("Delete 1 marked");
    desk.keys("<Esc>").lacks("Delete 1 marked").sees("filtered");
    desk.keys("<Esc>").lacks("filtered");
}

#[test]
fn a_reason_can_be_required() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    let settings = Settings {
        delete_needs_reason: true,
        client_id_form: ClientIdForm::Free,
        ..Settings::default()
    };
    desk.apply(Command::UpdateSettings(Box::new(settings))).expect("settings");
    desk.reload();
    desk.keys("d").sees("A reason is required");
    desk.keys("<Right><Enter>").sees("Type a reason first");
    assert_eq!(desk.clients(), 1);
    desk.keys("<Esc>dnot used any more<Right><Enter>").sees("Deleted acme-anna");
    assert_eq!(desk.clients(), 0);
}

#[test]
fn a_client_that_changed_meanwhile_stays() {
    let mut desk = Desk::acme();
    let client = desk.add_client("acme", "anna");
    let draft = oauthdesk::model::ClientDraft {
        name: "Other".into(),
        ..oauthdesk::model::ClientDraft::of(&client)
    };
    desk.apply(Command::UpdateClient(client.id, draft)).expect("the colleague's save");
    desk.keys("d<Right><Enter>").sees("Not deleted: somebody else saved it since");
    assert_eq!(desk.clients(), 1);
}

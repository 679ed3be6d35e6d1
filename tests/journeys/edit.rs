//! Editing and duplicating clients.

use oauthdesk::model::{Act, ClientDraft, Command};

use crate::support::{Desk, new_key};

#[test]
fn an_edit_changes_what_was_changed_and_nothing_else() {
    let mut desk = Desk::acme();
    let before = desk.add_client("acme", "anna");
    desk.keys("<Enter>").sees("Edit acme-anna").sees("⊘ fixed once created");
    desk.keys("<End>!<C-s>").sees("Saved acme-anna");
    let after = desk.client("acme-anna").expect("stored");
    assert_eq!(after.name, "Client anna!");
    assert_eq!(after.revision, before.revision.next());
    assert_eq!(after.created, before.created);
    assert_eq!(after.email, before.email);
}

#[test]
fn saving_without_a_change_writes_nothing() {
    let mut desk = Desk::acme();
    let before = desk.add_client("acme", "anna");
    desk.keys("e<C-s>").sees("Nothing was changed");
    assert_eq!(desk.client("acme-anna"), Some(before));
}

#[test]
fn a_duplicate_keeps_the_prefix_and_asks_for_the_username() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("c").sees("New client like acme-anna").sees("acme-");
    desk.keys("copy<C-s>").sees("Saved acme-copy");
    assert_eq!(desk.client("acme-copy").expect("stored").name, "Client anna");
    assert_eq!(desk.clients(), 2);
}

/// A colleague renames the client while the desk has its form open.
fn with_a_conflict() -> Desk {
    let mut desk = Desk::acme();
    let client = desk.add_client("acme", "anna");
    desk.keys("e<C-u>Mine");
    let draft = ClientDraft { name: "Theirs".into(), ..ClientDraft::of(&client) };
    desk.act(Act {
        key: new_key(),
        command: Command::UpdateClient(client.id.clone(), draft),
        expected: Some(client.revision),
        accepted: None,
        reason: None,
    })
    .expect("the colleague's save");
    desk.keys("<C-s>");
    desk
}

#[test]
fn a_colleague_s_save_is_shown_beside_yours_and_nothing_is_overwritten() {
    let mut desk = with_a_conflict();
    desk.sees("Two versions").sees("Theirs").sees("Mine").sees("Stored now");
    assert_eq!(desk.client("acme-anna").expect("stored").name, "Theirs");
    desk.keys("<Enter>").sees("Edit acme-anna").sees("Mine");
}

#[test]
fn mine_can_be_kept_after_both_were_seen() {
    let mut desk = with_a_conflict();
    desk.keys("<Right><Enter>").sees("Mine");
    desk.keys("<C-s>").sees("Saved acme-anna");
    assert_eq!(desk.client("acme-anna").expect("stored").name, "Mine");
}

#[test]
fn theirs_can_be_taken() {
    let mut desk = with_a_conflict();
    desk.keys("<Right><Right><Enter>").sees("Theirs").lacks("Mine");
}

#[test]
fn what_was_typed_survives_a_colleague_s_delete() {
    let mut desk = Desk::acme();
    let client = desk.add_client("acme", "anna");
    desk.keys("e<C-u>Mine");
    desk.act(Act {
        key: new_key(),
        command: Command::DeleteClient(client.id.clone()),
        expected: Some(client.revision),
        accepted: None,
        reason: None,
    })
    .expect("the colleague's delete");
    desk.keys("<C-s>").sees("Somebody else deleted it since").sees("Mine");
    desk.keys("<C-s>").sees("Save all the same?");
    desk.keys("<Right><Enter>").sees("Saved acme-anna");
    assert_eq!(desk.client("acme-anna").expect("stored").name, "Mine");
}

#[test]
fn the_partner_of_a_client_whose_id_names_it_is_fixed() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e").sees("⊘ fixed: the client ID carries");
    desk.keys("<Tab><Tab>").sees("must then name an active user");
}

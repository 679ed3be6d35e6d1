//! Restoring a client as it was after a change: never without having shown what that changes.

use oauthdesk::door::{Door, Refused, Request};
use oauthdesk::model::{Command, Origin, Scope, Seq};
use oauthdesk::tui::app::Effect;

use crate::support::{Desk, disk_full};

/// The window of the change that created acme-anna, which has been edited since.
fn created() -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>Nightly export<Tab><C-u>it@acme.example").save();
    desk.keys("H<End><Enter>").sees("created client acme-anna");
    desk.sees("[ r Restore as it was after this change ]");
    desk
}

fn name(desk: &mut Desk) -> String {
    desk.client("acme-anna").expect("stored").name
}

#[test]
fn it_asks_first_with_what_changes_and_cancel_is_the_default() {
    let mut desk = created();
    desk.keys("r").sees("Restore acme-anna?").sees("[>Cancel<]").sees("Field Now Becomes");
    desk.sees("Name Nightly export → Client anna");
    desk.sees("Email it@acme.example → ops@acme.example").lacks("Scopes");
    desk.keys("<Enter>").lacks("Restore acme-anna?").sees("created client acme-anna");
    desk.keys("r<Esc>").lacks("Restore acme-anna?").sees("created client acme-anna");
    assert_eq!(name(&mut desk), "Nightly export");
}

#[test]
fn a_yes_restores_it_with_its_reason_and_says_so() {
    let mut desk = created();
    let made = desk.last_change().seq.0 - 1;
    // Enter in the box goes to the safe answer.
    desk.keys("rticket 9<Enter>").sees("[>Cancel<]").keys("<Right><Enter>");
    desk.sees(&format!(
        "acme-anna is again as it was after change {made} (name, email); u takes it back"
    ));
    desk.sees("[4 History]").sees("1-3 of 3").sees("restore");
    let change = desk.last_change();
    assert_eq!(desk.current(), format!("change {}", change.seq.0));
    assert_eq!(
        (change.origin, change.reason.as_deref()),
        (Origin::Restore(Seq(made)), Some("ticket 9"))
    );
    desk.keys("<Enter>").sees(&format!("restored client acme-anna as it was after change {made}"));
    let mut desk = desk.restart();
    assert_eq!(name(&mut desk), "Client anna");
    desk.sees("Client an…").keys("u").sees("Taken back: edit of acme-anna (name, email)");
    assert_eq!(name(&mut desk), "Nightly export");
}

#[test]
fn the_mouse_asks_and_answers() {
    let mut desk = created();
    desk.click_text("Restore as it was").sees("Restore acme-anna?");
    desk.click_text("Reason").keys("by mouse").click_text("[ Restore ]").sees("is again as it was");
    assert_eq!(desk.last_change().reason.as_deref(), Some("by mouse"));
}

#[test]
fn a_reason_can_be_pasted() {
    let mut desk = created();
    desk.keys("r").paste("ticket\n17").sees("ticket 17").keys("<Tab><Tab><Enter>");
    assert_eq!(desk.last_change().reason.as_deref(), Some("ticket 17"));
}

#[test]
fn a_deleted_client_comes_back() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("d<Right><Enter>4<Enter>")
        .sees("r Restore: this change deleted it: choose an earlier");
    desk.keys("r").sees("Restore: this change deleted it");
    desk.keys("]").sees("created client acme-anna").keys("r");
    desk.sees("It was deleted. It comes back").sees("Field Becomes").sees("Client ID acme-anna");
    desk.keys("<Right><Enter>").sees("acme-anna is back as it was after change");
    let mut desk = desk.restart();
    assert_eq!(name(&mut desk), "Client anna");
    desk.sees("acme-anna");
}

#[test]
fn what_is_no_client_is_not_restored_and_says_why() {
    let mut desk = Desk::acme();
    desk.keys("2H<Enter>").sees("created partner Acme Media");
    desk.sees("r Restore: only clients can be restored");
    desk.keys("r").sees("✗ Restore: only clients can be restored").lacks("Restore acme");
}

#[test]
fn what_is_just_so_now_needs_no_restore() {
    let mut desk = created();
    desk.keys("[").sees("edited client acme-anna");
    desk.keys("r").sees("acme-anna is just so now: nothing to restore").lacks("[>Cancel<]");
}

#[test]
fn a_save_in_between_is_shown_and_overwritten_only_by_a_second_yes() {
    let mut desk = created();
    desk.keys("r").sees("Nightly export");
    desk.colleague_saves("acme-anna", |draft| draft.name = "Theirs".into());
    let theirs = desk.last_change().seq;
    desk.keys("why not<Enter><Right><Enter>");
    desk.sees("Nothing was restored").sees("Somebody else saved it since");
    desk.sees("Name Theirs → Client anna").sees("[>Cancel<]").sees("why not");
    assert_eq!((name(&mut desk).as_str(), desk.last_change().seq), ("Theirs", theirs));
    desk.keys("<Right><Enter>").sees("is again as it was");
    assert_eq!(name(&mut desk), "Client anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("why not"));
}

#[test]
fn a_colleague_who_saved_just_that_leaves_nothing_to_restore() {
    let mut desk = created();
    desk.keys("r");
    desk.colleague_saves("acme-anna", |draft| {
        draft.name = "Client anna".into();
        draft.email = "ops@acme.example".into();
    });
    desk.keys("<Right><Enter>").sees("acme-anna is just so now: somebody else saved the same");
}

#[test]
fn a_delete_in_between_is_said_and_a_second_yes_brings_it_back() {
    let mut desk = created();
    desk.keys("r");
    let id = desk.client("acme-anna").expect("stored").id;
    desk.apply(Command::DeleteClient(id)).expect("the colleague's delete");
    desk.keys("<Right><Enter>").sees("Somebody else deleted it since. A restore brings it back");
    assert_eq!(desk.clients(), 0);
    desk.keys("<Right><Enter>").sees("acme-anna is back as it was");
    assert_eq!(name(&mut desk), "Client anna");
}

#[test]
fn a_rule_of_today_is_told_field_by_field() {
    let mut desk = created();
    // Meanwhile the platform no longer offers what the client had.
    let mut settings = desk.door.directory().settings.clone();
    settings.scopes = vec![Scope::parse("write").expect("scope")];
    desk.apply(Command::UpdateSettings(Box::new(settings))).expect("settings");
    desk.keys("r<Right><Enter>").sees("Nothing was restored").sees("breaks a rule of today");
    desk.sees("Scopes: ").sees("edit the client by hand").sees("[>Cancel<]");
    assert_eq!(name(&mut desk), "Nightly export");
}

#[test]
fn a_failure_is_told_in_full_and_the_next_try_is_the_same_act() {
    let mut desk = created();
    desk.keys("r");
    desk.hold = true;
    desk.keys("<Right><Enter>").keys("x").sees("Restoring…");
    let key = |desk: &Desk| match desk.held.last() {
        Some(Effect::Ask { request: Request::Apply(act), .. }) => act.key,
        other => panic!("no commit is held: {other:?}"),
    };
    let first = key(&desk);
    desk.refuse_held(disk_full("/srv/registry"));
    desk.sees("The disk is full: nothing was saved to /srv/registry").sees("Make room on the disk");
    desk.hold = true;
    desk.keys("<Right><Enter>");
    assert_eq!(key(&desk), first);
}

#[test]
fn an_answer_that_comes_late_asks_nothing_any_more() {
    for keys in ["[", "<Esc>"] {
        let mut desk = created();
        desk.hold = true;
        desk.keys("r");
        let late = std::mem::take(&mut desk.held);
        desk.hold = false;
        desk.keys(keys).carry_out(late);
        desk.lacks("Restore acme-anna?");
    }
}

#[test]
fn the_role_of_a_viewer_and_read_only_are_said_by_the_registry_too() {
    let mut desk = created();
    desk.keys("r");
    desk.hold = true;
    desk.keys("<Right><Enter>");
    let denied = oauthdesk::model::Denial::ReadOnly;
    desk.refuse_held(Refused::Denied(denied)).sees("Opened with --read-only.");
}

//! Undo and redo: what was done comes back by a key, and never over somebody else's work.

use oauthdesk::door::{Blocked, Door, Refused};
use oauthdesk::model::{ClientDraft, Command, Record, Role, Timestamp};
use oauthdesk::registry::Local;
use oauthdesk::tui::config::Config;
use oauthdesk::tui::keymap::{Action, Context};

use crate::support::{Desk, disk_full, open};

/// A desk with the client acme-anna.
fn anna() -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk
}

/// The name of acme-anna as it is stored.
fn name(desk: &mut Desk) -> String {
    desk.client("acme-anna").expect("stored").name
}

#[test]
fn an_edit_is_taken_back_and_done_again_and_both_are_said() {
    let mut desk = anna();
    desk.add_client("acme", "zoe");
    desk.keys("ge<C-u>Report<Tab><C-u>it@acme.example").save();
    desk.sees("Saved acme-anna; u takes it back").keys("G");
    assert_eq!(desk.current(), "acme-zoe");
    desk.keys("u").sees("Taken back: edit of acme-anna (name, email). Ctrl-r does it again");
    assert_eq!(name(&mut desk), "Client anna");
    assert_eq!(desk.current(), "acme-anna", "the cursor goes to what came back");
    desk.keys("G<C-r>").sees("Done again: edit of acme-anna (name, email). u takes it back");
    assert_eq!(name(&mut desk), "Report");
    assert_eq!(desk.current(), "acme-anna");
    let mut desk = desk.restart();
    assert_eq!(name(&mut desk), "Report");
    // What was done before the desk was opened is taken back as well.
    desk.keys("u").sees("Taken back: edit of acme-anna");
    assert_eq!(name(&mut desk), "Client anna");
}

#[test]
fn a_deleted_client_comes_back_as_the_bottom_line_says() {
    let mut desk = anna();
    let before = desk.client("acme-anna").expect("stored");
    desk.keys("d<Right><Enter>").sees("Deleted acme-anna; u brings it back");
    desk.keys("u").sees("Taken back: deletion of acme-anna. Ctrl-r does it again");
    let back = desk.client("acme-anna").expect("it is back");
    assert_eq!(
        (&back.name, back.created, back.modified),
        (&before.name, before.created, before.modified)
    );
    assert_eq!(desk.current(), "acme-anna");
    let mut desk = desk.restart();
    desk.sees("acme-anna").keys("<C-r>").sees("Done again: deletion of acme-anna. u takes it back");
    assert_eq!(desk.clients(), 0);
}

#[test]
fn a_new_record_is_taken_back_in_every_list() {
    let mut desk = Desk::acme();
    desk.new_client("anna").keys("<C-s>").sees("Saved acme-anna; u takes it back");
    desk.keys("u").sees("Taken back: creation of acme-anna");
    assert_eq!(desk.clients(), 0);
    desk.keys("3/anna<Enter>e<Tab><Tab>")
        .go(oauthdesk::model::Field::FirstName)
        .keys("Anna")
        .save();
    desk.sees("Saved anna").keys("u");
    desk.sees("Taken back: edit of the user anna (first name)").sees("the search may hide it");
    assert_eq!(desk.user("anna").expect("stored").first_name, "");
    desk.keys("2e!").save().keys("u").sees("Taken back: edit of the partner Acme Media (name)");
}

#[test]
fn what_was_deleted_at_once_comes_back_by_one_undo() {
    let mut desk = Desk::acme();
    for username in ["a1", "a2", "a3", "a4"] {
        desk.add_client("acme", username);
    }
    desk.keys("gvjjvd<Right><Enter>").sees("Deleted 3 clients; u brings them back");
    assert_eq!(desk.clients(), 1);
    desk.keys("u").sees("Taken back: deletion of 3 clients. Ctrl-r does it again");
    assert_eq!(desk.clients(), 4);
    desk.sees("acme-a1").sees("acme-a3").lacks("marked");
    desk.keys("<C-r>").sees("Done again: deletion of 3 clients. u takes it back");
    assert_eq!(desk.clients(), 1);
    let mut desk = desk.restart();
    desk.keys("u").sees("Taken back: deletion of 3 clients");
    assert_eq!(desk.clients(), 4);
    // The one before it is the creation of the last client.
    desk.keys("u").sees("Taken back: creation of acme-a4");
}

#[test]
fn nothing_to_take_back_and_nothing_to_do_again_are_said() {
    let mut desk = Desk::demo();
    desk.keys("u").sees(
        "✗ Not undone: there is nothing to undo: you have made no changes that can be undone",
    );
    desk.keys("<C-r>").sees("✗ Not redone: there is nothing to redo: your last act was no undo");
}

#[test]
fn what_was_done_long_ago_is_asked_about_first() {
    let mut desk = anna();
    let made = desk.last_change().at;
    let later = Timestamp(made.0 + 11 * 60 * 1_000);
    let dir = desk.close();
    let mut desk = Desk::on(open(dir.path(), false, false).with_clock(move || later), Some(dir));
    desk.keys("u").sees("Take this back?").sees("You created the client acme-anna on");
    desk.sees(&made.to_second()).sees("[>Cancel<]");
    desk.keys("<Enter>").lacks("Take this back?");
    assert_eq!(desk.clients(), 1);
    desk.keys("u<Esc>").lacks("Take this back?");
    assert_eq!(desk.clients(), 1);
    desk.keys("u<Right><Enter>").sees("Taken back: creation of acme-anna");
    assert_eq!(desk.clients(), 0);
    // The undo itself is just now.
    desk.keys("<C-r>").sees("Done again: creation of acme-anna");
    assert_eq!(desk.clients(), 1);
}

#[test]
fn an_undo_of_long_ago_is_done_again_only_after_a_question_that_names_what_it_took_back() {
    let mut desk = anna();
    desk.keys("u").sees("Taken back: creation");
    let later = Timestamp(desk.last_change().at.0 + 11 * 60 * 1_000);
    let dir = desk.close();
    let mut desk = Desk::on(open(dir.path(), false, false).with_clock(move || later), Some(dir));
    desk.keys("<C-r>").sees("Do this again?");
    desk.sees("You took back the creation of the client acme-anna").keys("<Enter>");
    assert_eq!(desk.clients(), 0);
    desk.keys("<C-r><Tab><Enter>").sees("Done again: creation of acme-anna");
    assert_eq!(desk.clients(), 1);
}

/// The desk whose undo of an edit was refused, because somebody else saved the client since.
fn changed_since() -> Desk {
    let mut desk = anna();
    desk.keys("e<C-u>Mine<Tab><C-u>mine@acme.example").save();
    let left = desk.client("acme-anna").expect("stored");
    desk.colleague_saves("acme-anna", |draft| draft.name = "Theirs".into());
    let now = desk.client("acme-anna").expect("stored");
    desk.hold = true;
    desk.keys("u");
    desk.refuse_held(Refused::ChangedSince {
        left: Box::new(Record::Client(left)),
        now: Some(Box::new(Record::Client(now))),
    });
    desk
}

#[test]
fn an_undo_over_somebody_else_s_save_shows_both_and_changes_nothing() {
    let mut desk = changed_since();
    let last = desk.last_change().seq;
    desk.sees("Nothing was taken back").sees("The client acme-anna was changed since");
    desk.sees("As you left it").sees("Now").sees("Mine").sees("→ Theirs").lacks("mine@acme");
    desk.keys("x").sees("Esc closes the window").keys("<Enter>").lacks("As you left it");
    assert_eq!(name(&mut desk), "Theirs");
    assert_eq!(desk.last_change().seq, last);
    let mut desk = changed_since();
    desk.keys("<Esc>").lacks("As you left it");
    let mut desk = changed_since();
    desk.click_text("Close").lacks("As you left it");
}

#[test]
fn an_undo_of_a_record_that_is_gone_shows_what_it_was() {
    let mut desk = anna();
    desk.keys("e<C-u>Mine").save();
    let left = Box::new(Record::Client(desk.client("acme-anna").expect("stored")));
    desk.hold = true;
    desk.keys("u").refuse_held(Refused::ChangedSince { left, now: None });
    desk.sees("The client acme-anna was deleted since").sees("Name").sees("Mine");
}

#[test]
fn a_refusal_does_not_push_aside_what_was_opened_meanwhile() {
    let mut desk = anna();
    desk.keys("e<C-u>Mine").save();
    let left = Box::new(Record::Client(desk.client("acme-anna").expect("stored")));
    desk.hold = true;
    desk.keys("un").refuse_held(Refused::ChangedSince { left, now: None });
    desk.sees("New client").sees("acme-anna was changed since: nothing was taken back");
}

#[test]
fn an_undo_that_fails_says_all_of_it_and_can_be_asked_for_again() {
    let mut desk = anna();
    desk.hold = true;
    desk.keys("u").keys("u").sees("One moment…");
    assert_eq!(desk.held.len(), 1);
    desk.refuse_held(disk_full("/srv/registry"));
    desk.sees("The disk is full: nothing was saved to /srv/registry").sees("Make room on the disk");
    desk.keys("u").sees("Taken back: creation of acme-anna");
}

#[test]
fn a_rule_of_today_that_stands_against_an_undo_is_said() {
    let mut desk = anna();
    desk.hold = true;
    desk.keys("u").refuse_held(Refused::Blocked(Blocked::PartnerGone));
    desk.sees("✗ Not undone: its partner was deleted since");
}

/// The same desk, where whoever sits at it has this role now.
fn as_role(mut desk: Desk, role: Role) -> Desk {
    let me = desk.door.access().who.user.clone();
    desk.apply(Command::SetRole("another-admin".into(), Role::Admin)).expect("role");
    desk.apply(Command::SetRole(me, role)).expect("role");
    desk.restart()
}

#[test]
fn a_viewer_and_a_desk_that_only_reads_take_nothing_back_and_are_told_why() {
    let mut desk = as_role(anna(), Role::Viewer);
    desk.keys("u").sees("Undo: needs role editor (you are viewer)");
    desk.keys("<C-r>").sees("Redo: needs role editor (you are viewer)");
    desk.keys("2u").sees("Undo: needs role editor (you are viewer)");
    desk.keys(":undo").sees("needs role editor").keys("<Enter>").sees("Command palette");
    let mut desk = Desk::on(Local::demo(true).expect("demo"), None);
    desk.keys("u").sees("Undo: opened with --read-only");
    desk.keys(":redo").sees("opened with --read-only");
}

#[test]
fn an_editor_is_told_when_what_is_to_be_taken_back_needs_more() {
    let mut desk = as_role(anna(), Role::Editor);
    // The last act of this person took their own role, which only an admin gives.
    desk.keys("u").sees("Undo: needs role admin (you are editor)");
    desk.keys("e!").save().keys("u").sees("Taken back: edit of acme-anna (name)");
    desk.keys("2u").sees("Undo: needs role admin");
}

#[test]
fn in_a_form_and_in_the_search_box_u_is_a_letter() {
    let mut desk = anna();
    desk.keys("/u").sees("Search: u").keys("<Esc>e<End>u").sees("Client annau");
    assert_eq!(desk.clients(), 1);
}

#[test]
fn the_palette_and_the_messages_have_the_keys_of_the_config() {
    let config = Config::parse("[keys.list]\nundo = ['U']\nredo = ['R']\n").expect("config");
    let mut desk = Desk::with_config(Local::demo(false).expect("demo"), None, &config);
    desk.keys("e!").save().sees("; U takes it back");
    desk.keys("U").sees("R does it again").keys("R").sees("U takes it back");
    desk.keys(":undo<Enter>").sees("Taken back: edit of");
    assert_eq!(desk.app.keymap.hint(Context::List, Action::Undo), "U");
    let config = Config::parse("[keys.list]\nundo = []\n").expect("config");
    let mut desk = Desk::with_config(Local::demo(false).expect("demo"), None, &config);
    desk.keys("e!").save().sees("Saved").lacks("takes it back");
}

#[test]
fn a_key_for_two_things_is_refused_for_undo_as_for_all() {
    let refused = Config::parse("[keys.list]\nundo = ['y']\n").expect_err("a conflict");
    assert!(refused.to_string().contains("undo and copy"), "{refused}");
    let refused = Config::parse("[keys.change]\nrestore = ['j']\n").expect_err("a conflict");
    assert!(refused.to_string().contains("restore"), "{refused}");
}

#[test]
fn a_marked_record_can_be_deleted_after_its_own_edit_and_undo() {
    let mut desk = anna();
    desk.keys("<Space>e<End>!").save().sees("Saved").keys("u").sees("Taken back");
    desk.keys("d<Right><Enter>").sees("Deleted acme-anna; u brings it back");
    assert_eq!(desk.clients(), 0);
}

#[test]
fn an_undo_among_the_changes_goes_to_the_new_change() {
    let mut desk = anna();
    desk.keys("4G").keys("u").sees("Taken back: creation of acme-anna");
    let newest = format!("change {}", desk.last_change().seq.0);
    assert_eq!(desk.current(), newest);
    desk.sees("undo");
}

#[test]
fn a_colleague_s_other_work_does_not_stand_in_the_way() {
    let mut desk = anna();
    desk.add_client("acme", "zoe");
    desk.keys("ge<C-u>Mine").save();
    let zoe = desk.client("acme-zoe").expect("stored");
    let draft = ClientDraft { name: "Zoe".into(), ..ClientDraft::of(&zoe) };
    desk.apply(Command::UpdateClient(zoe.id, draft)).expect("a save");
    // Both are the same person here: the later one goes first.
    desk.keys("u").sees("Taken back: edit of acme-zoe (name)");
    desk.keys("u").sees("Taken back: edit of acme-anna (name)");
    assert_eq!(name(&mut desk), "Client anna");
    desk.keys("<C-r><C-r>").sees("Done again: edit of acme-zoe");
    assert_eq!(name(&mut desk), "Mine");
}

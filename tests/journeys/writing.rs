//! A client as YAML in the person's own editor.

use oauthdesk::door::Door;
use oauthdesk::model::{Command, Role};

use crate::support::Desk;

fn desk() -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}: {text}");
    text.replace(from, to)
}

#[test]
fn what_is_written_becomes_the_form_and_is_reviewed_like_everything() {
    let mut desk = desk();
    desk.editor = |text| {
        Ok(replaced(text, "name: Client anna", "name: Eva")
            .replace("- read\n", "- read\n- write\n"))
    };
    desk.keys("E").sees("Edit acme-anna").sees("Eva").sees("As you wrote it; Ctrl-s");
    assert!(desk.written[0].contains("# The one address of whoever answers for this client."));
    desk.keys("<C-s>").sees("Save acme-anna?").sees("+ write");
    desk.keys("because<Enter>").sees("Saved acme-anna");
    let client = desk.client("acme-anna").expect("stored");
    assert_eq!((client.name.as_str(), client.scopes.len()), ("Eva", 2));
}

#[test]
fn an_untouched_or_emptied_file_and_an_editor_that_failed_change_nothing() {
    let mut desk = desk();
    let before = desk.client("acme-anna");
    desk.keys("E").sees("Nothing was changed").lacks("Edit acme-anna");
    desk.editor = |_| Ok("# only comments are left\n".to_owned());
    desk.keys("E").sees("the file was emptied");
    desk.editor = |text| Ok(replaced(text, "enabled: true", "enabled:   true # still"));
    desk.keys("E").sees("Nothing was changed");
    desk.editor = |_| Err("the editor ended with exit status: 1".to_owned());
    desk.keys("E").sees("Nothing was changed: the editor ended with exit status: 1");
    assert_eq!(desk.client("acme-anna"), before);
}

#[test]
fn a_rule_that_is_broken_stands_at_its_field_with_everything_else_that_was_written() {
    let mut desk = desk();
    desk.editor = |text| {
        let text = replaced(text, "email: ops@acme.example", "email: nobody");
        Ok(replaced(&text, "name: Client anna", "name: Eva"))
    };
    desk.keys("E").sees("1 field to mend").sees("✗ not an address").sees("Eva");
    desk.keys("<C-u>eva@acme.example<C-s>").sees("Save acme-anna?");
    desk.keys("<Enter>").sees("Saved acme-anna");
    assert_eq!(desk.client("acme-anna").expect("stored").email.as_str(), "eva@acme.example");
}

#[test]
fn what_is_not_understood_is_kept_and_opened_again_with_the_reason_on_top() {
    let mut desk = desk();
    desk.editor = |text| Ok(replaced(text, "name: Client anna", "nmae: Eva"));
    desk.keys("E").sees("Edit it again?").sees("no field is called nmae: did you");
    // Not now: it is there again at the next try.
    desk.keys("<Enter>").lacks("Edit it again?");
    desk.editor = |text| Ok(text.to_owned());
    desk.keys("E").sees("Edit it again?");
    let again = desk.written.last().expect("opened").clone();
    assert!(again.starts_with("#! line 8, column 1: no field is called nmae"), "{again}");
    assert_eq!(again.matches("#! ").count(), 1);
    // Nor is it lost with the desk.
    desk.keys("<Esc>q").sees("What you wrote of acme-anna in your editor is not saved");
    desk.editor = |text| Ok(replaced(text, "nmae: Eva", "name: Eva"));
    desk.keys("<Enter>").sees("Edit acme-anna").sees("Eva");
}

#[test]
fn what_no_box_can_mend_goes_back_to_the_editor() {
    let mut desk = desk();
    desk.editor = |text| Ok(replaced(text, "client_id: acme-anna", "client_id: acme-eva"));
    desk.keys("E").sees("Edit it again?").sees("Client ID: fixed once the client is created");
    desk.keys("<Enter>");
    let mut desk = self::desk();
    desk.editor = |text| Ok(replaced(text, "partner: acme\n", "partner: nobody\n"));
    desk.keys("E").sees("Edit it again?").sees("Partner: no partner has the subdomain nobody");
    let mut desk = self::desk();
    desk.editor = |text| Ok(replaced(text, "- password\n", "- magic\n"));
    desk.keys("E").sees("there is no grant type magic");
}

#[test]
fn only_clients_are_written_and_only_by_who_may_save_them() {
    let mut desk = desk();
    desk.keys("2E").sees("Only clients can be edited as YAML");
    desk.keys("4E").sees("only clients can be edited as YAML");
    let me = desk.door.access().who.user.clone();
    desk.apply(Command::SetRole("zoe".into(), Role::Admin)).expect("saved");
    desk.apply(Command::SetRole(me, Role::Viewer)).expect("saved");
    let mut desk = desk.restart();
    desk.keys("E").sees("Edit as YAML in your editor: needs role editor");
    assert!(desk.written.is_empty());
}

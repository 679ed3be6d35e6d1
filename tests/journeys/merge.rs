//! Two saves of one record that meet: what does not clash is taken, and the rest is asked for.

use oauthdesk::model::{
    ClientDraft, Command, Field, GrantType, Lifecycle, PartnerDraft, UserDraft, UserStatus,
};
use oauthdesk::tui::app::form::Side;
use oauthdesk::tui::app::{Msg, Target};

use crate::support::{Desk, grants, uris};

const TITLE: &str = "Somebody else saved this meanwhile";

/// The name is typed anew; a colleague saves; then the person saves.
fn meet(change: impl FnOnce(&mut ClientDraft)) -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>Mine");
    desk.colleague_saves("acme-anna", change);
    desk.save().sees(TITLE);
    desk
}

/// Both gave it another name, and the colleague another address.
fn clash() -> Desk {
    meet(|draft| {
        draft.name = "Theirs".into();
        draft.email = "new@acme.example".into();
    })
}

fn name(desk: &mut Desk) -> String {
    desk.client("acme-anna").expect("stored").name
}

#[test]
fn all_three_versions_are_shown_and_nothing_is_chosen_unasked() {
    let mut desk = clash();
    desk.sees("Field Before Theirs Yours Result").sees("Not saved yet");
    desk.sees("Name Client anna ○ Theirs ○ Mine ? choose");
    desk.sees("Email ops@acme.exa… ● new@acme.e… ops@acme.e… theirs");
    desk.sees("[ choose for 1 field first ]");
    assert_eq!(name(&mut desk), "Theirs");
}

#[test]
fn mine_is_kept_where_i_say_so_and_what_they_changed_elsewhere_stays() {
    let mut desk = clash();
    desk.keys("<Right>").sees("○ Theirs ● Mine yours").sees("[ Merge into the form ]");
    desk.keys("<Enter>").sees("[>Merge into the form<]");
    assert_eq!(name(&mut desk), "Theirs");
    desk.keys("<Enter>").lacks(TITLE).sees("Mine").sees("new@acme.example");
    desk.sees("Ctrl-s shows what changes of theirs (1 field)");
    assert_eq!(name(&mut desk), "Theirs");
    // The review is against theirs now, and says just what it takes away.
    desk.keys("<C-s>").sees("Name Theirs → Mine").lacks("Email ops").keys("<Enter>");
    desk.sees("Saved acme-anna");
    let client = desk.client("acme-anna").expect("stored");
    assert_eq!((client.name.as_str(), client.email.as_str()), ("Mine", "new@acme.example"));
}

#[test]
fn theirs_can_be_taken_and_then_there_is_nothing_to_save() {
    let mut desk = clash();
    desk.keys("<Left>").sees("● Theirs ○ Mine theirs").keys("<Enter><Enter>");
    desk.sees("The form is as they saved it").lacks("Mine").sees("Theirs");
    let before = desk.client("acme-anna");
    desk.keys("<C-s>").sees("Nothing was changed");
    assert_eq!(desk.client("acme-anna"), before);
}

#[test]
fn nothing_is_merged_before_each_clash_has_a_choice() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>Mine<Tab><C-u>mine@acme.example");
    desk.colleague_saves("acme-anna", |draft| {
        draft.name = "Theirs".into();
        draft.email = "theirs@acme.example".into();
    });
    desk.save().sees("[ choose for 2 fields first ]");
    desk.keys("<Enter>").sees("Choose for 2 fields first: ← theirs, → yours").sees(TITLE);
    desk.keys("<Space>").sees("● Theirs").keys("<Space>").sees("● Mine");
    desk.click(Target::DialogButton(0)).sees("Choose for 1 field first").sees(TITLE);
    // It went to the field that is left.
    desk.keys("<Left>").sees("● theirs@acm…").sees("[ Merge into the form ]");
    desk.keys("<Enter><Enter>").lacks(TITLE).sees("Mine").sees("theirs@acme.example");
    desk.save().sees("Saved acme-anna");
    let client = desk.client("acme-anna").expect("stored");
    assert_eq!((client.name.as_str(), client.email.as_str()), ("Mine", "theirs@acme.example"));
}

#[test]
fn rows_and_buttons_are_reached_by_arrows_and_clashes_by_tab() {
    let mut desk = clash();
    desk.sees("Name: you both changed it. ← theirs, → yours");
    desk.keys("<Down>").sees("Email: only they changed it").keys("<Right>");
    desk.sees("Only they changed it: theirs is taken");
    desk.keys("<Down>").sees("[>choose for 1 field first<]").sees("1 field still to choose for");
    desk.keys("<Right>").sees("[>Back to the form<]").keys("<Up>").sees("Email: only they");
    desk.keys("<Tab>")
        .sees("[>choose")
        .keys("<Tab>")
        .sees("[>Back")
        .keys("<Tab>")
        .sees("Name: you");
    desk.keys("<backtab>").sees("[>Back to the form<]");
    desk.keys("<Up><Up>").feed(Msg::Wheel(1));
    desk.sees("Email: only they");
    desk.keys("x").sees("← takes theirs, → keeps yours, Esc goes back");
}

#[test]
fn the_mouse_chooses_a_side_and_presses_the_buttons() {
    let mut desk = clash();
    desk.click_text("○ Mine").sees("● Mine").click_text("○ Theirs").sees("● Theirs");
    desk.click(Target::VersionSide(0, Side::Yours)).sees("● Mine");
    desk.click(Target::VersionSide(1, Side::Yours)).sees("Only they changed it");
    desk.click(Target::VersionSide(99, Side::Yours)).click(Target::VersionRow(99)).sees(TITLE);
    desk.click_text("Merge into").lacks(TITLE).sees("Mine");
}

#[test]
fn going_back_leaves_all_that_was_typed_and_the_next_save_meets_again() {
    let mut desk = clash();
    desk.keys("<Esc>").lacks(TITLE).sees("Edit acme-anna").sees("Mine");
    desk.sees("ops@acme.example");
    desk.save().sees(TITLE).sees("? choose");
    desk.click_text("[ Back to the form ]").lacks(TITLE).sees("Mine");
    assert_eq!(name(&mut desk), "Theirs");
}

#[test]
fn the_reason_stays_through_a_merge() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>Mine");
    desk.colleague_saves("acme-anna", |draft| draft.name = "Theirs".into());
    desk.keys("<C-s>ticket 5<Enter>").sees(TITLE).keys("<Right><Enter><Enter><C-s>");
    desk.sees("ticket 5").keys("<Enter>").sees("Saved acme-anna");
    assert_eq!(desk.last_change().reason.as_deref(), Some("ticket 5"));
}

#[test]
fn where_nothing_clashes_it_is_shown_what_was_taken() {
    let mut desk = meet(|draft| draft.email = "new@acme.example".into());
    desk.sees("nothing clashes").sees("[>Merge into the form<]");
    desk.sees("Email ops@acme.exa… ● new@acme.e…")
        .sees("Name Client anna Client anna ● Mine yours");
    desk.sees("The form gets 1 field of theirs and keeps 1 field of yours");
    desk.keys("<Enter>").sees("Mine").sees("new@acme.example");
    desk.save().sees("Saved acme-anna");
    let client = desk.client("acme-anna").expect("stored");
    assert_eq!((client.name.as_str(), client.email.as_str()), ("Mine", "new@acme.example"));
}

#[test]
fn what_both_saved_alike_needs_no_second_save() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>The same");
    desk.colleague_saves("acme-anna", |draft| draft.name = "The same".into());
    let before = desk.client("acme-anna");
    desk.save().lacks(TITLE).lacks("Edit acme-anna");
    desk.sees("Somebody else saved just the same").sees("The same");
    assert_eq!(desk.client("acme-anna"), before);
}

#[test]
fn a_field_that_both_changed_to_the_same_is_no_question() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>The same").go(Field::AccessLifetime).keys("1h");
    desk.colleague_saves("acme-anna", |draft| {
        draft.name = "The same".into();
        draft.email = "new@acme.example".into();
    });
    desk.save().sees("Name Client anna ● The same ● The same the same");
    desk.keys("<Enter>").save().sees("Saved acme-anna");
    assert_eq!(desk.client("acme-anna").expect("stored").email.as_str(), "new@acme.example");
}

#[test]
fn a_third_save_meets_what_was_merged_before() {
    let mut desk = clash();
    desk.keys("<Right><Enter><Enter>").sees("Mine");
    desk.colleague_saves("acme-anna", |draft| draft.name = "Theirs again".into());
    desk.save().sees(TITLE).sees("Name Theirs ○ Theirs aga… ○ Mine ? choose");
    desk.keys("<Right><Enter><Enter>").save().sees("Saved acme-anna");
    assert_eq!(name(&mut desk), "Mine");
}

/// A client with Authorization code and one redirect URI, its form open.
fn with_code() -> Desk {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.colleague_saves("acme-anna", |draft| {
        draft.grant_types = grants(&[GrantType::AuthorizationCode]);
        draft.redirect_uris = uris(&["https://a.example/1"]);
    });
    desk.reload();
    desk.keys("e");
    desk
}

#[test]
fn uris_that_were_typed_outlive_a_grant_type_that_they_took_away() {
    let mut desk = with_code();
    desk.go(Field::RedirectUris).keys("<C-u>https://a.example/mine");
    desk.colleague_saves("acme-anna", |draft| {
        draft.grant_types = grants(&[GrantType::Password]);
        draft.redirect_uris = uris(&[]);
    });
    desk.save().sees("Redirect URIs").sees("? choose").sees("(not used)");
    // Whichever side: what was typed is still in its box, for when the grant type is ticked again.
    desk.keys("<Left><Enter><Enter>").lacks(TITLE);
    desk.go(Field::GrantTypes).sees("https://a.example/mine").sees("⊘");
    desk.keys("<Left><Left><Left><Left><Right><Space>").save().sees("Saved acme-anna");
    let uris = desk.client("acme-anna").expect("stored").redirect_uris;
    assert_eq!(uris[0].as_str(), "https://a.example/mine");
}

#[test]
fn uris_that_they_added_come_with_their_grant_type() {
    let mut desk = meet(|draft| {
        draft.grant_types = draft.grant_types.with(GrantType::AuthorizationCode);
        draft.redirect_uris = uris(&["https://a.example/theirs"]);
    });
    desk.sees("nothing clashes").keys("<Enter>").sees("https://a.example/theirs");
    desk.save().sees("Saved acme-anna");
    let client = desk.client("acme-anna").expect("stored");
    assert!(client.grant_types.contains(GrantType::AuthorizationCode));
    assert_eq!(client.redirect_uris.len(), 1);
    assert_eq!(client.name, "Mine");
}

#[test]
fn their_new_uri_is_not_dropped_unseen_with_a_grant_type_of_mine() {
    let mut desk = with_code();
    // Password in place of Authorization code: the URIs would go.
    desk.go(Field::GrantTypes).keys("<Right><Space><Right><Space>");
    desk.colleague_saves("acme-anna", |draft| {
        draft.redirect_uris = uris(&["https://a.example/1", "https://a.example/2"]);
    });
    desk.save().sees(TITLE).sees("Redirect URIs").sees("? choose").sees("+ https://a.example/2");
    desk.keys("<Left><Enter><Enter><C-s>");
    // Taken into the box, which my grant types turn off: the review says that they go.
    desk.sees("− https://a.example/1").sees("− https://a.example/2").sees("not used any more");
}

#[test]
fn errors_of_a_merge_stand_at_their_fields() {
    let mut desk = with_code();
    desk.go(Field::GrantTypes).keys("<Right><Right><Right><Space>");
    desk.colleague_saves("acme-anna", |draft| {
        draft.grant_types = grants(&[GrantType::Password]);
        draft.redirect_uris = uris(&[]);
    });
    // Mine: code and refresh token, with the URI in its box.
    desk.save().sees("Grant types").keys("<Right><Enter><Enter>").lacks(TITLE);
    desk.save().sees("Saved acme-anna");
    assert_eq!(desk.client("acme-anna").expect("stored").redirect_uris.len(), 1);
}

#[test]
fn partners_meet_alike() {
    let mut desk = Desk::acme();
    desk.keys("2e<C-u>Mine");
    let partner = desk.partner("acme");
    let draft = PartnerDraft {
        name: "Theirs".into(),
        lifecycle: Lifecycle::Demo,
        ..PartnerDraft::of(&partner)
    };
    desk.apply(Command::UpdatePartner(partner.id, draft)).expect("the colleague's save");
    desk.save().sees(TITLE).sees("○ Theirs ○ Mine").sees("Lifecycle").keys("<Right><Enter><Enter>");
    desk.save().sees("Saved Mine");
    let partner = desk.partner("acme");
    assert_eq!((partner.name.as_str(), partner.lifecycle), ("Mine", Lifecycle::Demo));
}

#[test]
fn users_meet_alike() {
    let mut desk = Desk::acme();
    desk.keys("3/anna<Enter>e").go(Field::FirstName).keys("Mine");
    let user = desk.user("anna").expect("stored");
    let draft = UserDraft {
        first_name: "Theirs".into(),
        status: UserStatus::Pending,
        ..UserDraft::of(&user)
    };
    desk.apply(Command::UpdateUser(user.key, draft)).expect("the colleague's save");
    desk.save().sees(TITLE).sees("First name (empty) ○ Theirs ○ Mine").sees("Status");
    desk.keys("<Right><Enter><Enter>").save().sees("Saved anna");
    let user = desk.user("anna").expect("stored");
    assert_eq!((user.first_name.as_str(), user.status), ("Mine", UserStatus::Pending));
}

#[test]
fn every_field_at_once_is_seen_in_the_smallest_window() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e<C-u>Mine").go(Field::Email).keys("<C-u>mine@acme.example");
    desk.go(Field::Scopes).keys("<Space><Right><Space>");
    desk.go(Field::AccessLifetime).keys("2h").go(Field::RefreshLifetime).keys("2d");
    desk.go(Field::Enabled).keys("<Space>");
    desk.colleague_saves("acme-anna", |draft| {
        draft.name = "Theirs, a name that is longer than any column of a small window".into();
        draft.email = "theirs@acme.example".into();
        draft.access_lifetime = "1h".into();
        draft.refresh_lifetime = "1d".into();
        draft.enabled = false;
    });
    desk.resize(60, 15);
    desk.save().sees(TITLE).sees("↓ 3 more").sees("[ choose for 4 fields first ]");
    desk.sees("Theirs, a name that is longer than any").keys("<Down><Down><Down><Down><Down>");
    desk.sees("↑ 3 more").sees("Enabled: you both changed it to the same");
    desk.resize(140, 45).lacks("more").sees("Theirs, a name that is l");
    desk.resize(60, 15).keys("<Up><Up><Up><Up><Up><Right><Down><Left><Down><Right><Down><Left>");
    desk.keys("<Enter><Enter>").lacks(TITLE).save().sees("Saved acme-anna");
    let client = desk.client("acme-anna").expect("stored");
    assert_eq!((client.name.as_str(), client.email.as_str()), ("Mine", "theirs@acme.example"));
    assert_eq!(client.access_lifetime.input_text(), "2h");
    assert_eq!(client.refresh_lifetime.input_text(), "1d");
    assert_eq!(client.scopes[0].as_str(), "write");
    assert!(!client.enabled);
}

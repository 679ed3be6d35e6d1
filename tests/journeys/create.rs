//! Creating a client.

use oauthdesk::model::{AccessLifetime, GrantType, RefreshLifetime, UserStatus};

use crate::support::{Desk, grants};

#[test]
fn a_new_client_is_typed_and_stored_with_the_defaults() {
    let mut desk = Desk::acme();
    desk.keys("nNightly export<Tab>ana@acme.example<Tab>acme<Enter><Tab>");
    desk.sees("New client").sees("Acme Media (acme)".split(' ').next().expect("name"));
    desk.keys("svc-rep");
    desk.sees("acme-svc-rep").sees("active users").sees("svc-report");
    desk.keys("<Down><Enter><C-s>");
    desk.sees("Saved acme-svc-report");
    let client = desk.client("acme-svc-report").expect("stored");
    assert_eq!(client.name, "Nightly export");
    assert_eq!(client.email.as_str(), "ana@acme.example");
    assert_eq!(client.grant_types, grants(&[GrantType::Password, GrantType::RefreshToken]));
    assert_eq!(
        client.scopes.iter().map(oauthdesk::model::Scope::as_str).collect::<Vec<_>>(),
        ["read"]
    );
    assert!(client.restrict_to_partner_users && client.enabled);
    assert_eq!(client.access_lifetime, AccessLifetime::PlatformDefault);
    assert_eq!(client.refresh_lifetime, RefreshLifetime::PlatformDefault);
    assert_eq!(desk.current(), "acme-svc-report");
    let mut desk = desk.restart();
    assert_eq!(desk.client("acme-svc-report"), Some(client));
    desk.sees("acme-svc-report").sees("1 of 1");
}

#[test]
fn an_empty_form_says_what_each_field_needs_and_goes_to_the_first() {
    let mut desk = Desk::acme();
    desk.keys("n<C-s>");
    desk.sees("Not saved: 4 fields to mend");
    desk.sees("✗ required: the one address").sees("✗ required: choose the partner");
    desk.sees("✗Name");
    desk.keys("X").lacks("✗Name").sees("✗Email");
    assert_eq!(desk.clients(), 0);
}

#[test]
fn the_prefix_fills_itself_in_and_follows_the_partner() {
    let mut desk = Desk::acme();
    desk.add_partner("Beta TV", "beta");
    desk.reload();
    desk.keys("n<Tab><Tab>acme<Enter><Tab>x");
    desk.sees("acme-x");
    // Back to the partner: another one swaps the prefix and keeps the rest.
    desk.keys("<backtab><Enter>beta<Enter>");
    desk.sees("beta-x").lacks("acme-x");
}

#[test]
fn a_pasted_id_does_not_get_the_prefix_twice() {
    let mut desk = Desk::acme();
    desk.keys("n<Tab><Tab>acme<Enter><Tab>").paste("acme-anna\n");
    desk.sees("acme-anna").lacks("acme-acme-");
}

#[test]
fn enter_in_the_empty_id_box_lists_the_active_users() {
    let mut desk = Desk::acme();
    desk.add_user("acme", "gone", UserStatus::Deactivated);
    desk.reload();
    desk.keys("n<Tab><Tab>acme<Enter><Tab><Enter>");
    desk.sees("anna").sees("svc-report").lacks("gone");
}

#[test]
fn a_restricted_client_needs_an_active_user_of_the_partner() {
    let mut desk = Desk::acme();
    desk.add_user("acme", "gone", UserStatus::Deactivated);
    desk.reload();
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>nobody<C-s>");
    desk.sees("Acme Media has no user nobody").sees("turn Restrict off");
    desk.keys("<C-u>gone<C-s>").sees("user gone of Acme Media is deactivated");
    assert_eq!(desk.clients(), 0);
    // Turning the restriction off lets any username through.
    desk.keys("<Tab><Space><C-s>").sees("Saved acme-gone");
    assert!(!desk.client("acme-gone").expect("stored").restrict_to_partner_users);
}

#[test]
fn redirect_box_is_skipped_by_tab_without_a_redirect_grant() {
    let mut desk = Desk::acme();
    desk.keys("n").sees("⊘ needs Implicit or Authorization code");
    // Name, email, partner, client ID, restrict, scopes, grant types, then access lifetime.
    desk.keys("<Tab><Tab><Tab><Tab><Tab><Tab><Tab>77");
    desk.sees("77                   = 1m17s");
    // Ticking implicit enables the box at once.
    desk.keys("<backtab><Space>").lacks("needs Implicit or Authorization code");
    desk.sees("Response types: token");
    desk.keys("<Tab>https://a.example/cb");
    desk.sees("https://a.example/cb");
}

#[test]
fn what_was_typed_comes_back_when_the_grant_is_ticked_again() {
    let mut desk = Desk::acme();
    desk.keys("n<Tab><Tab><Tab><Tab><Tab><Tab><Space><Tab>https://a.example/cb<backtab><Space>");
    desk.sees("https://a.example/cb  ⊘ needs Implicit or Authorization");
    desk.keys("<Space><Tab>").lacks("needs Implicit");
    desk.sees("https://a.example/cb");
}

#[test]
fn refresh_lifetime_is_enabled_only_with_refresh_token() {
    let mut desk = Desk::acme();
    desk.keys("n").lacks("needs Refresh token");
    desk.keys("<Tab><Tab><Tab><Tab><Tab><Tab><Right><Right><Right><Space>")
        .sees("⊘ needs Refresh token");
}

#[test]
fn refresh_token_without_an_issuer_is_refused() {
    let mut desk = Desk::acme();
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>anna<Enter><Tab><Tab>");
    // Untick password: refresh_token stands alone.
    desk.keys("<Right><Right><Space><C-s>");
    desk.sees("nothing here could issue the refresh token");
    assert_eq!(desk.clients(), 0);
}

#[test]
fn redirect_uris_are_required_and_checked_with_a_redirect_grant() {
    let mut desk = Desk::acme();
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>anna<Enter><Tab><Tab><Right><Space><C-s>");
    desk.sees("at least one is required with Implicit or Authorization code");
    desk.keys("https://a.example/x,y, http://b.example<C-s>").sees("URI 2 uses http on b.example");
    desk.keys("<C-u>https://a.example/x,y, https://b.example").sees("= 2 URIs");
    desk.keys("<C-s>").sees("Saved acme-anna");
    let client = desk.client("acme-anna").expect("stored");
    let uris: Vec<_> =
        client.redirect_uris.iter().map(oauthdesk::model::RedirectUri::as_str).collect();
    assert_eq!(uris, ["https://a.example/x,y", "https://b.example"]);
}

#[test]
fn lines_that_are_pasted_become_a_list_of_uris_and_press_nothing() {
    let mut desk = Desk::acme();
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>anna<Enter><Tab><Tab><Right><Space><Tab>");
    desk.paste("https://a.example/1\r\nhttps://a.example/2\n");
    desk.sees("New client").sees("https://a.example/1, https://a.example/2");
    desk.keys("<C-s>");
    assert_eq!(desk.client("acme-anna").expect("stored").redirect_uris.len(), 2);
}

#[test]
fn pasted_lines_may_end_in_the_comma_that_sets_them_apart() {
    let mut desk = Desk::acme();
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>anna<Enter><Tab><Tab><Right><Space><Tab>");
    desk.paste("https://a.example/1,\r\nhttps://a.example/2 ,\nhttps://a.example/3\n");
    desk.sees("= 3 URIs").keys("<C-s>");
    let stored = desk.client("acme-anna").expect("stored").redirect_uris;
    let uris: Vec<_> = stored.iter().map(oauthdesk::model::RedirectUri::as_str).collect();
    assert_eq!(uris, ["https://a.example/1", "https://a.example/2", "https://a.example/3"]);
}

#[test]
fn lifetimes_show_what_is_in_force() {
    let mut desk = Desk::acme();
    desk.keys("n").sees("= 12h (default)").sees("= 30d (default)");
    desk.keys("<Tab><Tab><Tab><Tab><Tab><Tab><Tab>-1").sees("= never");
    desk.keys("<C-u>0<Tab>").sees("0 would make tokens that are never valid");
    desk.keys("never<Tab>").sees("a refresh token cannot be made to last for ever");
}

#[test]
fn a_taken_id_is_refused_beside_its_field() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>anna<C-s>");
    desk.sees("taken").sees("acme-anna").sees("New client");
    desk.keys("2").sees("acme-anna2").lacks("taken");
}

#[test]
fn a_deleted_id_is_not_used_again_without_saying_so() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("d<Right><Enter>").sees("Deleted acme-anna");
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>anna<C-s>");
    desk.sees("belonged to a client that").sees("Save all the same?");
    desk.keys("<Enter>").sees("New client");
    assert_eq!(desk.clients(), 0);
    desk.keys("<C-s><Right><Enter>").sees("Saved acme-anna");
    assert_eq!(desk.clients(), 1);
}

#[test]
fn cancel_asks_when_something_was_typed_and_only_then() {
    let mut desk = Desk::acme();
    desk.keys("n<Esc>").lacks("New client");
    desk.keys("nX<Esc>").sees("Discard the changes?");
    desk.keys("<Enter>").sees("New client");
    desk.keys("<Esc><Right><Enter>").lacks("New client");
    desk.keys("nX<C-c>").sees("Quit?");
    desk.keys("<Enter>");
    assert!(!desk.quit);
    desk.keys("<C-c><Right><Enter>");
    assert!(desk.quit);
}

#[test]
fn nothing_typed_is_lost_by_a_resize_or_help() {
    let mut desk = Desk::acme();
    desk.keys("nNightly<Tab>half@");
    desk.resize(60, 15).resize(10, 3).resize(140, 45).resize(80, 24);
    desk.keys("<F1>").sees("exactly one address").sees("RFC 5322");
    desk.keys("<Esc>").sees("Nightly").sees("half@");
}

#[test]
fn help_of_grant_types_says_what_each_means() {
    let mut desk = Desk::acme();
    desk.keys("n<Tab><Tab><Tab><Tab><Tab><Tab><F1>");
    desk.sees("RFC 9700 §2.1.2").sees("RFC 9700 §2.4").sees("customary default here");
}

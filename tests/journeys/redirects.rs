//! Redirect URIs: when there are any, how a list of them is typed, and which are refused.

use oauthdesk::model::{Field, RedirectUri};

use crate::support::Desk;

/// A new client with the grant type Authorization code, the focus on the redirect URIs.
fn with_code() -> Desk {
    let mut desk = Desk::acme();
    desk.new_client("anna").go(Field::GrantTypes).keys("<Right><Space>").go(Field::RedirectUris);
    desk
}

/// The redirect URIs that are stored when this is typed, or pasted, and saved.
#[track_caller]
fn stored(desk: &mut Desk, text: &str) -> Vec<String> {
    desk.go(Field::RedirectUris).keys("<C-u>").paste(text).keys("<C-s>").sees("Saved acme-anna");
    let client = desk.client("acme-anna").expect("stored");
    client.redirect_uris.iter().map(RedirectUri::to_string).collect()
}

#[track_caller]
fn refused(desk: &mut Desk, text: &str) {
    desk.go(Field::RedirectUris).keys("<C-u>").paste(text).keys("<C-s>");
    desk.sees("✗Redirect URIs").sees("New client");
    assert_eq!(desk.clients(), 0, "{text} was taken");
}

#[test]
fn a_list_is_split_at_a_comma_before_a_scheme_and_at_line_breaks() {
    for (typed, list) in [
        (
            "https://a.example/1,https://a.example/2",
            vec!["https://a.example/1", "https://a.example/2"],
        ),
        (
            "https://a.example/1 ,  https://a.example/2",
            vec!["https://a.example/1", "https://a.example/2"],
        ),
        (
            "https://a.example/1\nhttps://a.example/2\r\n",
            vec!["https://a.example/1", "https://a.example/2"],
        ),
        ("https://a.example/?x=1,2,3", vec!["https://a.example/?x=1,2,3"]),
        (
            "https://a.example/1,2, com.acme.app:/cb",
            vec!["https://a.example/1,2", "com.acme.app:/cb"],
        ),
        ("  https://a.example/1  ", vec!["https://a.example/1"]),
    ] {
        assert_eq!(stored(&mut with_code(), typed), list, "{typed:?}");
    }
}

#[test]
fn exact_duplicates_are_dropped_and_the_rest_is_kept_byte_for_byte() {
    let typed = "https://A.example/CB?b=%2F, https://a.example/cb, https://a.example/cb, https://a.example/cb/";
    let list = ["https://A.example/CB?b=%2F", "https://a.example/cb", "https://a.example/cb/"];
    assert_eq!(stored(&mut with_code(), typed), list);
    // An edit of another field leaves them as they are.
    let mut desk = with_code();
    assert_eq!(stored(&mut desk, typed), list);
    desk.keys("e!<C-s>").sees("Saved acme-anna");
    let kept = desk.client("acme-anna").expect("stored").redirect_uris;
    assert_eq!(kept.iter().map(RedirectUri::as_str).collect::<Vec<_>>(), list);
}

#[test]
fn https_loopback_and_private_use_schemes_are_taken() {
    for uri in [
        "https://a.example",
        "https://a.example:8443/cb?x=1",
        "http://localhost:3000/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:9000/cb",
        "com.acme.app:/cb",
    ] {
        assert_eq!(stored(&mut with_code(), uri), [uri]);
    }
}

#[test]
fn what_is_relative_insecure_or_ambiguous_is_refused() {
    let mut desk = with_code();
    for uri in [
        "",
        "a.example/cb",
        "/cb",
        "https://",
        "https://a.example/#top",
        "https://*.example/cb",
        "https://a.example/*",
        "https://me:secret@a.example/cb",
        "https://a.example/c b",
        "https://a.example/c\u{200b}b",
        "http://a.example/cb",
        "http://localhost.a.example/cb",
        "myapp:/cb",
        "https://a.example/cb,",
        "https://a.example/cb, ftp://b.example",
    ] {
        refused(&mut desk, uri);
    }
    assert_eq!(stored(&mut desk, "https://a.example/cb"), ["https://a.example/cb"]);
}

#[test]
fn schemes_that_run_code_or_show_a_document_are_never_taken() {
    let mut desk = with_code();
    for scheme in ["javascript", "data", "file", "vbscript", "about", "blob", "JavaScript"] {
        refused(&mut desk, &format!("{scheme}:x"));
    }
}

#[test]
fn the_platform_can_allow_plain_http_on_a_host() {
    let mut desk = Desk::acme();
    desk.set(|settings| settings.http_hosts = vec!["intranet.acme.example".into()]);
    desk.new_client("anna").go(Field::GrantTypes).keys("<Right><Space>");
    refused(&mut desk, "http://other.acme.example/cb");
    let uri = "http://intranet.acme.example/cb";
    assert_eq!(stored(&mut desk, uri), [uri]);
}

#[test]
fn either_redirect_grant_enables_the_box_and_asks_for_at_least_one() {
    for ticks in ["<Space>", "<Right><Space>", "<Space><Right><Space>"] {
        let mut desk = Desk::acme();
        desk.new_client("anna").sees("⊘ needs Implicit or Authorization code");
        desk.go(Field::GrantTypes).keys(ticks).lacks("⊘ needs Implicit");
        desk.keys("<C-s>").sees("✗Redirect URIs");
        assert_eq!(desk.clients(), 0);
    }
}

#[test]
fn what_is_typed_does_not_count_without_a_redirect_grant() {
    let mut desk = with_code();
    desk.keys("https://a.example/cb").go(Field::GrantTypes).keys("<Space>");
    desk.sees("https://a.example/cb").sees("⊘ needs Implicit or Authorization code");
    desk.keys("<C-s>").sees("Saved acme-anna");
    assert!(desk.client("acme-anna").expect("stored").redirect_uris.is_empty());
}

#[test]
fn the_reason_of_the_disabled_box_is_shown_however_much_was_typed() {
    let mut desk = with_code();
    let long = format!("https://a.example/{}", "x".repeat(200));
    desk.paste(&long).go(Field::GrantTypes).keys("<Space>");
    desk.sees("https://a.ex").sees("⊘ needs Implicit or Authorization code");
}

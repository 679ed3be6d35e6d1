//! `oauthdesk bulk`: what it would change, what it does, and what it says.

use oauthdesk::model::{ClientDraft, Command, GrantType};

use crate::{Closed, fails, ok, run, stderr, stdout};

/// Five clients of Acme Media, one without the refresh token grant.
fn five() -> Closed {
    Closed::new(|desk| {
        for name in ["tv", "web", "app", "car"] {
            desk.add_client("acme", name);
        }
        let grant_types = [GrantType::Password].into_iter().collect();
        let bot = ClientDraft { grant_types, ..desk.client_draft("acme", "bot") };
        desk.apply(Command::CreateClient(bot)).expect("client");
    })
}

fn enabled(registry: &str) -> usize {
    let list = ok(&["--registry", registry, "list", "--format", "json"]);
    list.matches("\"enabled\": true").count()
}

#[test]
fn a_dry_run_says_what_would_change_and_does_nothing() {
    let closed = five();
    let registry = closed.path();
    let bulk = ["--registry", &registry, "bulk", "--search", "acme-"];
    let said = ok(&[&bulk[..], &["--disable", "--dry-run"]].concat());
    assert!(said.contains("Disable 5 clients\nchange:  5\n"), "{said}");
    assert!(said.contains("  enabled: yes -> no\n"), "{said}");
    assert!(said.contains("this was a dry run"), "{said}");
    assert_eq!(enabled(&registry), 5);
    // Looking is for everybody.
    ok(&[&bulk[..], &["--disable", "--dry-run", "--read-only"]].concat());
    let denied = fails(&[&bulk[..], &["--disable", "--yes", "--read-only"]].concat(), 77);
    assert!(denied.contains("read-only"), "{denied}");
    let asked = fails(&[&bulk[..], &["--disable"]].concat(), 2);
    assert!(asked.contains("--yes"), "{asked}");
    assert_eq!(enabled(&registry), 5);
}

#[test]
fn what_was_done_at_once_is_taken_back_at_once() {
    let closed = five();
    let registry = closed.path();
    let bulk = ["--registry", &registry, "bulk", "--search", "", "--yes", "--reason", "audit"];
    let said = ok(&[&bulk[..], &["--disable"]].concat());
    assert!(said.contains("changed 5 clients; oauthdesk undo takes all of it back"), "{said}");
    assert_eq!(enabled(&registry), 0);
    let history = ok(&["--registry", &registry, "history"]);
    assert_eq!(history.matches("audit").count(), 5, "{history}");
    let again = ok(&[&bulk[..], &["--disable"]].concat());
    assert!(again.contains("5 are so already") && again.contains("nothing was changed"), "{again}");
    ok(&["--registry", &registry, "undo", "--yes"]);
    assert_eq!(enabled(&registry), 5);
    ok(&[&bulk[..], &["--delete"]].concat());
    assert_eq!(ok(&["--registry", &registry, "list", "--format", "json"]).trim(), "[]");
    ok(&["--registry", &registry, "undo", "--yes"]);
    assert_eq!(enabled(&registry), 5);
}

#[test]
fn refused_clients_are_named_and_change_the_exit_code() {
    let closed = five();
    let registry = closed.path();
    let bulk = ["--registry", &registry, "bulk", "--search", "", "--refresh-lifetime", "9d"];
    for options in [&["--dry-run"][..], &["--yes"]] {
        let output = run(&[&bulk[..], options].concat());
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(3), "{said}{}", stderr(&output));
        assert!(said.contains("change:  4\n") && said.contains("refused: 1\n"), "{said}");
        assert!(said.contains("acme-bot: Refresh lifetime: it has no refresh token"), "{said}");
    }
    let output = run(&[&bulk[..], &["--yes", "--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(3));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["unchanged"], 4, "{document}");
    assert_eq!(document["refused_first"][0]["client_id"], "acme-bot", "{document}");
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_looked_at() {
    let closed = five();
    let registry = closed.path();
    let bulk = ["--registry", &registry, "bulk", "--search", "", "--yes"];
    for (option, value, why) in [
        ("--access-lifetime", "12x", "not understood"),
        ("--add-scope", "admin", "does not offer admin"),
        ("--add-grant-type", "magic", "no grant type is called magic"),
        ("--add-grant-type", "device_code", "does not offer device_code"),
        ("--replace-host", "a.example", "OLD=NEW"),
        ("--replace-host", "a.example=https://b.example", "write the host alone"),
    ] {
        let said = fails(&[&bulk[..], &[option, value]].concat(), 2);
        assert!(said.contains(option) && said.contains(why), "{option} {value}: {said}");
    }
    fails(&[&bulk[..], &["--enable", "--disable"]].concat(), 2);
    fails(&["--registry", &registry, "bulk", "--enable", "--yes"], 2);
    let json = fails(
        &["--registry", &registry, "bulk", "--search", "", "--enable", "--format", "json"],
        2,
    );
    assert!(json.contains("--dry-run"), "{json}");
}

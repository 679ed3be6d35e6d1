//! What the acts print for a script: the records as they are stored then.

use serde_json::Value;

use super::acts::with_anna;
use super::{Closed, fails, run, stderr, stdout};

fn json(closed: &Closed, args: &[&str]) -> Value {
    let text = closed.ok(&[args, &["--format", "json"]].concat());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?}: {error}: {text}"))
}

#[test]
fn every_act_prints_the_record_as_show_does() {
    let closed = with_anna();
    for (act, show) in [
        (&["edit", "acme-anna", "--name", "Eva"][..], &["show", "acme-anna"][..]),
        (&["edit", "acme-anna", "--name", "Eva"], &["show", "acme-anna"]),
        (
            &["duplicate", "acme-anna", "--client-id", "acme-b", "--no-restrict"],
            &["show", "acme-b"],
        ),
        (
            &["partner", "create", "--name", "Globex", "--subdomain", "globex"],
            &["partner", "show", "globex"],
        ),
        (&["partner", "edit", "globex", "--lifecycle", "demo"], &["partner", "show", "globex"]),
        (
            &["user", "create", "--partner", "globex", "--username", "bob", "--email", "b@x.org"],
            &["user", "show", "globex/bob"],
        ),
        (&["user", "edit", "globex/bob", "--last-name", "B"], &["user", "show", "globex/bob"]),
        (&["settings", "set", "backups-kept=3"], &["settings", "show"]),
        (&["settings", "set", "backups-kept=3"], &["settings", "show"]),
        (&["roles", "set", "zoe", "editor"], &["roles", "show", "zoe"]),
        (&["roles", "set", "zoe", "editor"], &["roles", "show", "zoe"]),
    ] {
        assert_eq!(json(&closed, act), json(&closed, show), "{act:?}");
    }
    // What is deleted is printed as it was.
    for (act, show) in [
        (&["user", "delete", "globex/bob", "--yes"][..], &["user", "show", "globex/bob"][..]),
        (&["partner", "delete", "globex", "--yes"], &["partner", "show", "globex"]),
        (&["roles", "remove", "zoe"], &["roles", "show", "zoe"]),
    ] {
        let before = json(&closed, show);
        assert_eq!(json(&closed, act), before, "{act:?}");
    }
    let error = closed.fails(&["roles", "remove", "zoe", "--format", "json"], 1);
    assert!(error.contains("zoe has no role here"), "{error}");
}

#[test]
fn what_takes_several_clients_prints_a_list() {
    let closed = with_anna();
    closed.ok(&["duplicate", "acme-anna", "--client-id", "acme-b", "--no-restrict"]);
    let both = ["acme-b", "acme-anna"];
    let disabled = json(&closed, &[&["disable"], &both[..]].concat());
    assert_eq!(disabled, json(&closed, &["list"]));
    assert_eq!(disabled[0]["enabled"], false);
    // Those that were so already are printed as well.
    let enabled = json(&closed, &["enable", "acme-b"]);
    assert_eq!(enabled, json(&closed, &["enable", "acme-b"]));
    let list = json(&closed, &["list"]);
    assert_eq!(json(&closed, &[&["delete", "--yes"], &both[..]].concat()), list);
    assert_eq!(json(&closed, &["list"]), serde_json::json!([]));
}

#[test]
fn a_client_that_a_rule_keeps_as_it_is_is_no_part_of_what_was_done() {
    let closed = with_anna();
    closed.ok(&["duplicate", "acme-anna", "--client-id", "acme-b", "--no-restrict"]);
    closed.ok(&["disable", "acme-anna", "acme-b"]);
    closed.ok(&["user", "edit", "acme/anna", "--status", "expired", "--yes"]);
    let path = closed.path();
    let args = ["--registry", &path, "enable", "acme-anna", "acme-b", "--format", "json"];
    let output = run(&args);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("1 client could not be enabled"), "{}", stderr(&output));
    let done: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(done.as_array().expect("an array").len(), 1);
    assert_eq!(done[0]["client_id"], "acme-b");
}

#[test]
fn a_dry_run_prints_the_record_as_it_would_be() {
    let closed = with_anna();
    for (act, show) in [
        (&["edit", "acme-anna", "--name", "Eva"][..], &["show", "acme-anna"][..]),
        (&["disable", "acme-anna"], &["list"]),
        (&["settings", "set", "backups-kept=3"], &["settings", "show"]),
        (&["partner", "edit", "acme", "--name", "A"], &["partner", "show", "acme"]),
        (
            &["duplicate", "acme-anna", "--client-id", "acme-b", "--no-restrict"],
            &["show", "acme-b"],
        ),
    ] {
        let untimed = |mut value: Value| {
            let record = if value.is_array() { &mut value[0] } else { &mut value };
            for time in ["created", "modified"] {
                record.as_object_mut().expect("an object").remove(time);
            }
            value
        };
        let would = json(&closed, &[act, &["--dry-run"]].concat());
        closed.ok(act);
        assert_eq!(untimed(would), untimed(json(&closed, show)), "{act:?}");
    }
    let would = json(&closed, &["delete", "acme-anna", "--dry-run"]);
    assert_eq!(would[0], json(&closed, &["show", "acme-anna"]));
}

#[test]
fn acts_have_every_form() {
    let closed = with_anna();
    let edit = |format| closed.ok(&["edit", "acme-anna", "--enabled", "--format", format]);
    assert_eq!(edit("table"), "nothing to change: it is so already\n");
    assert_eq!(edit("text"), edit("table"));
    assert_eq!(edit("jsonl").lines().count(), 1);
    assert_eq!(edit("csv"), closed.ok(&["list", "--format", "csv"]));
    assert_eq!(edit("csv"), closed.ok(&["show", "acme-anna", "--format", "csv"]));
    assert_eq!(edit("yaml"), closed.ok(&["show", "acme-anna", "--format", "yaml"]));
    let settings = closed.ok(&["settings", "show", "--format", "csv"]);
    assert!(settings.starts_with("scopes,grant_types,http_hosts,default_access"), "{settings}");
    assert!(settings.contains("\nread write,implicit "), "{settings}");
    assert_eq!(
        closed.ok(&["roles", "set", "zoe", "editor", "--format", "csv"]),
        "user,role\nzoe,editor\n"
    );
    assert_eq!(closed.ok(&["edit", "acme-anna", "--name", "E", "-q", "--format", "json"]), "");
    fails(&["--demo", "edit", "bidquarry-anna.novak", "--editor", "--format", "json"], 2);
}

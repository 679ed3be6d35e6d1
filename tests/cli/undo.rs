//! `oauthdesk undo`, `redo` and `revert`: what is taken back, what is asked, and what is printed.

use oauthdesk::door::Door;
use oauthdesk::model::{Act, ActKey, ClientDraft, Command, Timestamp};

use serde_json::Value;

use super::acts::with_anna;
use super::{Closed, run, stderr, stdout};

fn name(closed: &Closed) -> String {
    let json = closed.ok(&["show", "acme-anna", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    json["name"].as_str().expect("text").to_owned()
}

fn reasons(closed: &Closed) -> Vec<Value> {
    let lines = closed.ok(&["history", "--format", "jsonl"]);
    let change = |line| serde_json::from_str::<Value>(line).expect("JSON");
    lines.lines().map(|line| change(line)["reason"].clone()).collect()
}

/// A registry where acme-anna was made so long ago that an undo asks.
fn long_ago() -> Closed {
    let closed = Closed::new(|_| {});
    let mut door = closed.open().with_clock(|| Timestamp(1_760_000_000_000));
    let directory = door.directory();
    let draft = ClientDraft {
        client_id: "acme-anna".into(),
        name: "Anna".into(),
        email: "anna@acme.example".into(),
        partner: directory.partner_named("acme").map(|partner| partner.id),
        ..ClientDraft::new(&directory.settings)
    };
    door.apply(Act::new(ActKey(1), Command::CreateClient(draft), None)).expect("client");
    closed
}

#[test]
fn a_dry_run_says_what_would_be_taken_back_and_takes_nothing_back() {
    let closed = with_anna();
    closed.ok(&["edit", "acme-anna", "--name", "Eva"]);
    let history = closed.ok(&["history", "--format", "jsonl"]);
    assert_eq!(
        closed.ok(&["undo", "--dry-run"]),
        "would edit client acme-anna\n  name: Eva -> Anna\nnothing was done: this was a dry run\n"
    );
    assert_eq!(closed.ok(&["history", "--format", "jsonl"]), history);
    closed.fails(&["redo", "--dry-run"], 1);
    closed.ok(&["undo", "--reason", "typo", "-q"]);
    assert_eq!((name(&closed).as_str(), &reasons(&closed)[0]), ("Anna", &"typo".into()));
    assert_eq!(
        closed.ok(&["redo", "--dry-run"]),
        "would edit client acme-anna\n  name: Anna -> Eva\nnothing was done: this was a dry run\n"
    );
    assert_eq!(closed.ok(&["redo", "--quiet"]), "");
    assert_eq!(name(&closed), "Eva");
    closed.fails(&["--read-only", "undo", "--dry-run"], 77);
}

#[test]
fn in_other_forms_an_undo_prints_its_changes_as_history_does() {
    let closed = with_anna();
    closed.ok(&["edit", "acme-anna", "--name", "Eva"]);
    let would = closed.ok(&["undo", "--dry-run", "--format", "json"]);
    let done = closed.ok(&["undo", "--format", "json"]);
    let history: Value =
        serde_json::from_str(&closed.ok(&["history", "--format", "json"])).expect("JSON");
    let done: Value = serde_json::from_str(&done).expect("JSON");
    assert_eq!(done.as_array().expect("an array").len(), 1);
    assert_eq!(done[0], history[0]);
    let would: Value = serde_json::from_str(&would).expect("JSON");
    for part in ["seq", "origin", "before", "after"] {
        assert_eq!(would[0][part], done[0][part], "{part}");
    }
    let csv = closed.ok(&["redo", "--format", "csv"]);
    assert!(csv.starts_with("seq,when,who,action,") && csv.contains(",redo,"), "{csv}");
    assert_eq!(closed.ok(&["undo", "--format", "jsonl", "--quiet"]), "");
    assert_eq!(name(&closed), "Anna");
}

#[test]
fn what_was_done_long_ago_is_asked_about() {
    let closed = long_ago();
    for input in [&[][..], &["--no-input"]] {
        let error = closed.fails(&[&["undo"], input].concat(), 2);
        assert!(error.contains("Take back what you created the client acme-anna, done"), "{error}");
        assert!(error.contains("help: add --yes to agree beforehand"), "{error}");
    }
    let path = closed.path();
    let output = run(&["--registry", &path, "undo", "--dry-run"]);
    assert!(stdout(&output).starts_with("would delete client acme-anna\n"), "{}", stdout(&output));
    let note = stderr(&output);
    assert!(note.contains("note: you created the client acme-anna, done 2025-10-09"), "{note}");
    closed.ok(&["undo", "--yes"]);
    closed.fails(&["show", "acme-anna"], 1);
    // This is only just done.
    closed.ok(&["redo", "--no-input"]);
    closed.ok(&["show", "acme-anna"]);
}

#[test]
fn what_takes_many_acts_is_counted_or_printed_to_the_end() {
    let closed = Closed::new(|desk| {
        for n in 0..1_001 {
            let id = format!("acme-u{n:04}");
            let draft = ClientDraft {
                client_id: id,
                restrict_to_partner_users: false,
                ..desk.client_draft("acme", "anna")
            };
            desk.apply(Command::CreateClient(draft)).expect("client");
        }
    });
    closed.ok(&["bulk", "--search", "", "--disable", "--yes"]);
    let said = closed.ok(&["undo", "--dry-run"]);
    assert!(said.contains("\nand 951 more\nnothing was done"), "{said}");
    let path = closed.path();
    let output = run(&["--registry", &path, "undo", "--dry-run", "--format", "jsonl"]);
    // All of them, under the numbers that they would have.
    let seq = |line| serde_json::from_str::<Value>(line).expect("JSON")["seq"].as_u64();
    let seqs: Vec<_> = stdout(&output).lines().filter_map(seq).collect();
    assert_eq!(seqs.len(), 1_001);
    assert!(seqs.iter().zip(seqs[0]..).all(|(seq, expected)| *seq == expected), "{seqs:?}");
    assert_eq!(stderr(&output), "");
    assert_eq!(closed.ok(&["undo", "--format", "jsonl"]).lines().count(), 1_001);
    assert_eq!(closed.ok(&["redo"]), "done again: 1,001 changes\n");
}

#[test]
fn a_client_is_brought_back_as_it_was_with_the_options_of_every_act() {
    let closed = with_anna();
    closed.ok(&["edit", "acme-anna", "--name", "Eva"]);
    let history = closed.ok(&["history", "acme-anna", "--format", "jsonl"]);
    let first: Value =
        serde_json::from_str(history.lines().last().expect("a change")).expect("JSON");
    let seq = first["seq"].to_string();
    let revert = ["revert", "acme-anna", "--to", &seq];
    let error = closed.fails(&[&revert[..], &["--no-input"]].concat(), 2);
    assert!(error.contains("Bring acme-anna back as it was after change"), "{error}");
    assert_eq!(
        closed.ok(&[&revert[..], &["--dry-run"]].concat()),
        "would edit client acme-anna\n  name: Eva -> Anna\nnothing was done: this was a dry run\n"
    );
    assert_eq!(name(&closed), "Eva");
    let said =
        closed.ok(&[&revert[..], &["--yes", "--reason", "typo", "--format", "json"]].concat());
    assert_eq!(said, closed.ok(&["show", "acme-anna", "--format", "json"]));
    assert_eq!((name(&closed).as_str(), &reasons(&closed)[0]), ("Anna", &"typo".into()));
    assert_eq!(
        closed.ok(&[&revert[..], &["--yes"]].concat()),
        "nothing to change: it is so already\n"
    );
    assert_eq!(closed.ok(&[&revert[..], &["--yes", "-q"]].concat()), "");
    let error = closed.fails(&["revert", "acme-anna", "--to", "999", "--yes"], 1);
    assert!(error.contains("there is no change 999 of acme-anna"), "{error}");
    closed.ok(&["delete", "acme-anna", "--yes"]);
    let said = closed.ok(&[&revert[..], &["--yes"]].concat());
    assert!(said.contains("restore, client acme-anna is back"), "{said}");
}

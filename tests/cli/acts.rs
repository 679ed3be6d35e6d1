//! What changes records: every act, its exit codes, and what it leaves alone.

use std::io::Write;
use std::process::Stdio;

use oauthdesk::door::Door;
use oauthdesk::model::{Command, Settings};

use serde_json::Value;

use super::{Closed, program, stderr, stdout};

const ANNA: [&str; 9] = [
    "create",
    "--client-id",
    "acme-anna",
    "--name",
    "Anna",
    "--email",
    "anna@acme.example",
    "--partner",
    "acme",
];

pub(super) fn with_anna() -> Closed {
    let closed = Closed::new(|_| {});
    assert_eq!(closed.ok(&ANNA), "created client acme-anna\n");
    closed
}

fn shown(closed: &Closed, id: &str) -> Value {
    serde_json::from_str(&closed.ok(&["show", id, "--format", "json"])).expect("JSON")
}

fn history(closed: &Closed) -> String {
    closed.ok(&["history", "--format", "jsonl"])
}

/// Runs a command with something on its standard input.
pub(super) fn fed(closed: &Closed, args: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let mut child = program()
        .args(["--registry", &closed.path()])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    child.stdin.take().expect("stdin").write_all(input).expect("written");
    let output = child.wait_with_output().expect("ends");
    (output.status.code(), stdout(&output), stderr(&output))
}

#[test]
fn a_client_is_created_edited_duplicated_disabled_and_deleted() {
    let closed = with_anna();
    let anna = shown(&closed, "acme-anna");
    assert_eq!(anna["scopes"], serde_json::json!(["read"]));
    assert_eq!(anna["restrict_to_partner_users"], true);
    let said =
        closed.ok(&["edit", "acme-anna", "--scope", "read,write", "--access-lifetime", "1h"]);
    assert_eq!(
        said,
        "edited client acme-anna\n  scopes: read -> read, write\n  access token lifetime: platform default -> 1h\n"
    );
    let edited = shown(&closed, "acme-anna");
    assert_eq!(edited["name"], "Anna");
    assert_eq!(edited["access_token_lifetime"], 3600);
    let said = closed.ok(&["edit", "acme-anna", "--access-lifetime", "-1", "-q"]);
    assert_eq!(said, "");
    assert_eq!(shown(&closed, "acme-anna")["access_token_lifetime"], -1);
    // The last of two that say the opposite counts, and options may stand before the ID.
    let said = closed.ok(&["edit", "--enabled", "--no-enabled", "acme-anna"]);
    assert_eq!(said, "edited client acme-anna\n  enabled: yes -> no\n");
    closed.ok(&["edit", "--enabled", "acme-anna"]);
    let said = closed.ok(&["edit", "acme-anna", "--access-lifetime", "never"]);
    assert_eq!(said, "nothing to change: it is so already\n");
    let said = closed.ok(&["duplicate", "acme-anna", "--client-id", "acme-svc-report"]);
    assert_eq!(said, "created client acme-svc-report\n");
    assert_eq!(shown(&closed, "acme-svc-report")["scopes"], serde_json::json!(["read", "write"]));
    let said = closed.ok(&["disable", "acme-svc-report", "acme-anna", "acme-anna"]);
    assert_eq!(said, "disabled client acme-anna\ndisabled client acme-svc-report\n");
    let said = closed.ok(&["enable", "acme-anna"]);
    assert_eq!(said, "enabled client acme-anna\n");
    assert_eq!(closed.ok(&["enable", "acme-anna"]), "client acme-anna is enabled already\n");
    // One undo takes back what was done by one command.
    closed.ok(&["disable", "acme-anna", "acme-svc-report"]);
    closed.ok(&["delete", "acme-anna", "acme-svc-report", "--yes", "--reason", "trial"]);
    assert_eq!(closed.ok(&["list", "--format", "jsonl"]), "");
    assert!(history(&closed).lines().next().expect("a change").contains(r#""reason":"trial""#));
    closed.ok(&["undo", "--yes"]);
    assert_eq!(closed.ok(&["list", "--format", "jsonl"]).lines().count(), 2);
}

#[test]
fn fields_that_break_a_rule_are_named_with_the_option_that_mends_each() {
    let closed = with_anna();
    let error = closed.fails(&["create", "--name", "X", "--grant-type", "magic"], 1);
    assert_eq!(
        error,
        "error: nothing was saved: 4 fields to mend\n  \
         --grant-type: there is no grant type magic: use implicit, authorization_code, password, refresh_token, client_credentials, device_code, token_exchange, jwt_bearer\n  \
         --email: required: the one address of whoever answers for this client\n  \
         --partner: required: choose the partner that the client belongs to\n  \
         --client-id: required: the value that the client sends with its API requests\n"
    );
    let error = closed.fails(&[&ANNA[..], &["--no-restrict"]].concat(), 1);
    assert!(error.contains("  --client-id: taken by Anna"), "{error}");
    let error = closed.fails(&["edit", "acme-anna", "--partner", "nobody"], 1);
    assert!(error.contains("--partner: no partner has the subdomain nobody"), "{error}");
    let error = closed.fails(&["edit", "acme-anna"], 2);
    assert!(error.contains("no field is named"), "{error}");
    for args in [&["edit", "acme-ann", "--name", "X"][..], &["disable", "acme-anna", "acme-ann"]] {
        let error = closed.fails(args, 1);
        assert!(error.contains("there is no client acme-ann"), "{error}");
        assert!(error.contains("do you mean acme-anna?"), "{error}");
    }
    assert_eq!(shown(&closed, "acme-anna")["enabled"], true);
}

#[test]
fn what_no_grant_type_uses_is_refused_where_an_option_names_it() {
    let closed = with_anna();
    let uri = ["edit", "acme-anna", "--redirect-uri", "https://a.example/cb"];
    let error = closed.fails(&uri, 1);
    assert!(error.contains("--redirect-uri: only Implicit and Authorization code"), "{error}");
    closed.ok(&[&uri[..], &["--grant-type", "authorization_code"]].concat());
    let lifetime = ["edit", "acme-anna", "--refresh-lifetime", "9d"];
    let error = closed.fails(&lifetime, 1);
    assert!(error.contains("--refresh-lifetime: it has no refresh token"), "{error}");
    closed.ok(&["edit", "acme-anna", "--refresh-lifetime", "default"]);
    // The grant types that are left out of the copy take with them what they alone use.
    let copy = ["duplicate", "acme-anna", "--no-restrict", "--grant-type", "password"];
    closed.ok(&[&copy[..], &["--client-id", "acme-b"]].concat());
    closed.ok(&["edit", "acme-b", "--redirect-uri", "", "--name", "B"]);
    let error = closed.fails(
        &[&copy[..], &["--client-id", "acme-c", "--redirect-uri", "https://c.example/"]].concat(),
        1,
    );
    assert!(error.contains("--redirect-uri: only Implicit"), "{error}");
}

#[test]
fn a_dry_run_says_what_would_change_and_writes_nothing() {
    let closed = with_anna();
    closed.ok(&["user", "create", "--partner", "acme", "--username", "bob", "--email", "b@x.org"]);
    let before = history(&closed);
    let last = "nothing was done: this was a dry run\n";
    for (args, says) in [
        (
            &["edit", "acme-anna", "--name", "Eva"][..],
            "would edit client acme-anna\n  name: Anna -> Eva\n",
        ),
        (&["edit", "acme-anna", "--name", "Anna"], "nothing would change\n"),
        (&["delete", "acme-anna"], "would delete client acme-anna\n"),
        (&["disable", "acme-anna"], "client acme-anna would be disabled\n"),
        (&["user", "delete", "acme/bob"], "would delete user bob\n"),
        (
            &["user", "edit", "bob", "--status", "pending"],
            "would edit user bob\n  status: active -> pending\n",
        ),
        (
            &["partner", "edit", "acme", "--lifecycle", "demo"],
            "would edit partner Acme Media\n  lifecycle: active -> demo\n",
        ),
        (
            &["settings", "set", "scopes=read"],
            "would edit settings\n  scopes: read, write -> read\n",
        ),
        (
            &["roles", "set", "zoe", "editor"],
            "would create role zoe\n  OS user: zoe\n  role: editor\n",
        ),
    ] {
        let said = closed.ok(&[args, &["--dry-run"]].concat());
        assert_eq!(said, format!("{says}{last}"), "{args:?}");
    }
    let said = closed.ok(&["duplicate", "acme-anna", "--client-id", "acme-bob", "--dry-run"]);
    assert!(said.starts_with("would create client acme-bob\n  client ID: acme-bob\n"), "{said}");
    // What would be refused is refused, with its code.
    closed.fails(&["partner", "delete", "acme", "--dry-run"], 1);
    closed.fails(&["--read-only", "edit", "acme-anna", "--name", "E", "--dry-run"], 77);
    assert_eq!(history(&closed), before);
}

#[test]
fn what_show_prints_create_and_edit_take() {
    let closed = with_anna();
    let file = closed.dir.path().join("client");
    let path = file.display().to_string();
    let uri = "https://a.example/cb?x=1,2";
    let args = ["--grant-type", "authorization_code", "--redirect-uri", uri, "--no-restrict"];
    closed.ok(&[&["edit", "acme-anna"][..], &args].concat());
    for format in ["json", "jsonl", "yaml"] {
        let text = closed.ok(&["show", "acme-anna", "--format", format]);
        std::fs::write(&file, &text).expect("written");
        let said = closed.ok(&["edit", "acme-anna", "--from", &path]);
        assert_eq!(said, "nothing to change: it is so already\n", "{format}");
        let id = format!("acme-{format}");
        closed.ok(&["create", "--from", &path, "--client-id", &id]);
        let (mut before, mut after) = (shown(&closed, "acme-anna"), shown(&closed, &id));
        assert_eq!(after["redirect_uris"], serde_json::json!([uri]));
        for own in ["client_id", "created", "modified", "revision"] {
            before[own].take();
            after[own].take();
        }
        assert_eq!(before, after, "{format}");
    }
    for (noun, name) in [("partner", "acme"), ("user", "acme/anna")] {
        let text = closed.ok(&[noun, "show", name, "--format", "yaml"]);
        let (code, said, error) =
            fed(&closed, &[noun, "edit", name, "--from", "-"], text.as_bytes());
        assert_eq!(
            (code, said.as_str()),
            (Some(0), "nothing to change: it is so already\n"),
            "{error}"
        );
    }
    let text = closed.ok(&["settings", "show", "--format", "json"]);
    let before = history(&closed);
    let (code, _, error) = fed(&closed, &["settings", "set", "--from", "-"], text.as_bytes());
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(history(&closed), before);
}

#[test]
fn a_file_names_fields_options_go_before_it_and_mistakes_have_their_place() {
    let closed = with_anna();
    let edit = ["edit", "acme-anna", "--from", "-"];
    let (code, said, _) =
        fed(&closed, &[&edit[..], &["--name", "Option"]].concat(), b"name: File\nemail: f@x.org\n");
    assert_eq!(code, Some(0));
    assert!(said.contains("name: Anna -> Option") && said.contains("email: "), "{said}");
    for (input, code, says) in [
        (
            &b"nmae: x\n"[..],
            1,
            "standard input: line 1, column 1: no field is called nmae: did you mean name?",
        ),
        (b"{\"name\": }", 1, "standard input: line 1, column 10"),
        (
            b"name: \xff\n",
            1,
            "standard input: line 1, column 7: this is not UTF-8 text: save the file as UTF-8",
        ),
        (b"", 2, "no field is named"),
        (b"created: x\n", 2, "no field is named"),
        (b"client_id: other\n", 1, "--client-id: fixed once the client is created"),
        (b"name:\n", 1, "--name: required"),
    ] {
        let (got, _, error) = fed(&closed, &edit, input);
        assert_eq!(got, Some(code), "{error}");
        assert!(error.contains(says), "{error}");
    }
    let (code, _, error) = fed(&closed, &edit, &vec![b' '; 1024 * 1024 + 1]);
    assert!(code == Some(1) && error.contains("more than 1 MiB"), "{error}");
    let error = closed.fails(&["edit", "acme-anna", "--from", "/nowhere/x"], 1);
    assert!(error.contains("cannot read /nowhere/x: No such file"), "{error}");
}

#[test]
fn an_edit_that_was_made_from_an_older_revision_is_a_conflict() {
    let closed = with_anna();
    let old = closed.ok(&["show", "acme-anna", "--format", "json"]);
    closed.ok(&["edit", "acme-anna", "--name", "Theirs"]);
    let (code, _, error) = fed(&closed, &["edit", "acme-anna", "--from", "-"], old.as_bytes());
    assert_eq!(code, Some(4), "{error}");
    assert!(error.contains("somebody else saved client acme-anna since"), "{error}");
    assert!(error.contains("  name: Theirs\n"), "{error}");
    assert_eq!(shown(&closed, "acme-anna")["name"], "Theirs");
    closed.fails(&["edit", "acme-anna", "--name", "Mine", "--revision", "1"], 4);
    let settings = closed.ok(&["settings", "show", "--format", "yaml"]);
    closed.ok(&["settings", "set", "backups-kept=3"]);
    let (code, _, error) = fed(&closed, &["settings", "set", "--from", "-"], settings.as_bytes());
    assert_eq!(code, Some(4), "{error}");
    for (noun, name, option) in [("partner", "acme", "--name"), ("user", "anna", "--last-name")] {
        closed.fails(&[noun, "edit", name, option, "X", "--revision", "99"], 4);
    }
}

#[test]
fn what_must_be_asked_is_refused_where_nobody_answers() {
    let closed = with_anna();
    for args in
        [&["delete", "acme-anna"][..], &["partner", "delete", "acme"], &["user", "delete", "anna"]]
    {
        for input in [&[][..], &["--no-input"]] {
            let error = closed.fails(&[args, input].concat(), 2);
            assert!(error.contains("help: add --yes to agree beforehand"), "{error}");
        }
    }
    // A consequence that only the registry knows.
    let error = closed.fails(&["user", "edit", "anna", "--status", "expired"], 2);
    assert!(error.contains("1 client restricted to this user: acme-anna. Do it all"), "{error}");
    closed.ok(&["delete", "acme-anna", "--yes"]);
    let error = closed.fails(&ANNA, 2);
    assert!(error.contains("The ID acme-anna belonged to a client that"), "{error}");
    closed.ok(&[&ANNA[..], &["--yes"]].concat());
    closed.ok(&["user", "edit", "anna", "--status", "expired", "--yes"]);
}

#[test]
fn a_delete_without_the_reason_that_it_needs_says_how_to_give_one() {
    let closed = Closed::new(|desk| {
        drop(desk.add_client("acme", "anna"));
        let settings =
            Settings { delete_needs_reason: true, ..desk.door.directory().settings.clone() };
        desk.apply(Command::UpdateSettings(Box::new(settings))).expect("saved");
    });
    for args in [&["delete", "acme-anna", "--yes"][..], &["user", "delete", "svc-report", "--yes"]]
    {
        let error = closed.fails(args, 1);
        assert!(error.contains("needs a reason") && error.contains("--reason TEXT"), "{error}");
        closed.ok(&[args, &["--reason", "gone"]].concat());
    }
}

#[test]
fn partners_and_users_have_the_same_acts() {
    let closed = Closed::new(|_| {});
    let said = closed.ok(&["partner", "create", "--name", "Globex", "--subdomain", "globex"]);
    assert_eq!(said, "created partner Globex\n");
    let said = closed.ok(&["partner", "edit", "globex", "--description", "Ads"]);
    assert_eq!(said, "edited partner Globex\n  description: (empty) -> Ads\n");
    let json: Value =
        serde_json::from_str(&closed.ok(&["partner", "show", "Globex", "--format", "json"]))
            .expect("JSON");
    assert_eq!((&json["subdomain"], &json["lifecycle"]), (&"globex".into(), &"active".into()));
    let create =
        ["user", "create", "--partner", "globex", "--username", "anna", "--email", "a@x.org"];
    assert_eq!(closed.ok(&create), "created user anna\n");
    // Two partners have an anna now.
    let error = closed.fails(&["user", "show", "anna"], 2);
    assert!(error.contains("2 partners have a user anna"), "{error}");
    assert!(error.contains("help: say which: acme/anna, globex/anna"), "{error}");
    let said = closed.ok(&["user", "edit", "globex/anna", "--first-name", "Ann"]);
    assert_eq!(said, "edited user anna\n  first name: (empty) -> Ann\n");
    assert!(closed.ok(&["user", "show", "globex/anna"]).contains("First name Ann\n"));
    let error = closed.fails(&["partner", "delete", "globex", "--yes"], 1);
    assert!(error.contains("Globex has 1 user: delete these first"), "{error}");
    closed.ok(&["user", "delete", "globex/anna", "--yes"]);
    closed.ok(&["partner", "delete", "globex", "--yes"]);
    let error = closed.fails(&["partner", "show", "globex"], 1);
    assert!(error.contains("no partner has the subdomain globex"), "{error}");
    let error = closed.fails(&["user", "show", "acme/ann"], 1);
    assert!(error.contains("do you mean acme/anna?"), "{error}");
    let error = closed.fails(&["user", "edit", "acme/anna", "--status", "odd"], 1);
    assert!(error.contains("--status: there is no status odd: use pending, active"), "{error}");
    let error = closed.fails(&["partner", "edit", "acme", "--lifecycle", "odd"], 1);
    assert!(error.contains("--lifecycle: there is no lifecycle odd: use active"), "{error}");
}

#[test]
fn who_may_not_is_told_so_before_anything_is_asked() {
    let closed = with_anna();
    let me = oauthdesk::registry::Local::demo(true).expect("demo").access().who.user.clone();
    closed.ok(&["roles", "set", "zoe", "admin", "--reason", "holiday"]);
    closed.ok(&["roles", "set", &me, "viewer", "--quiet"]);
    assert_eq!(closed.ok(&["roles", "show"]), "viewer\n");
    assert_eq!(closed.ok(&["roles", "show", "zoe"]), "admin\n");
    for args in [
        &["edit", "acme-anna", "--name", "X"][..],
        &["duplicate", "acme-anna", "--client-id", "acme-svc-report"],
        &["delete", "acme-anna"],
        &["enable", "acme-anna"],
        &["partner", "edit", "acme", "--name", "X"],
        &["user", "delete", "anna", "--yes"],
        &["settings", "set", "backups-kept=1"],
    ] {
        let error = closed.fails(args, 77);
        assert!(error.contains("(you are viewer)"), "{args:?}: {error}");
    }
}

#[test]
fn an_editor_needs_a_terminal_and_says_what_a_script_uses() {
    let closed = with_anna();
    let error = closed.fails(&["edit", "acme-anna", "--editor"], 2);
    assert!(error.contains("needs a terminal") && error.contains("--from FILE"), "{error}");
    closed.fails(&["edit", "acme-anna", "--editor", "--name", "X"], 2);
}

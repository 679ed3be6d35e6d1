//! Records that are kept in files.

use oauthdesk::door::Door;
use std::fs;

use serde_json::Value;

use super::acts::fed;
use super::{Closed, finished, program, stderr, stdout};

const YAML: &str = "\
client_id: globex-zoe
name: Zoe
email: zoe@globex.example
partner: globex
scopes: [read]
---
kind: user
partner: globex
username: zoe
email: zoe@globex.example
---
subdomain: globex
name: Globex
";

/// A registry, and a directory with files beside it.
fn with(files: &[(&str, &str)]) -> (Closed, String) {
    let closed = Closed::new(|_| {});
    let dir = closed.dir.path().join("repo");
    for (name, text) in files {
        let file = dir.join(name);
        fs::create_dir_all(file.parent().expect("a directory")).expect("made");
        fs::write(file, text).expect("written");
    }
    let dir = dir.display().to_string();
    (closed, dir)
}

/// What a command says, and its exit code.
fn code(closed: &Closed, args: &[&str]) -> (Option<i32>, String, String) {
    let output = finished(program().args(["--registry", &closed.path()]).args(args));
    (output.status.code(), stdout(&output), stderr(&output))
}

fn history(closed: &Closed) -> String {
    closed.ok(&["history", "--format", "jsonl"])
}

#[test]
fn the_first_apply_creates_and_the_second_changes_nothing() {
    let (closed, dir) = with(&[("a/zoe.yaml", YAML)]);
    let (dry, plan, _) = code(&closed, &["apply", "-f", &dir, "--dry-run"]);
    assert_eq!(dry, Some(3), "{plan}");
    assert!(plan.starts_with(&format!("create partner globex, {dir}/a/zoe.yaml:12\n")), "{plan}");
    assert!(plan.contains(&format!("create user globex/zoe, {dir}/a/zoe.yaml:7\n")), "{plan}");
    assert!(plan.contains("\n  partner: Globex\n"), "{plan}");
    assert!(plan.contains("plan: 3 to create, 0 to change, 0 to delete, 0 unchanged\n"), "{plan}");
    assert!(plan.ends_with("nothing was done: this was a dry run\n"), "{plan}");
    let before = history(&closed);
    let error = closed.fails(&["apply", "-f", &dir], 2);
    assert!(error.contains("Apply this: 3 to create, 0 to change"), "{error}");
    assert!(error.contains("--yes"), "{error}");
    assert_eq!(history(&closed), before);
    let said = closed.ok(&["apply", "-f", &dir, "--yes"]);
    assert!(said.ends_with("applied: 3 created, 0 changed, 0 deleted\n"));
    let after = history(&closed);
    let last: Value = serde_json::from_str(after.lines().next().expect("a change")).expect("JSON");
    assert_eq!(last["reason"].as_str(), Some(format!("apply {dir}").as_str()));
    for args in [&["apply", "-f", &dir, "--yes"][..], &["apply", "-f", &dir, "--dry-run"]] {
        let said = closed.ok(args);
        assert_eq!(said, "plan: 0 to create, 0 to change, 0 to delete, 3 unchanged\n");
    }
    assert_eq!(history(&closed), after);
    // One undo takes it all back, what others of it belong to as well; and a redo does it again.
    closed.ok(&["undo", "--yes"]);
    closed.fails(&["partner", "show", "globex"], 1);
    closed.fails(&["show", "globex-zoe"], 1);
    closed.ok(&["redo", "--yes"]);
    assert_eq!(code(&closed, &["apply", "-f", &dir, "--dry-run"]).0, Some(0));
}

#[test]
fn an_edit_of_one_field_changes_only_it() {
    let (closed, dir) = with(&[("zoe.yaml", YAML)]);
    closed.ok(&["apply", "-f", &dir, "--yes"]);
    // What no file names stays as it is.
    closed.ok(&["edit", "globex-zoe", "--access-lifetime", "1h"]);
    assert_eq!(code(&closed, &["apply", "-f", &dir, "--dry-run"]).0, Some(0));
    let file = format!("{dir}/zoe.yaml");
    fs::write(&file, YAML.replace("name: Zoe", "name: Zoe Z")).expect("written");
    let said = closed.ok(&["apply", "-f", &dir, "--yes", "--reason", "ticket 7"]);
    assert_eq!(
        said,
        format!(
            "change client globex-zoe, {file}:1\n  name: Zoe -> Zoe Z\n\
             plan: 0 to create, 1 to change, 0 to delete, 2 unchanged\n\
             applied: 0 created, 1 changed, 0 deleted\n"
        )
    );
    assert!(history(&closed).lines().next().expect("a change").contains("ticket 7"));
    let shown = closed.ok(&["show", "globex-zoe", "--format", "json"]);
    assert!(shown.contains("\"access_token_lifetime\": 3600"), "{shown}");
    // What show prints can be kept as it is, and goes on to say so after later changes.
    closed.ok(&["edit", "globex-zoe", "--name", "Zoe"]);
    fs::write(&file, &shown).expect("written");
    fs::rename(&file, format!("{dir}/zoe.json")).expect("renamed");
    let said = closed.ok(&["apply", "-f", &dir, "--yes", "-q"]);
    assert_eq!(said, "");
    assert_eq!(code(&closed, &["apply", "-f", &dir, "--dry-run"]).0, Some(0));
}

#[test]
fn every_form_gives_the_same() {
    let json = r#"[{"client_id": "globex-zoe", "name": "Zoe", "email": "zoe@globex.example",
        "partner": "globex", "scopes": ["read"]},
      {"partner": "globex", "username": "zoe", "email": "zoe@globex.example"},
      {"kind": "partner", "subdomain": "globex", "name": "Globex"}]"#;
    let toml = "[[client]]\nclient_id = \"globex-zoe\"\nname = \"Zoe\"\n\
        email = \"zoe@globex.example\"\npartner = \"globex\"\nscopes = [\"read\"]\n\
        [[partner]]\nsubdomain = \"globex\"\nname = \"Globex\"\n\
        [[user]]\npartner = \"globex\"\nusername = \"zoe\"\nemail = \"zoe@globex.example\"\n";
    let lines = json.replace('\n', " ").replace("}, ", "}\n").replace(['[', ']'], "");
    let lines = lines.replace("\"scopes\": \"read\"", "\"scopes\": [\"read\"]");
    let lines = lines.replace("},      {", "}\n{");
    let first = with(&[("zoe.yaml", YAML)]);
    first.0.ok(&["apply", "-f", &first.1, "--yes"]);
    for (name, text) in [("z.json", json), ("z.toml", toml), ("z.jsonl", lines.as_str())] {
        let (closed, dir) = with(&[(name, text), (".git/x.yaml", "broken: ["), ("notes.txt", "x")]);
        let said = closed.ok(&["apply", "-f", &dir, "--yes"]);
        assert!(said.contains("plan: 3 to create, 0 to change, 0 to delete"), "{name}: {said}");
        // What one has made, the other leaves as it is.
        let other = first.0.ok(&["apply", "-f", &dir, "--dry-run"]);
        assert!(other.contains("3 unchanged"), "{name}: {other}");
    }
    let (code, said, error) = fed(&first.0, &["apply", "-f", "-", "--dry-run"], json.as_bytes());
    assert_eq!((code, said.contains("3 unchanged")), (Some(0), true), "{error}");
}

#[test]
fn every_mistake_is_named_with_its_place_and_nothing_is_written() {
    let (closed, dir) = with(&[
        ("a.yaml", "client_id: acme-anna\nnmae: x\n---\nclient_id: acme-zoe\nenabled: 7\n"),
        ("b.toml", "[[user]]\nusername = \"u\"\ncolour = \"red\"\n"),
        ("c.json", "{"),
    ]);
    let before = history(&closed);
    let error = closed.fails(&["apply", "-f", &dir, "--yes"], 1);
    assert!(error.starts_with("error: nothing was applied: 4 mistakes to mend\n"), "{error}");
    for says in [
        "a.yaml:2:1: no field is called nmae: did you mean name?",
        "a.yaml:5:10: ",
        "b.toml:3:1: no field is called colour",
        "c.json:1:1: ",
    ] {
        assert!(error.contains(&format!("  {dir}/{says}")), "{says}: {error}");
    }
    assert_eq!(history(&closed), before);
    let (closed, dir) = with(&[
        (
            "a.yaml",
            "client_id: acme-anna\nname: Anna\nemail: nobody\npartner: acme\n---\n\
             client_id: nope-a\nname: A\nemail: a@x.org\npartner: nope\n",
        ),
        ("b.yaml", "- subdomain: acme\n  name: Acme\n- subdomain: acme\n  name: Acme Two\n"),
        ("c.yaml", "kind: settings\nscopes: [read, read]\n"),
    ]);
    let before = history(&closed);
    let error = closed.fails(&["apply", "-f", &dir, "--yes"], 1);
    assert!(error.starts_with("error: nothing was applied: 4 records to mend\n"), "{error}");
    for says in [
        "a.yaml:3: email: ",
        "a.yaml:9: partner: no partner has the subdomain nope",
        &format!("b.yaml:3: the same record as at {dir}/b.yaml:1"),
        "c.yaml:1: the scope read is listed twice",
    ] {
        assert!(error.contains(&format!("  {dir}/{says}")), "{says}: {error}");
    }
    assert_eq!(history(&closed), before);
    let error = closed.fails(&["apply", "-f", "/nowhere/x.yaml"], 1);
    assert!(error.contains("cannot read /nowhere/x.yaml"), "{error}");
    fs::create_dir(format!("{dir}/none")).expect("made");
    let error = closed.fails(&["apply", "-f", &format!("{dir}/none")], 1);
    assert!(error.contains("has no file of records"), "{error}");
}

#[test]
fn prune_deletes_only_what_the_set_created_and_nobody_took_over() {
    let client = |who: &str| {
        format!(
            "client_id: acme-{who}\nname: X\nemail: x@acme.example\npartner: acme\nrestrict_to_partner_users: false\n"
        )
    };
    let (a, b, c) = (client("a"), client("b"), client("c"));
    let (closed, dir) = with(&[
        ("zoe.yaml", YAML),
        ("a.yaml", a.as_str()),
        ("b.yaml", b.as_str()),
        ("c.yaml", c.as_str()),
    ]);
    // One that was there before is declared, and so never the set's own.
    closed.ok(&[
        "create",
        "--client-id",
        "acme-c",
        "--name",
        "X",
        "--email",
        "x@acme.example",
        "--partner",
        "acme",
        "--no-restrict",
    ]);
    let apply = |more: &[&str]| {
        closed.ok(&[&["apply", "-f", &dir, "--set", "prod", "--yes"], more].concat())
    };
    apply(&[]);
    closed.ok(&["edit", "acme-b", "--name", "Theirs"]);
    for file in ["zoe.yaml", "b.yaml", "c.yaml"] {
        fs::remove_file(format!("{dir}/{file}")).expect("removed");
    }
    // Without --prune, and for another set, nothing goes.
    assert!(apply(&[]).contains("plan: 0 to create, 0 to change, 0 to delete, 1 unchanged"));
    let other = closed.ok(&["apply", "-f", &dir, "--set", "test", "--prune", "--yes"]);
    assert_eq!(other, "plan: 0 to create, 0 to change, 0 to delete, 1 unchanged\n");
    let said = apply(&["--prune"]);
    assert!(
        said.starts_with(
            "delete client globex-zoe\ndelete user globex/zoe\ndelete partner globex\n"
        ),
        "{said}"
    );
    assert!(said.contains("keep client acme-b: ") && said.contains("changed it on"), "{said}");
    assert!(!said.contains("acme-c"), "{said}");
    for kept in ["acme-a", "acme-b", "acme-c"] {
        closed.ok(&["show", kept]);
    }
    closed.fails(&["partner", "show", "globex"], 1);
    let said = apply(&["--prune"]);
    assert!(said.ends_with("plan: 0 to create, 0 to change, 0 to delete, 1 unchanged\n"), "{said}");
    // What comes back by undo is the set's own again; what somebody makes anew is not.
    closed.ok(&["undo", "--yes"]);
    assert!(apply(&["--prune"]).contains("3 to delete"));
    closed.ok(&["partner", "create", "--subdomain", "globex", "--name", "Globex"]);
    assert!(apply(&["--prune"]).contains("0 to delete"));
    let (code, _, error) = fed(&closed, &["apply", "-f", "-", "--prune", "--yes"], b"");
    assert!(code == Some(2) && error.contains("--set NAME"), "{error}");
}

#[test]
fn a_partner_that_others_use_stays() {
    let (closed, dir) = with(&[("zoe.yaml", YAML)]);
    closed.ok(&["apply", "-f", &dir, "--yes"]);
    closed.ok(&[
        "user",
        "create",
        "--partner",
        "globex",
        "--username",
        "bob",
        "--email",
        "b@x.org",
    ]);
    fs::write(format!("{dir}/zoe.yaml"), "# nothing\n").expect("written");
    let said = closed.ok(&["apply", "-f", &dir, "--prune", "--yes"]);
    assert!(said.contains("2 to delete"), "{said}");
    assert!(said.contains("keep partner Globex: it has 1 user outside of this set"), "{said}");
    closed.ok(&["partner", "show", "globex"]);
}

#[test]
fn who_may_not_is_refused_and_consequences_are_told() {
    let (closed, dir) = with(&[("zoe.yaml", YAML)]);
    closed.ok(&["apply", "-f", &dir, "--yes"]);
    closed.ok(&["delete", "globex-zoe", "--yes"]);
    let (code, plan, _) = code(&closed, &["apply", "-f", &dir, "--dry-run"]);
    assert_eq!(code, Some(3));
    assert!(plan.contains("  note: the ID globex-zoe belonged to a client that "), "{plan}");
    closed.ok(&["apply", "-f", &dir, "--yes"]);
    fs::write(
        format!("{dir}/zoe.yaml"),
        "kind: user\npartner: globex\nusername: zoe\nstatus: expired\n",
    )
    .expect("written");
    let plan = closed.ok(&["apply", "-f", &dir, "--yes"]);
    assert!(plan.contains("  note: 1 client restricted to this user: globex-zoe"), "{plan}");
    let me = oauthdesk::registry::Local::demo(true).expect("demo").access().who.user.clone();
    closed.ok(&["roles", "set", "zoe", "admin"]);
    closed.ok(&["roles", "set", &me, "editor"]);
    let nothing = closed.ok(&["apply", "-f", &dir]);
    assert!(nothing.contains("1 unchanged"), "{nothing}");
    closed.fails(&["apply", "-f", &dir, "--prune", "--dry-run"], 77);
    fs::write(format!("{dir}/zoe.yaml"), "subdomain: globex\nname: Other\n").expect("written");
    closed.fails(&["apply", "-f", &dir, "--yes"], 77);
    closed.fails(&["--read-only", "apply", "-f", &dir, "--yes"], 77);
}

#[test]
fn the_plan_as_json_has_counts_that_add_up() {
    let (closed, dir) = with(&[("zoe.yaml", YAML)]);
    let (code, said, _) = code(&closed, &["apply", "-f", &dir, "--dry-run", "--format", "json"]);
    assert_eq!(code, Some(3));
    let plan: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(plan["set"].as_str(), Some(dir.as_str()));
    assert_eq!(
        plan["summary"],
        serde_json::json!({"create": 3, "change": 0, "delete": 0, "unchanged": 0, "refused": 0})
    );
    let client = &plan["changes"][2];
    assert_eq!(client["name"], "globex-zoe");
    assert_eq!(client["place"].as_str(), Some(format!("{dir}/zoe.yaml:1").as_str()));
    assert_eq!(
        client["fields"][1],
        serde_json::json!({"field": "name", "before": null, "after": "Zoe"})
    );
}

#[test]
fn a_prune_that_needs_a_reason_takes_only_one_that_was_given() {
    let (closed, dir) = with(&[("zoe.yaml", YAML), ("keep.yaml", "subdomain: acme\n")]);
    closed.ok(&["apply", "-f", &dir, "--yes"]);
    closed.ok(&["settings", "set", "delete-needs-reason=true"]);
    fs::remove_file(format!("{dir}/zoe.yaml")).expect("removed");
    let error = closed.fails(&["apply", "-f", &dir, "--prune", "--yes"], 1);
    assert!(error.contains("--reason TEXT"), "{error}");
    closed.ok(&["apply", "-f", &dir, "--prune", "--yes", "--reason", "gone"]);
    assert_eq!(closed.ok(&["apply", "-f", &dir, "--prune"]).lines().count(), 1);
}

#[test]
fn what_takes_several_steps_is_one_undo() {
    let mut text = "subdomain: globex\nname: Globex\n".to_owned();
    for n in 0..1_100 {
        let record = format!("---\nclient_id: globex-u{n}\nname: U\nemail: u@x.org\n");
        text.push_str(&record);
        text.push_str("partner: globex\nrestrict_to_partner_users: false\n");
    }
    let (closed, dir) = with(&[("many.yaml", text.as_str())]);
    let before = closed.ok(&["partner", "list", "--format", "json"]);
    closed.ok(&["apply", "-f", &dir, "--yes", "-q"]);
    assert_eq!(closed.ok(&["list", "--format", "jsonl"]).lines().count(), 1_100);
    closed.ok(&["undo", "--yes"]);
    assert_eq!(closed.ok(&["list", "--format", "jsonl"]), "");
    assert_eq!(closed.ok(&["partner", "list", "--format", "json"]), before);
    closed.ok(&["redo", "--yes"]);
    assert_eq!(code(&closed, &["apply", "-f", &dir, "--dry-run"]).0, Some(0));
}

#[test]
fn records_of_a_yaml_list_share_an_anchor() {
    let (closed, dir) = with(&[(
        "zoe.yaml",
        "- subdomain: globex\n  name: Globex\n\
         - &base\n  client_id: globex-zoe\n  name: Zoe\n  email: zoe@globex.example\n  \
         partner: globex\n  restrict_to_partner_users: false\n  scopes: [read]\n\
         - <<: *base\n  client_id: globex-web\n",
    )]);
    let said = closed.ok(&["apply", "-f", &dir, "--yes"]);
    assert!(said.contains(&format!("create client globex-web, {dir}/zoe.yaml:10\n")), "{said}");
    assert!(said.ends_with("applied: 3 created, 0 changed, 0 deleted\n"), "{said}");
    assert!(closed.ok(&["show", "globex-web", "--format", "csv"]).contains(",Zoe,"));
}

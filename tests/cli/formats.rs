//! How lists and records are printed, in every form.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use oauthdesk::door::Door;
use serde_json::Value;

use super::{Closed, fails, ok, program, run, stderr, stdout};

#[test]
fn every_command_explains_itself() {
    let commands = [
        "list",
        "show",
        "bulk",
        "apply",
        "import",
        "export",
        "create",
        "edit",
        "duplicate",
        "delete",
        "enable",
        "disable",
        "partner",
        "partner list",
        "partner show",
        "partner create",
        "partner edit",
        "partner delete",
        "user",
        "user list",
        "user show",
        "user create",
        "user edit",
        "user delete",
        "settings show",
        "settings set",
        "roles list",
        "roles show",
        "roles set",
        "roles remove",
        "history",
        "views",
        "undo",
        "redo",
        "revert",
        "verify",
        "recover",
        "backup create",
        "backup list",
        "backup restore",
        "generate",
        "completions",
        "man",
    ];
    let man = ok(&["man"]);
    for command in commands {
        let args: Vec<_> = command.split(' ').chain(["--help"]).collect();
        let help = ok(&args);
        assert!(help.contains(&format!("Usage: oauthdesk {command}")), "{command}: {help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
        let page = command.replace(' ', "-");
        assert!(man.contains(&format!(".TH oauthdesk-{page} 1")), "{command}");
    }
}

#[test]
fn what_changes_something_has_the_same_options_everywhere() {
    for command in [
        &["create"][..],
        &["edit"],
        &["duplicate"],
        &["delete"],
        &["enable"],
        &["disable"],
        &["partner", "create"],
        &["partner", "edit"],
        &["partner", "delete"],
        &["user", "create"],
        &["user", "edit"],
        &["user", "delete"],
        &["settings", "set"],
        &["roles", "set"],
        &["roles", "remove"],
        &["undo"],
        &["redo"],
        &["revert"],
        &["apply"],
    ] {
        let help = ok(&[command, &["--help"]].concat());
        for option in ["--dry-run", "--yes", "--no-input", "--reason", "--quiet", "--format"] {
            assert!(help.contains(option), "{command:?}: {option}");
        }
    }
}

#[test]
fn every_list_has_every_form() {
    for (command, first) in [
        (&["list"][..], "client_id"),
        (&["partner", "list"], "id"),
        (&["user", "list"], "partner"),
        (&["roles", "list"], "user"),
    ] {
        let format = |format| ok(&[&["--demo"], command, &["--format", format]].concat());
        let json: Vec<Value> = serde_json::from_str(&format("json")).expect("JSON");
        let lines = format("jsonl");
        let lines: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let csv = format("csv");
        assert!(csv.starts_with(first), "{csv}");
        assert!(json.len() > 10 || command[0] == "roles", "{command:?}: {}", json.len());
        assert_eq!(csv.lines().count(), json.len() + 1, "{command:?}");
        assert_eq!(lines.len(), json.len());
        let yaml: Vec<Value> = serde_saphyr::from_str(&format("yaml")).expect("YAML");
        assert_eq!(yaml.len(), json.len());
        if command[0] != "roles" {
            // Each run has a demo of its own, whose records are the same.
            assert_eq!((&yaml, &lines), (&json, &json));
        }
        assert_eq!(format("table").lines().count(), json.len() + 1, "{command:?}");
    }
    let history = ok(&["--demo", "history", "--format", "csv"]);
    assert_eq!(history, "seq,when,who,action,record,changed,reason,uid,claimed\n");
    assert_eq!(ok(&["--demo", "history", "--format", "jsonl"]), "");
}

#[test]
fn lists_of_partners_and_users_are_searched_and_sorted() {
    let ids = |args: &[&str]| -> Vec<String> {
        let text = ok(&[&["--demo"], args, &["--format", "csv"]].concat());
        text.lines().skip(1).filter_map(|line| line.split(',').nth(1)).map(str::to_owned).collect()
    };
    let all = ids(&["partner", "list"]);
    assert!(all.is_sorted(), "{all:?}");
    let mut down = ids(&["partner", "list", "--sort", "name:desc"]);
    down.reverse();
    assert_eq!(down, all);
    let found = ids(&["user", "list", "--search", "username:anna*"]);
    assert!(!found.is_empty() && found.iter().all(|name| name.starts_with("anna")), "{found:?}");
    assert_eq!(ids(&["user", "list", "--page", "1", "--per-page", "2"]).len(), 2);
    let error = fails(&["--demo", "partner", "list", "--search", "scope:read"], 2);
    assert!(error.contains("the search is not understood"), "{error}");
    let error = fails(&["--demo", "user", "list", "--sort", "scopes"], 2);
    assert!(error.contains("sort by one of: username, partner"), "{error}");
    let closed = Closed::new(|desk| drop(desk.add_client("acme", "anna")));
    let found = closed.ok(&["history", "--search", "record:acme-anna", "--format", "jsonl"]);
    assert_eq!(found.lines().count(), 1, "{found}");
}

#[test]
fn the_history_has_every_form() {
    let closed = Closed::new(|desk| {
        for name in ["anna", "zoe", "svc-report"] {
            desk.add_client("acme", name);
        }
    });
    let form = |args: &[&str]| closed.ok(&[&["history", "--format"], args].concat());
    let lines = form(&["jsonl"]);
    let lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(lines.len() >= 3);
    let json: Vec<Value> = serde_json::from_str(&form(&["json"])).expect("JSON");
    assert_eq!(json, lines);
    let yaml: Vec<Value> = serde_saphyr::from_str(&form(&["yaml"])).expect("YAML");
    assert_eq!(yaml, lines);
    for format in ["csv", "table"] {
        assert_eq!(form(&[format]).lines().count(), lines.len() + 1, "{format}");
    }
    assert!(form(&["csv"]).starts_with("seq,when,who,action,record,changed,reason,uid,claimed\n"));
    for format in ["json", "yaml"] {
        assert_eq!(form(&[format, "--by", "nobody"]), "[]\n", "{format}");
    }
}

/// The kernel says who; the environment says the rest.
#[test]
fn what_is_claimed_stands_apart_from_what_the_kernel_says() {
    let closed = Closed::new(|desk| drop(desk.add_client("acme", "anna")));
    let claiming = |args: &[&str]| {
        let mut program = program();
        program
            .env("SUDO_USER", "mal\u{1b}[2Jlory")
            .env("SSH_CONNECTION", "10.0.0.1 5 10.0.0.2 22");
        let output = program.args(Closed::args(&closed.path(), args)).output().expect("runs");
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    claiming(&["disable", "acme-anna", "--yes"]);
    let user = oauthdesk::registry::Local::demo(true).expect("demo").access().who.user;
    let uid = nix::unistd::getuid().as_raw();
    let lines = closed.ok(&["history", "--format", "jsonl"]);
    let change: Value =
        serde_json::from_str(lines.lines().next().expect("a change")).expect("JSON");
    let login = "mal\u{fffd}[2Jlory";
    assert_eq!((&change["by"]["user"], &change["by"]["uid"]), (&user.clone().into(), &uid.into()));
    assert_eq!(change["by"]["claimed"]["address"], "10.0.0.1");
    assert_eq!(change["by"]["claimed"]["login"], login);
    let said = format!("login {login}");
    let csv = closed.ok(&["history", "--format", "csv"]);
    let row = csv.lines().nth(1).expect("a change");
    assert!(row.contains(&format!(",{user},update,")), "{row}");
    assert!(row.contains(&format!(",{uid},\"from 10.0.0.1")), "{row}");
    assert!(row.ends_with(&format!("{said}\"")), "{row}");
    for search in ["claimed:10.0.0.1".to_owned(), format!("claimed:lory uid={uid}")] {
        let found = closed.ok(&["history", "--search", &search, "--format", "jsonl"]);
        assert_eq!(found.lines().count(), 1, "{search}: {found}");
    }
    // Who is connected says the same.
    let who: Value = serde_json::from_str(&claiming(&["who", "--format", "json"])).expect("JSON");
    assert_eq!((&who[0]["user"], &who[0]["uid"]), (&user.into(), &uid.into()));
    assert_eq!(who[0]["claimed"]["login"], login);
    let names = "user,uid,since,doing,read_only,open,open_since,own,\
        claimed_terminal,claimed_address,claimed_login\n";
    let csv = claiming(&["who", "--format", "csv"]);
    assert!(csv.starts_with(names), "{csv}");
    assert!(csv.trim_end().ends_with(&format!(",10.0.0.1,{login}")), "{csv}");
    let table = claiming(&["who"]);
    assert!(table.lines().next().expect("a head").contains("Claimed"), "{table}");
}

#[test]
fn a_record_is_printed_in_the_order_of_its_form() {
    let closed = Closed::new(|desk| drop(desk.add_client("acme", "anna")));
    let text = closed.ok(&["show", "acme-anna", "--format", "yaml"]);
    let keys: Vec<_> = text
        .lines()
        .filter(|line| !line.starts_with('-'))
        .filter_map(|line| line.split(':').next())
        .collect();
    assert_eq!(
        keys,
        [
            "client_id",
            "name",
            "email",
            "partner",
            "partner_name",
            "restrict_to_partner_users",
            "scopes",
            "grant_types",
            "redirect_uris",
            "access_token_lifetime",
            "effective_access_token_lifetime",
            "refresh_token_lifetime",
            "effective_refresh_token_lifetime",
            "enabled",
            "created",
            "modified",
            "revision",
        ]
    );
    assert_eq!(closed.ok(&["show", "acme-anna", "--format", "jsonl"]).lines().count(), 1);
    assert_eq!(
        closed.ok(&["show", "acme-anna", "--format", "table"]),
        closed.ok(&["show", "acme-anna"])
    );
    let settings = closed.ok(&["settings", "show", "--format", "yaml"]);
    assert!(settings.contains("client_id_form: partner_username\n"), "{settings}");
}

/// Members of a change below which the journal has whole records, and of a difference.
const RECORDS: [&str; 2] = ["settings", "fields"];

/// The names of all members, but for those of whole records.
fn members_of(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                out.push(name.clone());
                if !matches!(name.as_str(), "before" | "after" | "fields") {
                    members_of(value, out);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| members_of(item, out)),
        _ => {}
    }
}

#[test]
fn the_page_on_the_command_line_names_every_field_and_option() {
    let page = include_str!("../../docs/command-line.md");
    let closed = Closed::new(|desk| drop(desk.add_client("acme", "anna")));
    for args in [
        &["show", "acme-anna"][..],
        &["partner", "show", "acme"],
        &["user", "show", "acme/anna"],
        &["settings", "show"],
    ] {
        let json: Value = serde_json::from_str(&closed.ok(&[args, &["--format", "json"]].concat()))
            .expect("JSON");
        for field in json.as_object().expect("an object").keys() {
            assert!(page.contains(&format!("`{field}`")), "{args:?}: {field}");
        }
    }
    let plan =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/fixtures/keycloak_realms.json");
    let plan = plan.to_str().expect("UTF-8");
    closed.ok(&["settings", "set", "backups-kept=3", "--reason", "why"]);
    for args in [
        &["import", plan, "--dry-run"][..],
        &["bulk", "--search", "", "--disable", "--dry-run"],
        &["history"],
    ] {
        let args = [args, &["--format", "json"][..]].concat();
        // What is refused is no failure of the plan.
        let output = run(&Closed::args(&closed.path(), &args));
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let mut members = Vec::new();
        members_of(&json, &mut members);
        for member in members.iter().filter(|member| !RECORDS.contains(&member.as_str())) {
            assert!(page.contains(&format!("`{member}`")), "{args:?}: {member}");
        }
    }
    for command in [
        &["create"][..],
        &["partner", "create"],
        &["user", "create"],
        &["settings", "set"],
        &["undo"],
        &["revert"],
    ] {
        let help = ok(&[command, &["--help"]].concat());
        let options = help.split_whitespace().filter(|word| word.starts_with("--"));
        for option in options.map(|word| word.trim_end_matches(|c: char| !c.is_alphanumeric())) {
            let everywhere =
                ["--registry", "--demo", "--connect", "--wait", "--read-only", "--help"];
            assert!(everywhere.contains(&option) || page.contains(option), "{command:?}: {option}");
        }
    }
}

#[test]
fn a_table_is_plain_and_whole_where_it_is_piped() {
    for columns in ["20", "200"] {
        let output = program()
            .env("COLUMNS", columns)
            .env("TERM", "xterm-256color")
            .args(["--demo", "partner", "list"])
            .output()
            .expect("runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(!text.contains('\u{1b}') && !text.contains('…'), "{text}");
        assert!(text.starts_with("ID"), "{text}");
        assert!(text.lines().next().expect("heading").ends_with("Modified"), "{text}");
    }
}

#[test]
fn a_closed_pipe_ends_every_form_quietly() {
    for args in [
        &["list", "--format", "jsonl"][..],
        &["list", "--format", "yaml"],
        &["list", "--format", "csv"],
        &["user", "list"],
        &["partner", "list", "--format", "json"],
        &["show", "bidquarry-anna.novak", "--format", "yaml"],
        &["settings", "show"],
        &["settings", "set", "backups-kept=3"],
        &["disable", "bidquarry-anna.novak", "--format", "json"],
        &["history"],
        &["export", "csv"],
    ] {
        let mut child = program()
            .arg("--demo")
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        drop(child.stdout.take());
        let status = child.wait().expect("ends");
        let mut error = String::new();
        child.stderr.take().expect("stderr").read_to_string(&mut error).expect("UTF-8");
        assert!(status.success() && error.is_empty(), "{args:?}: {status} {error}");
    }
}

//! The command line: what it prints, its exit codes, and what it leaves alone.

// A test fails by a panic; clippy knows this of the tests themselves, not of their helpers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "../support/mod.rs"]
mod support;

mod acts;
mod apply;
mod backup;
mod bulk;
mod export;
mod formats;
mod generate;
mod hostile;
mod import;
mod printed;
mod search;
mod undo;

use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command as Process, Output, Stdio};

use oauthdesk::door::Door;
use oauthdesk::model::{ClientDraft, Command, Role};
use oauthdesk::registry::{Local, OpenOptions};
use support::Desk;
use support::settled::{adopt, settled};

fn program() -> Process {
    adopt();
    let mut process = Process::new(env!("CARGO_BIN_EXE_oauthdesk"));
    process.env_remove("OAUTHDESK_REGISTRY").env_remove("OAUTHDESK_SOCKET").stdin(Stdio::null());
    process.env("OAUTHDESK_LINGER", "0");
    process
}

fn run(args: &[&str]) -> Output {
    finished(program().args(args))
}

/// Runs a process, and waits for the end of the server that it may have started.
fn finished(process: &mut Process) -> Output {
    let output = process.output().expect("the program runs");
    let args: Vec<_> = process.get_args().collect();
    for pair in args.windows(2) {
        if let [name, dir] = pair
            && *name == "--registry"
        {
            settled(Path::new(dir));
        }
    }
    output
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[track_caller]
fn ok(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

#[track_caller]
fn fails(args: &[&str], code: i32) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", stderr(&output));
    stderr(&output)
}

/// A registry on the disk that no process has open.
struct Closed {
    dir: tempfile::TempDir,
}

impl Closed {
    fn new(prepare: impl FnOnce(&mut Desk)) -> Self {
        let mut desk = Desk::acme();
        prepare(&mut desk);
        Self { dir: desk.close() }
    }

    fn path(&self) -> String {
        self.dir.path().join("registry").display().to_string()
    }

    fn args<'a>(path: &'a str, args: &[&'a str]) -> Vec<&'a str> {
        let mut all = vec!["--registry", path];
        all.extend(args);
        all
    }

    fn open(&self) -> Local {
        let dir = self.dir.path().join("registry");
        settled(&dir);
        Local::open(&OpenOptions { dir, create: false, read_only: false }).expect("opens")
    }

    #[track_caller]
    fn ok(&self, args: &[&str]) -> String {
        ok(&Self::args(&self.path(), args))
    }

    #[track_caller]
    fn fails(&self, args: &[&str], code: i32) -> String {
        fails(&Self::args(&self.path(), args), code)
    }
}

#[test]
fn help_names_every_command_and_option() {
    let help = ok(&["--help"]);
    for word in [
        "list",
        "bulk",
        "show",
        "roles",
        "settings",
        "generate",
        "completions",
        "man",
        "--registry",
        "--demo",
        "--read-only",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    for command in ["list", "show", "roles", "settings", "generate", "completions", "man"] {
        assert!(ok(&[command, "--help"]).contains("Usage: oauthdesk"), "{command}");
    }
}

#[test]
fn the_version_has_the_commit() {
    let version = ok(&["--version"]);
    assert!(
        version.starts_with(&format!("oauthdesk {} (", env!("CARGO_PKG_VERSION"))),
        "{version}"
    );
}

#[test]
fn completions_and_man_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let script = ok(&["completions", shell]);
        assert!(script.contains("roles") && script.contains("per-page"), "{shell}");
    }
    let man = ok(&["man"]);
    for page in
        ["oauthdesk 1", "oauthdesk-list 1", "oauthdesk-roles-set 1", "oauthdesk-settings-show 1"]
    {
        assert!(man.contains(&format!(".TH {page}")), "{page}");
    }
}

#[test]
fn the_demo_is_listed_as_json_with_every_field() {
    let list: serde_json::Value =
        serde_json::from_str(&ok(&["--demo", "list", "--format", "json"])).expect("JSON");
    let list = list.as_array().expect("array");
    assert_eq!(list.len(), 312);
    let client = list.iter().find(|c| c["client_id"] == "bidquarry-anna.novak").expect("client");
    assert_eq!(client["partner"], "bidquarry");
    assert_eq!(client["restrict_to_partner_users"], true);
    assert_eq!(client["grant_types"], serde_json::json!(["password", "refresh_token"]));
    assert_eq!(client["access_token_lifetime"], 3600);
    assert_eq!(client["refresh_token_lifetime"], 7_776_000);
    assert_eq!(client["modified"], "2026-10-25T09:16:39Z");
    assert!(list.iter().any(|c| c["effective_access_token_lifetime"] == -1));
}

#[test]
fn lists_are_searched_sorted_and_paged() {
    let page = |args: &[&str]| -> Vec<String> {
        let mut all = vec!["--demo", "list", "--format", "csv"];
        all.extend(args);
        let text = ok(&all);
        text.lines()
            .skip(1)
            .map(|line| line.split(',').next().unwrap_or_default().to_owned())
            .collect()
    };
    let all = page(&[]);
    assert_eq!(all.len(), 312);
    assert!(all.is_sorted());
    assert_eq!(page(&["--page", "2", "--per-page", "10"]), all[10..20]);
    assert_eq!(page(&["--page", "13"]).len(), 12);
    let mut reversed = page(&["--sort", "client-id:desc"]);
    reversed.reverse();
    assert_eq!(reversed, all);
    let found = page(&["--search", "NOVAK"]);
    assert!(!found.is_empty() && found.len() < 60);
    let beyond = run(&["--demo", "list", "--page", "99"]);
    assert!(beyond.status.success());
    assert!(stderr(&beyond).contains("there are 13 pages of 25"), "{}", stderr(&beyond));
}

#[test]
fn usage_mistakes_exit_with_2_and_say_what_is_known() {
    let error = fails(&["--demo", "list", "--sort", "colour"], 2);
    assert!(
        error.contains("error: there is no column colour")
            && error.contains("help: sort by one of: client-id")
    );
    fails(&["--demo", "--registry", "x", "list"], 2);
    fails(&["--demo", "list", "--page", "0"], 2);
    fails(&["--demo", "list", "--format", "xml"], 2);
    fails(&["fly"], 2);
    fails(&["--demo", "roles", "set", "anna", "boss"], 2);
    let raw =
        program().args(["--demo", "list"]).arg(OsStr::from_bytes(b"\xff")).output().expect("runs");
    assert_eq!(raw.status.code(), Some(2));
}

#[test]
fn without_a_terminal_the_desk_says_so_and_makes_nothing() {
    let dir = tempfile::tempdir().expect("directory");
    let path = dir.path().join("r");
    let error = fails(&["--registry", &path.display().to_string()], 2);
    assert!(error.contains("needs a terminal"), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_reading_command_never_makes_a_registry() {
    let dir = tempfile::tempdir().expect("directory");
    let path = dir.path().join("r").display().to_string();
    for command in
        [&["list"][..], &["show", "x"], &["roles", "list"], &["roles", "set", "a", "admin"]]
    {
        let mut args = vec!["--registry", path.as_str()];
        args.extend(command);
        let error = fails(&args, 1);
        assert!(
            error.contains("there is no registry at")
                && error.contains("help: run oauthdesk to make one")
        );
    }
    assert!(!dir.path().join("r").exists());
}

#[test]
fn the_registry_is_found_by_environment() {
    let closed = Closed::new(|desk| drop(desk.add_client("acme", "anna")));
    let output =
        program().env("OAUTHDESK_REGISTRY", closed.path()).arg("list").output().expect("runs");
    assert!(stdout(&output).contains("acme-anna"));
    let home = tempfile::tempdir().expect("directory");
    std::fs::rename(closed.path(), home.path().join("oauthdesk")).expect("moved");
    let output = program().env("XDG_DATA_HOME", home.path()).arg("list").output().expect("runs");
    assert!(stdout(&output).contains("acme-anna"));
}

#[test]
fn show_prints_one_client_and_helps_to_find_it() {
    let closed = Closed::new(|desk| drop(desk.add_client("acme", "anna")));
    let text = closed.ok(&["show", "acme-anna"]);
    for line in [
        "Client ID        acme-anna",
        "Access lifetime  12h (default)",
        "Response types   none",
        "Partner          Acme Media (acme)",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&closed.ok(&["show", "acme-anna", "--format", "json"])).expect("JSON");
    assert_eq!(json["access_token_lifetime"], serde_json::Value::Null);
    assert_eq!(json["effective_access_token_lifetime"], 43_200);
    assert_eq!(json["effective_refresh_token_lifetime"], 2_592_000);
    let error = closed.fails(&["show", "anna"], 1);
    assert!(
        error.contains("there is no client anna") && error.contains("do you mean acme-anna?"),
        "{error}"
    );
}

#[test]
fn control_characters_of_records_never_come_out_raw() {
    // A name from a store that was written by something less careful.
    let closed = Closed::new(|desk| {
        let draft = ClientDraft { name: "a\u{202e}b".into(), ..desk.client_draft("acme", "anna") };
        desk.apply(Command::CreateClient(draft)).expect("client");
    });
    for args in [&["list"][..], &["show", "acme-anna"]] {
        let text = closed.ok(args);
        assert!(!text.contains('\u{202e}') && text.contains("a\u{fffd}b"), "{text:?}");
    }
    let error = closed.fails(&["show", "x\u{1b}[31m"], 1);
    assert!(!error.contains('\u{1b}'), "{error:?}");
}

#[test]
fn roles_are_set_listed_removed_and_refused() {
    let closed = Closed::new(|_| {});
    let me = Local::demo(true).expect("demo").access().who.user.clone();
    let last = closed.fails(&["roles", "set", &me, "viewer"], 1);
    assert!(last.contains("last admin"), "{last}");
    closed.fails(&["roles", "remove", &me], 1);
    closed.ok(&["roles", "set", "zoe", "admin"]);
    closed.ok(&["roles", "set", "yan", "editor"]);
    let list: serde_json::Value =
        serde_json::from_str(&closed.ok(&["roles", "list", "--format", "json"])).expect("JSON");
    assert!(
        list.as_array()
            .expect("array")
            .contains(&serde_json::json!({"user": "yan", "role": "editor"}))
    );
    assert!(closed.ok(&["roles", "remove", "yan"]).contains("yan has no entry now"));
    assert!(!closed.ok(&["roles", "list"]).contains("yan"));
    closed.ok(&["roles", "set", &me, "viewer"]);
    let denied = closed.fails(&["roles", "set", &me, "admin"], 77);
    assert!(denied.contains("needs role admin (you are viewer)"), "{denied}");
    closed.fails(&["settings", "set", "scopes=read"], 77);
    assert!(closed.ok(&["list"]).contains("Client ID"));
}

#[test]
fn a_group_has_a_role_on_the_command_line_too() {
    let closed = Closed::new(|_| {});
    let set = closed.ok(&["roles", "set", "@oauth-admins", "editor"]);
    assert_eq!(set, "@oauth-admins is an editor now\n");
    assert_eq!(closed.ok(&["roles", "show", "@oauth-admins"]), "editor\n");
    assert_eq!(closed.ok(&["roles", "show", "oauth-admins"]), "(none)\n");
    let list = closed.ok(&["roles", "list", "--format", "csv"]);
    assert!(list.contains("\n'@oauth-admins,editor\n"), "{list}");
    let shown = closed.ok(&["roles", "show", "zoe", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown, serde_json::json!({"user": "zoe", "role": null}));
    let undone = closed.ok(&["undo", "--yes"]);
    assert!(undone.contains("role @oauth-admins"), "{undone}");
    assert!(!closed.ok(&["roles", "list"]).contains("oauth-admins"));
    let wrong = closed.fails(&["roles", "set", "@", "editor"], 1);
    assert!(wrong.contains("with @ before its name"), "{wrong}");
}

#[test]
fn whoever_has_no_role_gets_one_sentence_and_exit_code_77() {
    let closed = Closed::new(|_| {});
    let me = Local::demo(true).expect("demo").access().who.user;
    closed.ok(&["roles", "set", "zoe", "admin"]);
    closed.ok(&["roles", "remove", &me]);
    // The owner of a registry needs no entry.
    assert_eq!(closed.ok(&["roles", "show"]), "admin\n");
    if std::os::unix::fs::chown(closed.path(), Some(12_345), None).is_err() {
        eprintln!("skipped: only root can give the registry to another user");
        return;
    }
    for args in [
        &["list"][..],
        &["show", "acme-anna"],
        &["history"],
        &["verify"],
        &["roles", "list"],
        &["roles", "set", &me, "admin"],
        &["export", "jsonl"],
        &["partner", "list", "--format", "json"],
        &["undo", "--yes"],
    ] {
        let output = run(&Closed::args(&closed.path(), args));
        assert_eq!(output.status.code(), Some(77), "{args:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{args:?}");
        let told = format!("error: {me} has no role in this registry: ask zoe for one\n");
        assert_eq!(stderr(&output), told, "{args:?}");
    }
}

#[test]
fn read_only_refuses_changes() {
    let closed = Closed::new(|_| {});
    let denied = closed.fails(&["--read-only", "roles", "set", "zoe", Role::Admin.id()], 77);
    assert!(denied.contains("opened with --read-only"), "{denied}");
}

#[test]
fn settings_are_shown_and_set() {
    let closed = Closed::new(|_| {});
    assert!(closed.ok(&["settings", "show"]).contains("default-access-lifetime=12h"));
    closed.ok(&[
        "settings",
        "set",
        "scopes=read,write,report",
        "default-access-lifetime=1h",
        "guide-url=https://docs.example/oauth2",
    ]);
    let json: serde_json::Value =
        serde_json::from_str(&closed.ok(&["settings", "show", "--format", "json"])).expect("JSON");
    assert_eq!(json["scopes"], serde_json::json!(["read", "write", "report"]));
    assert_eq!(json["default_access_token_lifetime"], 3600);
    for (change, part) in [
        ("colour=red", "there is no setting colour"),
        ("scopes", "is not KEY=VALUE"),
        ("grant-types=magic", "no grant type is called magic"),
        ("default-access-lifetime=0", "seconds from 1"),
        ("delete-needs-reason=perhaps", "true or false"),
    ] {
        let error = closed.fails(&["settings", "set", change], 2);
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn each_setting_is_an_option_and_a_key() {
    let closed = Closed::new(|_| {});
    let by_key = |key: &str, value: &str| {
        closed.ok(&["settings", "set", &format!("{key}={value}"), "--dry-run"])
    };
    for (key, value) in [
        ("scopes", "read,report"),
        ("grant-types", "password"),
        ("http-hosts", "a.example"),
        ("default-access-lifetime", "1h"),
        ("default-refresh-lifetime", "9d"),
        ("client-id-form", "free"),
        ("guide-url", "https://docs.example/oauth2"),
        ("backups-kept", "3"),
    ] {
        let by_option = closed.ok(&["settings", "set", &format!("--{key}"), value, "--dry-run"]);
        assert!(by_option.starts_with("would edit settings\n"), "{by_option}");
        assert_eq!(by_option, by_key(key, value));
    }
    let on = closed.ok(&["settings", "set", "--delete-needs-reason"]);
    assert!(on.contains("\ndelete-needs-reason=true\n"), "{on}");
    let off = ["settings", "set", "--delete-needs-reason", "--no-delete-needs-reason"];
    assert!(closed.ok(&off).contains("\ndelete-needs-reason=false\n"));
    let error = closed.fails(&["settings", "set", "--backups-kept", "-1"], 2);
    assert!(error.contains("backups-kept: give a number from 0"), "{error}");
    let error = closed.fails(&["settings", "set"], 2);
    assert!(error.contains("no field is named") && error.contains("--scopes"), "{error}");
}

#[test]
fn a_registry_that_is_open_elsewhere_says_by_whom() {
    let mut desk = Desk::acme();
    let path = desk.dir().join("registry").display().to_string();
    // The registry stays open here: the command waits for it in vain.
    let output = program().args(["--registry", &path, "--wait", "0", "list"]).output();
    let output = output.expect("runs");
    assert_eq!(output.status.code(), Some(75));
    let error = stderr(&output);
    let pid = std::process::id().to_string();
    assert!(
        error.contains(&pid)
            && error.contains(&desk.door.access().who.user)
            && error.contains("help:"),
        "{error}"
    );
}

#[test]
fn a_closed_pipe_ends_quietly() {
    for args in [
        &["--demo", "list"][..],
        &["man"],
        &["completions", "bash"],
        &["--demo", "list", "--format", "json"],
    ] {
        let mut child = program()
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

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_disarmed() {
    let closed = Closed::new(|desk| {
        let draft = ClientDraft { name: "=cmd()".into(), ..desk.client_draft("acme", "anna") };
        desk.apply(Command::CreateClient(draft)).expect("client");
    });
    assert!(closed.ok(&["list", "--format", "csv"]).contains(",'=cmd(),"));
}

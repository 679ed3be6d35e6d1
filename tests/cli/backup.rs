//! Backups on the command line: what is printed, the exit codes, and what is asked.

use std::fs;

use oauthdesk::door::Door;
use oauthdesk::model::Command;

use super::{Closed, fails, ok, program, run, stderr};
use crate::support::Desk;

/// A registry with the client `acme-anna`, a backup of it, and one more client since.
struct Backed {
    closed: Closed,
    file: String,
    dir: String,
}

impl Backed {
    fn new() -> Self {
        let closed = Closed::new(|desk| drop(desk.add_client("acme", "anna")));
        let file = closed.dir.path().join("b.jsonl.zst").display().to_string();
        let said = closed.ok(&["backup", "create", &file]);
        assert!(
            said.starts_with(&format!(
                "{file}: 6 records, 4 changes of history, up to change 4, in "
            )),
            "{said}"
        );
        let copy = closed.dir.path().join("copy").display().to_string();
        drop(ok(&["--registry", &copy, "backup", "restore", &file, "--yes"]));
        closed.ok(&["roles", "set", "zoe", "editor"]);
        closed.ok(&["settings", "set", "scopes=read,write,more"]);
        Self { dir: closed.path(), closed, file }
    }
}

#[test]
fn what_is_not_there_or_there_already_is_said() {
    let backed = Backed::new();
    let error = backed.closed.fails(&["backup", "create", &backed.file], 1);
    assert!(error.contains("already") && error.contains("--force"), "{error}");
    backed.closed.ok(&["backup", "create", "--force", &backed.file]);
    let error = fails(&["--registry", "/nowhere/at/all", "backup", "create", "x"], 1);
    assert!(error.contains("there is no registry at /nowhere/at/all"), "{error}");
    fails(&["--registry", "/nowhere/at/all", "backup", "list"], 1);
    for args in [&["create", "x"][..], &["list"], &["restore", "x"]] {
        let error = fails(&[&["--demo", "backup"], args].concat(), 2);
        assert!(error.contains("a demo is deleted on exit"), "{error}");
    }
    let error = backed.closed.fails(&["backup", "restore", "/nowhere/b"], 1);
    assert!(error.contains("cannot read /nowhere/b: No such file"), "{error}");
    fs::write(&backed.file, "{}").expect("written");
    let error = backed.closed.fails(&["backup", "restore", "--yes", &backed.file], 1);
    assert!(error.contains("not a backup of oauthdesk") && error.contains("help:"), "{error}");
}

#[test]
fn a_dry_run_shows_what_would_change_and_does_nothing() {
    let backed = Backed::new();
    let before = backed.closed.ok(&["history", "--format", "json"]);
    let said = backed.closed.ok(&["backup", "restore", "--dry-run", &backed.file]);
    for line in [
        "backup:  change 4, 6 records, 4 changes of history; made ",
        "present: change 6 in ",
        "records: 0 added, 1 changed, 1 removed",
        "  ~ settings\n      scopes: read, write, more -> read, write\n",
        "  - role zoe\n",
        "history: 2 changes gone, 0 back",
        "nothing was done: this was a dry run",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(backed.closed.ok(&["history", "--format", "json"]), before);
    // Where there is nothing yet, nothing is made.
    let new = backed.closed.dir.path().join("new").display().to_string();
    let said = ok(&["--registry", &new, "backup", "restore", "--dry-run", &backed.file]);
    assert!(said.contains("there is no registry at") && said.contains("6 added"), "{said}");
    assert!(said.contains("  + client acme-anna"), "{said}");
    assert!(!fs::exists(&new).expect("looked"));
    // Looking is for everybody.
    backed.closed.ok(&["--read-only", "backup", "restore", "--dry-run", &backed.file]);
}

#[test]
fn a_restore_asks_does_it_and_says_where_the_old_one_is() {
    let backed = Backed::new();
    let before = backed.closed.ok(&["history", "--format", "json"]);
    let error = backed.closed.fails(&["backup", "restore", &backed.file], 2);
    assert!(error.contains("Restore this backup to") && error.contains("--yes"), "{error}");
    assert_eq!(backed.closed.ok(&["history", "--format", "json"]), before);
    let said = backed.closed.ok(&["backup", "restore", "--yes", &backed.file]);
    assert!(said.contains("restored and checked"), "{said}");
    assert!(!backed.closed.ok(&["roles", "list"]).contains("zoe"));
    let (_, kept) = said.split_once("is kept in ").expect("it says where");
    let kept = kept.trim();
    assert!(kept.starts_with(&format!("{}/replaced-", backed.dir)), "{kept}");
    assert_eq!(ok(&["--registry", kept, "history", "--format", "json"]), before);
    let said = backed.closed.ok(&["backup", "restore", "--yes", &backed.file]);
    assert!(said.contains("nothing would change") && !said.contains("restored"), "{said}");
}

#[test]
fn who_may_not_is_told_so_with_exit_code_77() {
    let backed = Backed::new();
    let error = backed.closed.fails(&["--read-only", "backup", "restore", &backed.file], 77);
    assert!(error.contains("the backup cannot be restored: opened with --read-only"), "{error}");
    let me = oauthdesk::registry::Local::demo(true).expect("demo").access().who.user.clone();
    backed.closed.ok(&["roles", "set", "zoe", "admin"]);
    backed.closed.ok(&["roles", "set", &me, "editor"]);
    let error = backed.closed.fails(&["backup", "restore", "--yes", &backed.file], 77);
    assert!(error.contains("needs role admin (you are editor)"), "{error}");
    assert!(error.contains("help: an admin gives roles with"), "{error}");
}

#[test]
fn a_registry_that_is_open_is_backed_up_and_not_replaced() {
    let mut desk = Desk::acme();
    let path = desk.dir().join("registry").display().to_string();
    let file = desk.dir().join("b.jsonl.zst").display().to_string();
    let beside = |args: &[&str]| {
        let output = program().args(["--registry", &path, "backup"]).args(args).output();
        output.expect("runs")
    };
    assert!(beside(&["create", &file]).status.success());
    let output = beside(&["restore", "--yes", &file]);
    assert_eq!(output.status.code(), Some(75));
    let error = stderr(&output);
    assert!(error.contains("is open already"), "{error}");
    desk.apply(Command::SetRole("zoe".into(), oauthdesk::model::Role::Editor)).expect("saved");
}

#[test]
fn a_damaged_registry_is_restored_though_it_cannot_be_compared() {
    let backed = Backed::new();
    fs::write(format!("{}/data/db", backed.dir), "not a database").expect("damaged");
    backed.closed.fails(&["list"], 1);
    let said = backed.closed.ok(&["backup", "restore", "--yes", &backed.file]);
    assert!(said.contains("the differences cannot be shown"), "{said}");
    assert!(said.contains("is kept in"), "{said}");
    assert!(backed.closed.ok(&["list"]).contains("acme-anna"));
}

#[test]
fn the_backups_that_are_kept_are_listed() {
    let backed = Backed::new();
    assert_eq!(backed.closed.ok(&["backup", "list", "--format", "json"]), "[]\n");
    let backups = format!("{}/backups", backed.dir);
    fs::create_dir(&backups).expect("made");
    let kept = format!("{backups}/2026-01-31T100000Z-seq-4.jsonl.zst");
    fs::rename(&backed.file, &kept).expect("moved");
    fs::write(format!("{backups}/broken.jsonl.zst"), "x").expect("written");
    let list: serde_json::Value =
        serde_json::from_str(&backed.closed.ok(&["backup", "list", "--format", "json"]))
            .expect("JSON");
    assert_eq!(list[0]["kind"], "backup");
    assert_eq!(list[0]["file"], kept);
    assert_eq!((&list[0]["seq"], &list[0]["records"]), (&4.into(), &6.into()));
    assert_eq!(list[1]["kind"], "unreadable");
    let table = backed.closed.ok(&["backup", "list"]);
    assert!(table.starts_with("Made (UTC)        Change  Records  Size"), "{table}");
    assert!(table.contains(&kept) && table.contains("unreadable: "), "{table}");
}

#[test]
fn how_many_backups_are_kept_is_a_setting() {
    let closed = Closed::new(|_| {});
    assert!(closed.ok(&["settings", "show"]).contains("backups-kept=7\n"));
    assert!(closed.ok(&["settings", "set", "backups-kept=0"]).contains("backups-kept=0\n"));
    for wrong in ["-1", "1001", "many", ""] {
        let error = closed.fails(&["settings", "set", &format!("backups-kept={wrong}")], 2);
        assert!(error.contains("from 0, which makes none, to 1000"), "{error}");
    }
    closed.ok(&["settings", "set", "backups-kept=1000"]);
    let json = closed.ok(&["settings", "show", "--format", "json"]);
    assert!(json.contains("\"backups_kept\": 1000"), "{json}");
}

#[test]
fn short_commands_make_no_backup() {
    let closed = Closed::new(|_| {});
    closed.ok(&["list"]);
    closed.ok(&["settings", "set", "backups-kept=3"]);
    let output = run(&["--registry", &closed.path(), "backup", "list"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!fs::exists(format!("{}/backups", closed.path())).expect("looked"));
}

//! What nobody should type: every refusal names the thing and the remedy, and changes nothing.

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::ffi::OsStringExt;
use std::process::Stdio;

use super::acts::{fed, with_anna};
use super::{Closed, finished, ok, program, stderr, stdout};

/// Every command, with what it needs before the argument or option that takes a text.
const TEXTS: &[&[&str]] = &[
    &["list", "--search"],
    &["list", "--view"],
    &["list", "--sort"],
    &["show"],
    &["create", "--client-id"],
    &["create", "--name"],
    &["create", "--email"],
    &["create", "--partner"],
    &["create", "--scope"],
    &["create", "--grant-type"],
    &["create", "--redirect-uri"],
    &["create", "--access-lifetime"],
    &["create", "--refresh-lifetime"],
    &["create", "--reason"],
    &["edit"],
    &["edit", "x", "--name"],
    &["duplicate"],
    &["duplicate", "x", "--client-id"],
    &["delete"],
    &["enable"],
    &["disable"],
    &["bulk", "--enable", "--search"],
    &["bulk", "--search", "", "--add-scope"],
    &["bulk", "--search", "", "--replace-host"],
    &["partner", "list", "--search"],
    &["partner", "show"],
    &["partner", "create", "--subdomain"],
    &["partner", "create", "--description"],
    &["partner", "create", "--lifecycle"],
    &["partner", "edit"],
    &["partner", "delete"],
    &["user", "list", "--search"],
    &["user", "show"],
    &["user", "create", "--username"],
    &["user", "create", "--first-name"],
    &["user", "create", "--last-name"],
    &["user", "create", "--status"],
    &["user", "edit"],
    &["user", "delete"],
    &["roles", "show"],
    &["roles", "set"],
    &["roles", "set", "zoe"],
    &["roles", "remove"],
    &["settings", "set"],
    &["settings", "set", "--scopes"],
    &["settings", "set", "--guide-url"],
    &["apply", "-f", "x", "--set"],
    &["history"],
    &["history", "--since"],
    &["history", "--by"],
    &["history", "--search"],
    &["undo", "--reason"],
    &["redo", "--reason"],
    &["revert"],
    &["revert", "x", "--to"],
    &["import", "x", "--partner"],
    &["import", "x", "--email"],
    &["export"],
    &["export", "csv", "--search"],
    &["export", "csv", "--view"],
    &["completions"],
];

#[test]
fn a_text_that_is_not_utf_8_is_a_usage_error_everywhere() {
    for args in TEXTS {
        let output = program()
            .arg("--demo")
            .args(*args)
            .arg(OsStr::from_bytes(b"a\xff"))
            .output()
            .expect("runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        let error = stderr(&output);
        assert!(
            error.contains("UTF-8") || error.contains("[possible values:"),
            "{args:?}: {error}"
        );
    }
}

#[test]
fn a_path_need_not_be_utf_8() {
    let closed = with_anna();
    let dir = tempfile::tempdir().expect("directory");
    let path = |name: &[u8]| {
        let mut path = dir.path().as_os_str().to_owned().into_vec();
        path.extend_from_slice(b"/\xff");
        path.extend_from_slice(name);
        std::ffi::OsString::from_vec(path)
    };
    fs::write(path(b"name.yaml"), "name: Eva\n").expect("written");
    fs::write(path(b"acme.yaml"), "subdomain: acme\nname: Acme\n").expect("written");
    fs::create_dir(path(b"dir")).expect("made");
    let exported = path(b"out.jsonl");
    for (args, file) in [
        (&["edit", "acme-anna", "--from"][..], path(b"name.yaml")),
        (&["apply", "--yes", "-f"], path(b"acme.yaml")),
        (&["export", "jsonl", "-o"], exported.clone()),
        (&["import", "--yes"], exported),
        (&["backup", "create"], path(b"kept.zst")),
        (&["generate", "5", "--into"], path(b"dir")),
    ] {
        let mut process = program();
        if args[0] != "generate" {
            process.args(["--registry", &closed.path()]);
        }
        let output = process.args(args).arg(&file).output().expect("runs");
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    }
    let output = program().arg("--registry").arg(path(b"dir")).arg("list").output().expect("runs");
    assert_eq!(stdout(&output).lines().count(), 6, "{}", stderr(&output));
    // What cannot be read is named all the same.
    let nowhere = path(b"nowhere");
    let output = program().arg("--registry").arg(&nowhere).arg("list").output().expect("runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("nowhere"), "{}", stderr(&output));
}

#[test]
fn nothing_as_a_name_is_shown_as_nothing() {
    let closed = with_anna();
    for (args, code, says) in [
        (&["show", ""][..], 1, "there is no client \"\""),
        (&["edit", "", "--name", "x"], 1, "there is no client \"\""),
        (&["delete", " ", "--yes"], 1, "there is no client \" \""),
        (&["partner", "show", ""], 1, "no partner has the subdomain \"\""),
        (&["user", "show", ""], 1, "there is no user \"\""),
        (&["roles", "show", ""], 2, "\"\" is no name of an OS user"),
        (&["history", ""], 2, "\"\" is no client ID"),
        (&["revert", "", "--to", "1"], 2, "\"\" is no client ID"),
        (&["list", "--view", ""], 2, "there is no view \"\""),
        (&["list", "--sort", ""], 2, "there is no column \"\""),
        (&["history", "--since", ""], 2, "--since \"\" is neither"),
        (&["settings", "set", "http-hosts=*"], 2, "http-hosts: `*`: write the host alone"),
        (&["settings", "set", "--http-hosts", "http://a.example"], 2, "write the host alone"),
        (&["revert", "acme-anna", "--to", "99", "--yes"], 1, "there is no change 99 of acme-anna"),
        (&["create", "--from", "/"], 1, "cannot read /: Is a directory"),
        (&["apply", "-f", "/nowhere"], 1, "cannot read /nowhere"),
    ] {
        let error = closed.fails(args, code);
        assert!(error.contains(says) && error.contains("\nhelp: "), "{args:?}: {error}");
    }
}

#[test]
fn huge_arguments_are_refused_in_short() {
    let closed = with_anna();
    let huge = "a".repeat(100_000);
    for args in [
        &["show", &huge][..],
        &["edit", &huge, "--name", "x"],
        &["edit", "acme-anna", "--name", &huge],
        &["edit", "acme-anna", "--email", &huge],
        &["edit", "acme-anna", "--access-lifetime", &huge],
        &["edit", "acme-anna", "--scope", &huge],
        &["edit", "acme-anna", "--grant-type", &huge],
        &["edit", "acme-anna", "--partner", &huge],
        &["edit", "acme-anna", "--redirect-uri", &huge],
        &["edit", "acme-anna", "--name", "x", "--reason", &huge],
        &["partner", "show", &huge],
        &["partner", "edit", "acme", "--lifecycle", &huge],
        &["user", "show", &huge],
        &["user", "edit", "anna", "--status", &huge],
        &["roles", "set", &huge, "editor"],
        &["settings", "set", &huge],
        &["settings", "set", "--client-id-form", &huge],
        &["settings", "set", "--http-hosts", &huge],
        &["list", "--view", &huge],
        &["list", "--sort", &huge],
        &["history", &huge],
        &["history", "--since", &huge],
    ] {
        let output = finished(program().args(["--registry", &closed.path()]).args(args));
        let (error, name) = (stderr(&output), &args[..args.len().min(2)]);
        assert!(
            matches!(output.status.code(), Some(1 | 2)),
            "{:.80}: {error:.200}",
            name.join(" ")
        );
        assert!(error.len() < 2_500, "{:.80}: {} bytes", name.join(" "), error.len());
    }
}

#[test]
fn a_document_that_is_none_is_refused_with_its_place() {
    let closed = with_anna();
    let before = closed.ok(&["show", "acme-anna", "--format", "json"]);
    for (input, says) in [
        (&b"{\"name\": \"a\""[..], "line 1, column 12: EOF"),
        (b"[]", "line 1, column 1: the fields of one record are expected here"),
        (b"- name: a\n", "line 1, column 1: the fields of one record are expected here"),
        (b"\"x\"", "line 1, column 1: the fields of one record are expected here"),
        (b"name: x\nname: y\n", "line 2, column 1: duplicate"),
        (b"{\"name\": \"x\", \"name\": \"y\"}", "duplicate field `name`"),
        (b"name: x\ncolour: red\n", "line 2, column 1: no field is called colour"),
        (b"{\"colour\": 1}", "no field is called colour"),
        (b"name: x\nemail: \xff\n", "line 2, column 8: this is not UTF-8 text"),
    ] {
        for command in [&["edit", "acme-anna"][..], &["create"]] {
            let (code, _, error) = fed(&closed, &[command, &["--from", "-"]].concat(), input);
            assert_eq!(code, Some(1), "{command:?}: {error}");
            assert!(error.contains(says) && error.contains("\nhelp: "), "{command:?}: {error}");
        }
    }
    assert_eq!(closed.ok(&["show", "acme-anna", "--format", "json"]), before);
    let twice = closed.fails(&["edit", "acme-anna", "--from", "-", "--from", "-"], 2);
    assert!(twice.contains("cannot be used multiple times"), "{twice}");
    // A device has no end.
    let error = closed.fails(&["edit", "acme-anna", "--from", "/dev/zero"], 1);
    assert!(error.contains("/dev/zero has more than 1 MiB"), "{error}");
    let error = closed.fails(&["apply", "-f", "/dev/zero"], 1);
    assert!(error.contains("/dev/zero: has more than 256 MiB"), "{error}");
}

#[test]
fn a_standard_input_that_is_closed_is_no_answer_and_no_document() {
    let closed = with_anna();
    let sh = |script: &str| {
        let mut process = std::process::Command::new("sh");
        process.args(["-c", script, "sh", env!("CARGO_BIN_EXE_oauthdesk"), &closed.path()]);
        process.output().expect("runs")
    };
    for (script, says) in [
        (r#"exec "$1" --registry "$2" edit acme-anna --from - <&-"#, "no field is named"),
        (
            r#"exec "$1" --registry "$2" delete acme-anna <&-"#,
            "needs an answer, and no terminal is there",
        ),
    ] {
        let output = sh(script);
        assert_eq!(output.status.code(), Some(2), "{script}");
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
    let full = sh(r#"exec "$1" --registry "$2" list >/dev/full"#);
    assert_eq!(full.status.code(), Some(1));
    assert!(stderr(&full).contains("cannot write the output"), "{}", stderr(&full));
}

#[test]
fn whoever_reads_one_line_and_leaves_is_no_failure() {
    let dir = tempfile::tempdir().expect("directory");
    let path = dir.path().join("registry").display().to_string();
    ok(&["generate", "3000", "--into", &path]);
    ok(&["--registry", &path, "bulk", "--search", "", "--disable", "--yes"]);
    for args in [
        &["list"][..],
        &["list", "--format", "json"],
        &["list", "--format", "csv"],
        &["history"],
        &["history", "--format", "json"],
        &["history", "--format", "jsonl"],
        &["history", "--format", "csv"],
        &["history", "--format", "yaml"],
        &["export", "jsonl"],
        &["export", "csv"],
        &["export", "keycloak"],
        &["export", "markdown", "--search", "sort:name"],
        &["undo", "--dry-run", "--format", "jsonl"],
    ] {
        let mut child = program()
            .args(["--registry", &path])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut first = [0];
        let mut out = child.stdout.take().expect("stdout");
        out.read_exact(&mut first).expect("something is printed");
        drop(out);
        let output = child.wait_with_output().expect("ends");
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains("error"), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn an_undo_goes_to_its_end_where_nobody_reads_what_it_prints() {
    let dir = tempfile::tempdir().expect("directory");
    let path = dir.path().join("registry").display().to_string();
    ok(&["generate", "1500", "--into", &path]);
    let before = ok(&["--registry", &path, "list", "--search", "-is:enabled", "--format", "csv"]);
    ok(&["--registry", &path, "bulk", "--search", "", "--disable", "--yes"]);
    let mut child = program()
        .args(["--registry", &path, "undo", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    child.wait().expect("ends");
    let ids = |list: &str| {
        let id = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
        list.lines().map(id).collect::<Vec<_>>()
    };
    let after = ok(&["--registry", &path, "list", "--search", "-is:enabled", "--format", "csv"]);
    assert_eq!(ids(&after), ids(&before));
}

#[test]
fn every_exit_code_is_what_the_page_says() {
    let closed = Closed::new(|desk| drop(desk.add_client("acme", "anna")));
    closed.ok(&["list"]);
    closed.fails(&["show", "nobody"], 1);
    closed.fails(&["fly"], 2);
    closed.fails(&["edit", "acme-anna", "--name", "X", "--revision", "99"], 4);
    closed.fails(&["--read-only", "edit", "acme-anna", "--name", "X"], 77);
    let (code, _, error) =
        fed(&closed, &["apply", "-f", "-", "--dry-run"], b"subdomain: acme\nname: New\n");
    assert_eq!(code, Some(3), "{error}");
}

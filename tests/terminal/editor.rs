//! A client as YAML in an editor: who has the terminal, the keys and the signals meanwhile.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::sys::signal::Signal;

use crate::pty::Desk;
use crate::registry::Registry;
use crate::shell::{Builder, without_terminal};

/// An editor that does to the file what is typed, as `sed` has it, and waits for Enter in the
/// terminal's own mode, so that Ctrl-C and Ctrl-Z are signals.
const EDITOR: &str = r#"#!/bin/sh
trap 'echo "heard Ctrl-C"' INT
ls -l "$1" | cut -c1-10
head -3 "$1"
echo "editor is open"
read -r script || read -r script
if test -n "$script"; then sed -i "$script" "$1"; fi
"#;

fn with_editor(builder: Builder) -> Builder {
    let editor = builder.home().join("editor");
    let builder = builder.file("editor", EDITOR);
    make_executable(&editor);
    builder.env("EDITOR", &editor.display().to_string())
}

fn make_executable(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
}

fn desk(registry: &Registry) -> Desk {
    let mut desk = with_editor(registry.desk()).spawn(80, 24);
    desk.wait_for("acme-anna");
    desk
}

/// `oauthdesk edit acme-anna --editor` in a terminal.
fn edit(registry: &Registry, more: &[&str]) -> Desk {
    let path = registry.path().display().to_string();
    let args = [&["--registry", &path, "edit", "acme-anna", "--editor"][..], more].concat();
    let mut desk = with_editor(Builder::oauthdesk(&args)).spawn(80, 24);
    desk.wait_for("editor is open");
    desk
}

/// The files that an editor was given and that are still there.
fn left(desk: &Desk) -> Vec<String> {
    let names = fs::read_dir(desk.home().join("tmp")).unwrap();
    names
        .map(|name| name.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("oauthdesk-"))
        .collect()
}

#[test]
fn what_is_typed_into_the_editor_is_the_editor_s_and_the_desk_comes_back_with_it() {
    let registry = Registry::with_clients(&["anna"]);
    let mut desk = desk(&registry);
    desk.keys("E").wait_for("editor is open").wait_for("-rw-------");
    // Keys of the desk: none of them reaches it.
    desk.keys("s/^name: .*/name: q2dnu/\n").wait_for("As you wrote it").wait_for("q2dnu");
    desk.keys("\x13").wait_for("Save acme-anna?").keys("\r").wait_for("Saved acme-anna");
    assert_eq!(left(&desk), Vec::<String>::new());
    desk.keys("q");
    assert_eq!(desk.exit_within(5_000), 0);
    desk.assert_clean();
    assert_eq!(registry.client("acme-anna")["name"], "q2dnu");
}

#[test]
fn ctrl_c_in_the_editor_ends_neither() {
    let registry = Registry::with_clients(&["anna"]);
    let mut desk = desk(&registry);
    desk.keys("E").wait_for("editor is open").keys("\x03").wait_for("heard Ctrl-C");
    desk.keys("\n").wait_for("Nothing was changed").keys("q");
    assert_eq!(desk.exit_within(5_000), 0);
}

#[test]
fn ctrl_z_in_the_editor_comes_back_to_the_shell_and_fg_to_the_editor() {
    let registry = Registry::with_clients(&["anna"]);
    let mut desk = desk(&registry);
    desk.keys("E").wait_for("editor is open").keys("\x1a").wait_for_stop();
    desk.foreground().keys("s/^name: .*/name: Eva/\n").wait_for("As you wrote it");
    desk.keys("\x1b").wait_for("Discard the changes?").keys("\x1b[C\r").keys("q");
    assert_eq!(desk.exit_within(5_000), 0);
    desk.assert_clean();
}

#[test]
fn an_editor_that_is_not_there_is_named_and_the_desk_goes_on() {
    let registry = Registry::with_clients(&["anna"]);
    let mut desk = registry.desk().env("VISUAL", "/no/such/editor").spawn(80, 24);
    desk.wait_for("acme-anna").keys("E").wait_for("cannot be started").keys("q");
    assert_eq!(desk.exit_within(5_000), 0);
}

#[test]
fn on_the_command_line_errors_come_back_on_top_until_it_can_be_saved() {
    let registry = Registry::with_clients(&["anna"]);
    let mut desk = edit(&registry, &["--reason", "moved"]);
    desk.keys("s/^email: .*/email: nobody/\n").wait_for("email: not an address");
    desk.wait_for("Edit it again? [Y/n]").keys("\n").wait_for("#! email: not an address");
    desk.keys("s/^email: .*/email: eva@acme.example/\n").wait_for("Save this? [y/N]");
    desk.wait_for("email: ops@acme.example -> eva@acme.example").keys("y\n");
    assert_eq!(desk.exit_within(5_000), 0);
    assert_eq!(left(&desk), Vec::<String>::new());
    assert_eq!(registry.client("acme-anna")["email"], "eva@acme.example");
}

#[test]
fn the_registry_is_free_meanwhile_and_who_comes_second_keeps_what_they_wrote() {
    let registry = Registry::with_clients(&["anna"]);
    let mut desk = edit(&registry, &[]);
    let path = registry.path().display().to_string();
    let theirs = ["--registry", &path, "edit", "acme-anna", "--name", "Theirs"];
    assert!(without_terminal(&theirs).status.success());
    desk.keys("s/^name: .*/name: Mine/\n").wait_for("they changed:").wait_for("-> Theirs");
    assert_eq!(desk.exit_within(5_000), 4);
    let left = left(&desk);
    assert!(left.len() == 1 && left[0].starts_with("oauthdesk-kept-"), "{left:?}");
    desk.wait_for(&left[0]);
    let kept = fs::read_to_string(desk.home().join("tmp").join(&left[0])).unwrap();
    assert!(kept.contains("name: Mine\n") && !kept.contains("#! "), "{kept}");
    assert_eq!(registry.client("acme-anna")["name"], "Theirs");
}

#[test]
fn an_emptied_file_and_an_untouched_one_change_nothing() {
    let registry = Registry::with_clients(&["anna"]);
    let before = registry.client("acme-anna");
    let mut desk = edit(&registry, &[]);
    desk.keys("d\n").wait_for("the file was emptied");
    assert_eq!(desk.exit_within(5_000), 1);
    let mut desk = edit(&registry, &[]);
    desk.keys("\n").wait_for("nothing was changed");
    assert_eq!(desk.exit_within(5_000), 0);
    assert_eq!(left(&desk), Vec::<String>::new());
    assert_eq!(registry.client("acme-anna"), before);
}

/// An editor that saves what was not saved yet when it is told to end, as editors do.
const SAVING: &str = r#"#!/bin/sh
trap 'echo "name: Unsaved" >"$1.save"; kill $!; exit 1' TERM
sleep 60 &
echo "editor is open"
wait
"#;

/// What stands in the one directory that is left, which the screen names.
fn kept(desk: &mut Desk) -> String {
    let left = left(desk);
    assert!(left.len() == 1 && left[0].starts_with("oauthdesk-edit-"), "{left:?}");
    desk.wait_for("what you wrote is in").wait_for(&left[0]);
    let dir = desk.home().join("tmp").join(&left[0]);
    assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(fs::read_to_string(dir.join("client.yaml")).unwrap().contains("client_id: acme-anna"));
    fs::read_to_string(dir.join("client.yaml.save")).unwrap_or_default()
}

#[test]
fn a_desk_that_is_told_to_end_ends_the_editor_and_keeps_what_was_written() {
    let registry = Registry::with_clients(&["anna"]);
    let saving = |builder: Builder| {
        let editor = builder.home().join("saving");
        let builder = builder.file("saving", SAVING);
        make_executable(&editor);
        builder.env("EDITOR", &editor.display().to_string())
    };
    let path = registry.path().display().to_string();
    let args = ["--registry", &path, "edit", "acme-anna", "--editor"];
    let mut edit = saving(Builder::oauthdesk(&args)).spawn(80, 24);
    edit.wait_for("editor is open").signal(Signal::SIGTERM).wait_for("the editor ended with");
    assert_eq!(edit.exit_within(5_000), 143);
    assert_eq!(kept(&mut edit), "name: Unsaved\n");
    let mut desk = saving(registry.desk()).spawn(80, 24);
    desk.wait_for("acme-anna").keys("E").wait_for("editor is open").signal(Signal::SIGTERM);
    assert_eq!(desk.exit_within(5_000), 143);
    assert_eq!(kept(&mut desk), "name: Unsaved\n");
    desk.assert_clean();
}

#[test]
fn an_editor_that_is_killed_leaves_the_file() {
    let registry = Registry::with_clients(&["anna"]);
    let path = registry.path().display().to_string();
    let args = ["--registry", &path, "edit", "acme-anna", "--editor"];
    let killed = Builder::oauthdesk(&args).env("EDITOR", "kill -9 $$; :");
    let mut edit = killed.spawn(80, 24);
    assert_eq!(edit.exit_within(5_000), 1);
    assert_eq!(kept(&mut edit), "");
}

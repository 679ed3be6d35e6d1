//! Commands that somebody sits in front of: what is asked, and how wide and colored it is.

use crate::pty::Desk;
use crate::registry::Registry;
use crate::shell::{Builder, without_terminal};

fn command(registry: &Registry, args: &[&str]) -> Builder {
    let path = registry.path().display().to_string();
    Builder::oauthdesk(&[&["--registry", &path][..], args].concat())
}

fn at(registry: &Registry, args: &[&str]) -> Desk {
    command(registry, args).spawn(80, 24)
}

/// The lines that were printed before the shell said that the command had ended.
fn printed(desk: &mut Desk) -> String {
    assert_eq!(desk.exit_within(5_000), 0);
    let screen = desk.screen();
    screen.split("the job has ended").next().unwrap_or_default().trim_end().to_owned()
}

#[test]
fn a_delete_asks_and_no_is_the_default() {
    let registry = Registry::with_clients(&["anna"]);
    let mut desk = at(&registry, &["delete", "acme-anna"]);
    desk.wait_for("Delete client acme-anna (Client anna)? [y/N]").keys("\n");
    desk.wait_for("error: nothing was changed");
    assert_eq!(desk.exit_within(5_000), 1);
    registry.assert_opens_with(1);
    let mut desk = at(&registry, &["delete", "acme-anna"]);
    desk.wait_for("[y/N]").keys("y\n").wait_for("deleted client acme-anna");
    assert_eq!(desk.exit_within(5_000), 0);
    registry.assert_opens_with(0);
}

#[test]
fn a_reason_that_is_needed_is_asked_for() {
    let registry = Registry::with_clients(&["anna"]);
    let path = registry.path().display().to_string();
    let set = ["--registry", &path, "settings", "set", "delete-needs-reason=true"];
    assert!(without_terminal(&set).status.success());
    let mut desk = at(&registry, &["delete", "acme-anna", "--yes"]);
    desk.wait_for("Why?").keys("it is old\n").wait_for("deleted client acme-anna");
    assert_eq!(desk.exit_within(5_000), 0);
    let history = without_terminal(&["--registry", &path, "history"]);
    assert!(String::from_utf8(history.stdout).unwrap().contains("it is old"));
}

#[test]
fn an_id_that_was_used_before_is_asked_about() {
    let registry = Registry::with_clients(&["anna"]);
    let path = registry.path().display().to_string();
    let delete = ["--registry", &path, "delete", "acme-anna", "--yes"];
    assert!(without_terminal(&delete).status.success());
    let create = [
        "create",
        "--client-id",
        "acme-anna",
        "--name",
        "New",
        "--email",
        "a@acme.example",
        "--partner",
        "acme",
    ];
    let mut desk = at(&registry, &create);
    desk.wait_for("Do it all the same? [y/N]").keys("y\n").wait_for("created client acme-anna");
    assert_eq!(desk.exit_within(5_000), 0);
    registry.assert_opens_with(1);
}

#[test]
fn a_table_fits_the_terminal_and_its_headings_stand_out_where_color_is_wanted() {
    let registry = Registry::with_clients(&["anna", "svc-report"]);
    for columns in [40, 80, 160] {
        let mut desk = command(&registry, &["list"]).spawn(columns, 24);
        let text = printed(&mut desk);
        assert!(text.starts_with("Client"), "{text}");
        // A line that is too long would be continued on the next.
        assert_eq!(text.lines().count(), 4, "{columns}: {text}");
        assert_eq!(text.contains("Modified"), columns == 160, "{text}");
        assert!(desk.output_since(0).contains("\x1b[1mClient"), "{:?}", desk.output_since(0));
    }
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let mut desk = command(&registry, &["list"]).env(name, value).spawn(80, 24);
        printed(&mut desk);
        assert!(!desk.output_since(0).contains("\x1b[1m"), "{name}");
    }
    let mut desk = command(&registry, &["list"]).env("COLUMNS", "50").spawn(160, 24);
    let text = printed(&mut desk);
    let longest = text.lines().take(3).map(|line| line.trim_end().chars().count()).max();
    assert!(longest <= Some(50), "{text}");
}

#[test]
fn what_was_and_what_becomes_of_it_have_colors() {
    let registry = Registry::with_clients(&["anna"]);
    let mut desk = at(&registry, &["edit", "acme-anna", "--name", "Eva", "--dry-run"]);
    printed(&mut desk);
    let output = desk.output_since(0);
    assert!(output.contains("\x1b[31mClient anna\x1b[0m -> \x1b[32mEva\x1b[0m"), "{output:?}");
}

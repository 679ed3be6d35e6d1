//! The desk that does not open: what it says, its exit code, and a terminal that it never touched.

use std::fs;

use crate::pty::Desk;
use crate::registry::Registry;
use crate::shell::{Builder, OAUTHDESK, without_terminal};

/// Waits for the end, and fails unless it came with this code before the screen was taken.
#[track_caller]
fn assert_refused(desk: &mut Desk, code: i32) {
    assert_eq!(desk.exit_within(20_000), code, "{}", desk.screen());
    let output = desk.output_since(0);
    assert!(!output.contains('\x1b'), "the terminal was touched: {output:?}");
    assert!(output.contains("error: "), "{output}");
    desk.assert_clean();
}

/// The screen as one line: a message is cut where the window ends.
fn said(desk: &Desk) -> String {
    desk.screen().replace('\n', "")
}

#[test]
fn a_second_desk_works_beside_the_first() {
    let registry = Registry::with_clients(&["client"]);
    let mut first = registry.desk().spawn(80, 24);
    first.wait_for("1 of 1");
    let mut second = registry.desk().spawn(80, 24);
    second.wait_for("1 of 1");
    first.keys("j").keys("q");
    assert_eq!(first.exit_within(5000), 0);
    second.keys("j").keys("q");
    assert_eq!(second.exit_within(5000), 0);
    assert!(registry.was_closed());
}

#[test]
fn without_a_terminal_the_desk_says_so_and_makes_no_registry() {
    for redirection in ["</dev/null", ">/dev/null"] {
        let script = format!(r#"exec "$0" --registry new {redirection}"#);
        let mut desk = Builder::new("/bin/sh", &["-c", &script, OAUTHDESK]).spawn(80, 24);
        assert_refused(&mut desk, 2);
        assert!(said(&desk).contains("needs a terminal"), "{}", desk.screen());
        assert!(!desk.home().join("new").exists());
    }
    let output = without_terminal(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("needs a terminal") && said.contains("help: "), "{said}");
}

#[test]
fn a_mistake_in_the_config_is_refused_with_its_file_and_line() {
    for (config, line, part) in [
        ("mouse = true\ncolour = 1\n", 2, "colour"),
        ("[keys.list]\nnew = ['i']\nedit = ['i']\n", 3, "two things"),
        ("\n\npage-size = 7\n", 3, "page-size"),
        ("theme = 'pink'\n", 1, "pink"),
        ("[keys.list]\nnew = ['hyper-a']\n", 2, "hyper-a"),
        ("mouse =\n", 1, ""),
    ] {
        let mut desk = Builder::oauthdesk(&["--registry", "new"]).config(config).spawn(200, 24);
        assert_refused(&mut desk, 1);
        let said = said(&desk);
        assert!(said.contains("config/oauthdesk/config.toml"), "{config}: {said}");
        assert!(said.contains(&format!("line {line}")), "{config}: {said}");
        assert!(said.contains(part), "{config}: {said}");
        assert!(!desk.home().join("new").exists(), "nothing is made before the config is right");
    }
}

#[test]
fn a_config_that_is_no_text_is_refused_with_its_name() {
    let builder = Builder::oauthdesk(&["--demo"]);
    let mut desk = builder.file("config/oauthdesk/config.toml/file", "").spawn(200, 24);
    assert_refused(&mut desk, 1);
    assert!(said(&desk).contains("config/oauthdesk/config.toml"), "{}", desk.screen());
}

#[test]
fn a_directory_that_is_no_registry_is_refused_and_left_as_it_is() {
    let builder = Builder::oauthdesk(&["--registry", "photos"]);
    let mut desk = builder.file("photos/cat.jpg", "meow").spawn(80, 24);
    assert_refused(&mut desk, 1);
    assert!(said(&desk).contains("not a registry"), "{}", desk.screen());
    assert_eq!(fs::read_dir(desk.home().join("photos")).unwrap().count(), 1);
}

#[test]
fn a_damaged_registry_is_refused_before_the_screen_is_taken() {
    let registry = Registry::with_clients(&["client"]);
    let db = registry.path().join("data/db");
    fs::write(&db, vec![0xff; fs::metadata(&db).unwrap().len().try_into().unwrap()]).unwrap();
    let mut desk = registry.desk().spawn(200, 24);
    assert_refused(&mut desk, 1);
    let said = said(&desk);
    assert!(said.contains("help: ") && !said.contains("panicked"), "{said}");
}

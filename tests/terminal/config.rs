//! The config file, live: what it sets is what the desk does, and what its help and hints say.

use std::os::unix::fs::PermissionsExt;

use crate::looking::{CTRL_S, ESC, F1};
use crate::shell::Builder;

#[test]
fn keys_of_the_config_work_and_are_what_hints_and_help_show() {
    let config = "[keys.list]\nnew = ['i']\nsearch = ['f', '/']\nquit = ['z']\n\
                  [keys.form]\nsave = ['f2']\n";
    let mut desk = Builder::oauthdesk(&["--demo"]).config(config).spawn(140, 40);
    desk.wait_for("1-25 of 312").wait_for("i New").wait_for("z Quit").wait_for("f finds");
    // The old keys are nobody's.
    desk.keys("n").wait_for("n does nothing here");
    desk.keys("?").wait_for("f /").wait_for("New");
    let help = desk.screen();
    assert!(help.lines().any(|line| line.contains("│ i ") && line.contains(" New ")), "{help}");
    desk.keys(ESC).wait_for("i New");
    desk.keys("i").wait_for("New client").wait_for("F2 Save");
    desk.keys(CTRL_S).wait_for("New client").keys("\x1bOQ").wait_for("Not saved");
    desk.keys(ESC).wait_for("1-25 of 312").keys("z");
    assert_eq!(desk.exit_within(5000), 0);
    desk.assert_clean();
}

#[test]
fn the_page_size_of_the_config_is_the_one_the_desk_opens_with() {
    for (size, first_page) in [("10", "1-10 of 312"), ("'fit'", "1-19 of 312")] {
        let config = format!("page-size = {size}\n");
        let mut desk = Builder::oauthdesk(&["--demo"]).config(&config).spawn(80, 24);
        desk.wait_for(first_page);
    }
}

#[test]
fn a_page_that_fits_follows_the_window() {
    let mut desk = Builder::oauthdesk(&["--demo"]).config("page-size = 'fit'\n").spawn(80, 24);
    desk.wait_for("1-19 of 312").resize(80, 40).wait_for("1-35 of 312");
    desk.resize(60, 15).wait_for("1-10 of 312");
}

#[test]
fn the_config_is_found_where_xdg_says_and_else_in_the_home_directory() {
    let config = "page-size = 10\n";
    let builder = Builder::oauthdesk(&["--demo"]).file("elsewhere/oauthdesk/config.toml", config);
    let elsewhere = builder.home().join("elsewhere").display().to_string();
    let mut desk = builder.env("XDG_CONFIG_HOME", &elsewhere).spawn(80, 24);
    desk.wait_for("1-10 of 312");
    let builder = Builder::oauthdesk(&["--demo"]).file(".config/oauthdesk/config.toml", config);
    let mut desk = builder.env("XDG_CONFIG_HOME", "").spawn(80, 24);
    desk.wait_for("1-10 of 312");
}

#[test]
fn a_view_is_there_again_in_the_next_run_and_a_demo_writes_none() {
    let builder = Builder::oauthdesk(&[]);
    let file = builder.home().join("config/oauthdesk/views.toml");
    let mut desk = builder.spawn(80, 24);
    desk.wait_for("There is no client yet").keys("/anna").keys(CTRL_S).wait_for("Name:");
    desk.keys("Mine\r").wait_for("Kept as the view Mine; V lists the views");
    let text = std::fs::read_to_string(&file).expect("the file of the views");
    assert_eq!(text, "[[view]]\nname = \"Mine\"\nlist = \"clients\"\nsearch = \"anna\"\n");
    let mode = std::fs::metadata(&file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let builder = Builder::oauthdesk(&["--demo"]).file("config/oauthdesk/views.toml", &text);
    let file = builder.home().join("config/oauthdesk/views.toml");
    let mut desk = builder.spawn(80, 24);
    desk.wait_for("1-25 of 312").keys("V").wait_for("Mine").keys("\r").wait_for("filtered from");
    desk.keys("W").wait_for("Name:").keys("Other\r").wait_for("for this run only");
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), text);
}

#[test]
fn help_on_a_field_is_a_key_away_and_closes_to_where_the_cursor_was() {
    let mut desk = Builder::oauthdesk(&["--demo"]).spawn(80, 24);
    desk.wait_for("1-25 of 312").keys("n").wait_for("New client").keys("Export");
    desk.wait_for_cursor(2, 27).keys(F1).wait_for("closes");
    desk.keys(ESC).wait_for_no("closes").wait_for_cursor(2, 27).wait_for("Export");
}

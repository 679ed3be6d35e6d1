//! The query language and the saved views on the command line.

use std::fs;

use crate::{fails, ok, program, stderr, stdout};

/// The IDs of the clients that are listed, in their order.
fn ids(args: &[&str]) -> Vec<String> {
    let mut all = vec!["--demo", "list", "--format", "csv"];
    all.extend(args);
    let text = ok(&all);
    text.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect()
}

#[test]
fn a_mistake_in_a_search_is_underlined_and_a_usage_error() {
    let error = fails(&["--demo", "list", "--search", "anna nmae:x"], 2);
    assert!(error.contains("\n  anna nmae:x\n       ^^^^\n"), "{error}");
    assert!(error.contains("help: no field is called nmae: did you mean name?"), "{error}");
    // Wide characters keep the carets below what they mean.
    let error = fails(&["--demo", "list", "--search", "日本 access>12x"], 2);
    assert!(error.contains("\n  日本 access>12x\n              ^^^\n"), "{error}");
    let error = fails(&["--demo", "list", "--search", "-(a"], 2);
    assert!(error.contains("this ( is never closed"), "{error}");
}

#[test]
fn bad_searches_are_shown_in_part_and_never_raw() {
    let long = format!("{} access>soon {}", "x ".repeat(30), "y ".repeat(30));
    let error = fails(&["--demo", "list", "--search", &long], 2);
    assert!(error.lines().all(|line| line.chars().count() < 100), "{error}");
    assert!(error.contains("access>soon"), "{error}");
    let huge = "ab ".repeat(40_000);
    let error = fails(&["--demo", "list", "--search", &huge], 2);
    assert!(error.contains("at most 4096 bytes") && error.len() < 500, "{error}");
    let error = fails(&["--demo", "list", "--search", "\u{1b}[31mx:\u{202e}y \""], 2);
    assert!(!error.contains('\u{1b}') && !error.contains('\u{202e}'), "{error}");
}

#[test]
fn a_search_orders_and_pages_unless_the_command_line_does() {
    let by_name = ids(&["--search", "nov sort:-name per:3"]);
    assert_eq!(by_name.len(), 3);
    let all = ids(&["--search", "nov", "--sort", "name:desc"]);
    assert!(all.len() > 3 && all.starts_with(&by_name), "{all:?}");
    assert_eq!(
        ids(&["--search", "nov sort:-name", "--sort", "client-id"])[0],
        ids(&["--search", "nov"])[0]
    );
    assert_eq!(ids(&["--search", "nov per:3", "--per-page", "2"]).len(), 2);
    assert_eq!(ids(&["--search", "nov per:3", "--page", "2"]).len(), 3);
    assert_eq!(ids(&["--search", "nov per:fit"]).len(), all.len());
    // Several keys: partners down, and the clients of each by name.
    let two = ids(&["--search", "sort:-partner,name"]);
    assert_eq!(two.len(), 312);
}

#[test]
fn views_are_listed_and_used_by_name() {
    let home = tempfile::tempdir().expect("directory");
    let run = |args: &[&str]| {
        let mut process = program();
        process.env("XDG_CONFIG_HOME", home.path()).args(args).output().expect("runs")
    };
    let none = run(&["views"]);
    assert!(none.status.success() && stdout(&none).starts_with("Name"), "{}", stderr(&none));
    let path = home.path().join("oauthdesk").join("views.toml");
    fs::create_dir(home.path().join("oauthdesk")).expect("directory");
    let text = "[[view]]\nname = 'Novaks'\nlist = 'clients'\nsearch = 'nov sort:-name per:3'\n
[[view]]\nname = 'Odd'\nlist = 'clients'\nsearch = 'colour:red'\n
[[view]]\nname = 'Us'\nlist = 'users'\nsearch = 'anna'\n";
    fs::write(&path, text).expect("written");
    let list = run(&["views"]);
    assert!(stdout(&list).contains("Novaks  clients  nov sort:-name per:3"), "{}", stdout(&list));
    assert!(stderr(&list).contains("Odd is not understood: no field is called colour"));
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&run(&["views", "--format", "json"]))).expect("JSON");
    assert_eq!(json[2]["list"], "users");
    let found = run(&["--demo", "list", "--format", "csv", "--view", "Novaks"]);
    assert_eq!(
        stdout(&found),
        ok(&["--demo", "list", "--format", "csv", "--search", "nov sort:-name per:3"])
    );
    for (view, says) in [("Odd", "colour:red"), ("Us", "one of users"), ("None", "no view None")] {
        let output = run(&["--demo", "list", "--view", view]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
    let both = run(&["--demo", "list", "--view", "Novaks", "--search", "x"]);
    assert_eq!(both.status.code(), Some(2));
    fs::write(&path, "[[view]]\nname = 3\n").expect("written");
    let broken = run(&["views"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(stderr(&broken).contains("views.toml: line 2"), "{}", stderr(&broken));
}

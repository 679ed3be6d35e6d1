//! `oauthdesk generate`: a registry of invented clients.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{fails, ok, program, stderr};

/// A place for a registry.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }
}

#[track_caller]
fn list(path: &str) -> String {
    ok(&["--registry", path, "list", "--format", "json"])
}

#[test]
fn two_of_one_seed_list_the_same_clients_and_nothing_is_wrong_with_them() {
    let place = Place::new();
    let (one, two, other) = (place.path("one"), place.path("two"), place.path("other"));
    let said = ok(&["generate", "1200", "--seed", "7", "--into", &one]);
    assert!(said.contains("1,200 clients, 3 partners") && said.contains("seed 7"), "{said}");
    ok(&["generate", "1200", "--seed", "7", "--into", &two]);
    ok(&["generate", "1200", "--into", &other]);
    assert_eq!(list(&one), list(&two));
    assert_ne!(list(&one), list(&other));
    assert!(ok(&["--registry", &one, "verify"]).contains("nothing is wrong"));
    // Whoever makes it is its admin.
    assert!(ok(&["--registry", &one, "roles", "list"]).contains("admin"));
}

#[test]
fn what_is_there_is_left_alone() {
    let place = Place::new();
    let registry = place.path("registry");
    ok(&["generate", "10", "--into", &registry]);
    let before = list(&registry);
    let error = fails(&["generate", "20", "--into", &registry], 1);
    assert!(error.contains("there is a registry at") && error.contains("help:"), "{error}");
    assert_eq!(list(&registry), before);
    let other = place.path("other");
    fs::create_dir(&other).unwrap();
    fs::write(Path::new(&other).join("notes.txt"), "mine").unwrap();
    let error = fails(&["generate", "20", "--into", &other], 1);
    assert!(error.contains("it holds notes.txt") && error.contains("empty"), "{error}");
    assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_meant_is_a_mistake_of_usage() {
    let place = Place::new();
    let into = place.path("registry");
    for clients in ["0", "10000001", "many", "-1"] {
        fails(&["generate", clients, "--into", &into], 2);
    }
    fails(&["generate", "10"], 2);
    let error = fails(&["--registry", &into, "generate", "10", "--into", &into], 2);
    assert!(error.contains("--into DIR alone"), "{error}");
    fails(&["--demo", "generate", "10", "--into", &into], 2);
    fails(&["--read-only", "generate", "10", "--into", &into], 77);
    assert!(!Path::new(&into).exists());
}

#[test]
fn one_that_was_killed_is_no_registry_and_is_made_anew() {
    let place = Place::new();
    let into = place.path("registry");
    let mut child = program().args(["generate", "500000", "--into", &into]).spawn().unwrap();
    // Until some of the journal is there, which is long before the end.
    let segments = || fs::read_dir(Path::new(&into).join("journal.new")).map_or(0, Iterator::count);
    let start = Instant::now();
    while segments() < 2 && child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is made");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let error = fails(&["--registry", &into, "list"], 1);
    assert!(error.contains("there is no registry at"), "{error}");
    let output = program().args(["generate", "40", "--into", &into]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(ok(&["--registry", &into, "verify"]).contains("nothing is wrong"));
    assert_eq!(list(&into).matches("\"client_id\"").count(), 40);
}

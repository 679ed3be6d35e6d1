//! A registry that fails under a running desk, or was spoiled before.

use std::fs::{self, OpenOptions};
use std::thread;
use std::time::{Duration, Instant};

use crate::looking::{CTRL_C, CTRL_S, DOWN};
use crate::pty::Desk;
use crate::registry::Registry;
use crate::shell::nothing_starts;

/// Spoils the stored value of a client behind the database's back: its own checks do not see it.
fn spoil(registry: &Registry, id: &str) {
    let _open = nothing_starts();
    let start = Instant::now();
    let db = loop {
        // Its files outlive a closed database by a moment.
        match sled::open(registry.path().join("data")) {
            Ok(db) => break db,
            Err(error) => assert!(start.elapsed().as_secs() < 20, "{error}"),
        }
        thread::sleep(Duration::from_millis(5));
    };
    let clients = db.open_tree("clients").unwrap();
    let mut value = clients.get(id).unwrap().expect("the client").to_vec();
    *value.last_mut().unwrap() ^= 1;
    clients.insert(id, value).unwrap();
    db.flush().unwrap();
}

/// A desk with a form of a new client that only has to be saved.
fn about_to_save(registry: &Registry) -> Desk {
    let mut desk = registry.desk().spawn(100, 30);
    desk.wait_for("1 of 1").keys("n").wait_for("New client");
    desk.keys("Nightly export\tana@acme.example\tacme\r\tanna").wait_for("acme-anna");
    desk
}

/// Saves in vain; then leaves the desk, which still can be left.
fn assert_says_so_and_keeps_the_form(mut desk: Desk, why: &str) {
    desk.keys(CTRL_S).wait_for("Not saved: everything you typed is still here");
    let screen = desk.screen();
    assert!(screen.contains("Nightly export") && screen.contains("acme-anna"), "{screen}");
    assert!(screen.contains(why), "{screen}");
    assert!(!desk.output_since(0).contains("panicked"));
    desk.keys(CTRL_C).wait_for("Quit?").keys(DOWN).keys("\r");
    assert_eq!(desk.exit_within(20_000), 0);
    desk.assert_clean();
}

#[test]
fn a_record_that_cannot_be_read_ends_the_desk_with_a_clean_terminal_and_the_reason() {
    let registry = Registry::with_clients(&["client"]);
    spoil(&registry, "acme-client");
    let mut desk = registry.desk().spawn(200, 24);
    assert_eq!(desk.exit_within(20_000), 1);
    desk.assert_clean();
    let screen = desk.screen();
    assert!(screen.contains("error: ") && screen.contains("damaged"), "{screen}");
    assert!(screen.contains("acme-client") && screen.contains("help: "), "{screen}");
}

#[test]
fn a_database_that_is_cut_off_under_a_desk_is_told_and_the_form_stays() {
    let registry = Registry::with_clients(&["client"]);
    let desk = about_to_save(&registry);
    let db = OpenOptions::new().write(true).open(registry.path().join("data/db")).unwrap();
    db.set_len(0).unwrap();
    assert_says_so_and_keeps_the_form(desk, "damaged");
}

#[test]
fn a_registry_that_is_removed_under_a_desk_is_told_and_the_form_stays() {
    let registry = Registry::with_clients(&["client"]);
    let desk = about_to_save(&registry);
    fs::remove_dir_all(registry.path()).unwrap();
    assert_says_so_and_keeps_the_form(desk, "no database file");
    assert!(!registry.path().exists(), "no empty registry takes its place");
}

//! The backup of the day, which is made while the desk is open.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::sys::signal::Signal;

use crate::registry::Registry;

fn backups(registry: &Path) -> Vec<String> {
    let entries = fs::read_dir(registry.join("backups")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn the_first_desk_of_the_day_makes_a_backup_and_the_second_does_not() {
    let registry = Registry::with_clients(&["client"]);
    let mut names = Vec::new();
    for _ in 0..2 {
        let mut desk = registry.desk().spawn(80, 24);
        desk.wait_for("1 of 1").keys("q");
        assert_eq!(desk.exit_within(5_000), 0);
        desk.assert_clean();
        let now = backups(&registry.path());
        assert!(names.is_empty() || names == now, "{names:?}, then {now:?}");
        names = now;
        assert_eq!(names.len(), 1, "{names:?}");
        assert!(names[0].ends_with("-seq-4.jsonl.zst"), "{names:?}");
    }
    registry.assert_opens_with(1);
}

#[test]
fn a_large_one_does_not_begin_on_a_desk_that_is_left_soon() {
    let registry = Registry::generated(10_001);
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("of 10,001").keys("q");
    assert_eq!(desk.exit_within(20_000), 0);
    desk.assert_clean();
    assert!(!desk.screen().contains("backup"), "{}", desk.screen());
    assert!(!registry.path().join("backups").exists());
}

#[test]
fn one_that_cannot_be_made_is_told_to_whoever_opens_the_desk() {
    let registry = Registry::with_clients(&["client"]);
    // A file stands where the backups are to be.
    let place = registry.path().join("backups");
    fs::write(&place, "").unwrap();
    fs::set_permissions(&place, fs::Permissions::from_mode(0o600)).unwrap();
    let mut desk = registry.desk().spawn(200, 24);
    desk.wait_for("1 of 1").keys("q");
    assert_eq!(desk.exit_within(5_000), 0);
    desk.assert_clean();
    let screen = desk.screen();
    assert!(screen.contains("note: the backup of the day failed: "), "{screen}");
    registry.assert_opens_with(1);
}

#[test]
fn a_desk_that_is_told_to_end_does_not_wait_for_its_backup() {
    let registry = Registry::with_clients(&["client"]);
    let mut desk = registry.desk().spawn(80, 24);
    desk.wait_for("1 of 1").signal(Signal::SIGTERM);
    assert_eq!(desk.exit_within(5_000), 128 + Signal::SIGTERM as i32);
    desk.assert_clean();
    assert!(backups(&registry.path()).iter().all(|name| name.ends_with(".jsonl.zst")));
}

//! Damage on the disk: it is said, it is never a panic, and it is never made worse.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use oauthdesk::door::{Door, FailureKind, Refused};
use oauthdesk::model::{ClientDraft, Command, Seq};
use oauthdesk::query::{Kind, Query};
use oauthdesk::registry::{Local, StoreError};

use crate::support::{
    Home, apply, assert_success, child, child_dir, client, clients, copy, id, large, open, text,
};

/// Clients of a registry that is to be damaged.
const CLIENTS: usize = 60;

#[test]
fn a_missing_database_stops_with_what_was_expected() {
    for whole in [false, true] {
        let home = filled(3);
        if whole {
            fs::remove_dir_all(home.dir().join("data")).unwrap();
        } else {
            fs::remove_file(database(&home.dir())).unwrap();
        }
        let error = open(&home.dir()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "records are missing from the registry at {}: expected 5 changes, found no database file (data/db); it stays closed",
                home.dir().display()
            )
        );
        assert!(error.help().unwrap().contains("oauthdesk recover"));
        assert!(!database(&home.dir()).exists(), "a new one was made over it");
    }
}

#[test]
fn a_database_that_was_emptied_is_not_taken_for_a_new_one() {
    let home = filled(3);
    fs::write(database(&home.dir()), "").unwrap();
    // The second time too, when sled has written what an empty database has.
    for _ in 0..2 {
        assert_lost(&home.dir(), "5 changes", "an empty database");
    }
}

#[test]
fn what_a_cut_log_has_lost_comes_from_the_journal_or_the_registry_stays_closed() {
    let home = filled(CLIENTS);
    let whole = fs::metadata(database(&home.dir())).unwrap().len();
    let mut healed = 0;
    for cut in [whole / 4, whole / 2, whole - 300, whole - 10, whole - 1] {
        let dir = home.copy(&format!("cut-{cut}"));
        File::options().write(true).open(database(&dir)).unwrap().set_len(cut).unwrap();
        match open(&dir) {
            Ok(mut local) => {
                let notes = local.take_notes().join("; ");
                assert!(notes.contains("were missing in the database"), "cut at {cut}: {notes}");
                assert_eq!(clients(&mut local).total, CLIENTS, "cut at {cut}");
                assert_eq!(local.changes_since(Seq(0), 1_000).unwrap().len(), CLIENTS + 2);
                healed += 1;
            }
            Err(error) => {
                assert!(matches!(error, StoreError::Lost { .. }), "cut at {cut}: {error}");
            }
        }
    }
    assert!(healed >= 4, "{healed}");
}

#[test]
fn an_older_copy_of_the_database_is_brought_up_to_date_from_the_journal() {
    let home = filled(3);
    let older = home.copy("older");
    let mut local = home.open();
    for n in 0..4 {
        let command = Command::CreateClient(client(&format!("acme-later-{n}")));
        apply(&mut local, command, None).unwrap();
    }
    local.close();
    fs::remove_dir_all(home.dir().join("data")).unwrap();
    copy(&older.join("data"), &home.dir().join("data"));
    let mut local = home.open();
    let notes = local.take_notes();
    assert_eq!(notes, ["4 changes of the journal were missing in the database: applied now"]);
    assert_eq!(clients(&mut local).total, 7);
    // By itself, the older copy is a registry like any other.
    open(&older).unwrap().close();
}

#[test]
fn the_database_of_another_registry_is_refused() {
    let (home, other) = (filled(3), filled(3));
    fs::remove_dir_all(home.dir().join("data")).unwrap();
    copy(&other.dir().join("data"), &home.dir().join("data"));
    let error = open(&home.dir()).unwrap_err();
    assert!(
        matches!(&error, StoreError::Lost { expected, found, .. }
            if expected.starts_with("registry ") && found.starts_with("registry ") && expected != found),
        "{error}"
    );
}

#[test]
fn a_marker_that_is_broken_stops_and_the_help_mends_it() {
    for broken in ["", "not a marker at all\n", "oauthdesk 1 registry x crc 00000000\n"] {
        let home = filled(3);
        let marker = home.dir().join("marker");
        fs::write(&marker, broken).unwrap();
        let error = open(&home.dir()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the file {} is damaged: missing records cannot be detected without it; nothing was changed",
                marker.display()
            )
        );
        assert!(error.help().unwrap().contains(&format!("delete {}", marker.display())));
        assert_eq!(fs::read_to_string(&marker).unwrap(), broken);
        fs::remove_file(&marker).unwrap();
        home.open().close();
        assert!(fs::metadata(&marker).unwrap().len() > 0, "no new marker");
        assert_eq!(clients(&mut home.open()).total, 3);
    }
}

#[test]
fn a_half_written_snapshot_is_removed_and_the_registry_opens() {
    let home = filled(3);
    home.open().close();
    let leftover = home.dir().join("data").join("snap.0000000000001234.generating");
    fs::write(&leftover, b"half a snap").unwrap();
    assert_eq!(clients(&mut home.open()).total, 3);
    assert!(!leftover.exists());
}

#[test]
fn damage_that_sled_panics_over_is_an_error_and_nothing_is_printed() {
    if let Some(dir) = child_dir() {
        return damage_in_child(&dir);
    }
    let home = filled_with(CLIENTS, large);
    let name = "damage::damage_that_sled_panics_over_is_an_error_and_nothing_is_printed";
    let output = child(name, &home.dir()).output().unwrap();
    assert_success(&output);
    let printed = text(&output.stderr) + &text(&output.stdout);
    assert!(!printed.contains("panicked"), "{printed}");
}

/// Opens one damaged copy after the other; what fails is an error, what does not is whole.
fn damage_in_child(dir: &Path) {
    let log = fs::read(database(dir)).unwrap();
    let mut panics = 0;
    let mut attempt = |name: String, damaged: &[u8]| {
        let target = dir.with_file_name(name);
        copy(dir, &target);
        fs::write(database(&target), damaged).unwrap();
        match read_all(&target) {
            Err(StoreError::Unreadable { detail, .. }) if detail.contains("checksum") => {}
            // What sled says only in a panic.
            Err(StoreError::Unreadable { .. }) => panics += 1,
            Err(StoreError::Lost { .. } | StoreError::Engine { .. }) => {}
            Err(other) => panic!("{}: {other}", target.display()),
            Ok(Err(Refused::Failed(failure))) => {
                assert_eq!(failure.kind, FailureKind::Unavailable, "{failure}");
            }
            Ok(Err(other)) => panic!("{}: {other}", target.display()),
            Ok(Ok(found)) => assert_eq!(found, (CLIENTS, CLIENTS + 2), "{}", target.display()),
        }
        fs::remove_dir_all(&target).unwrap();
    };
    for part in 0..16 {
        let at = log.len() * part / 16 + 37;
        let mut flipped = log.clone();
        flipped[at] ^= 0x10;
        attempt(format!("flipped-{at}"), &flipped);
    }
    for start in (0..log.len()).step_by(512 << 10) {
        let mut zeroed = log.clone();
        zeroed.iter_mut().skip(start).take(512 << 10).for_each(|byte| *byte = 0);
        attempt(format!("zeroed-{start}"), &zeroed);
    }
    let garbage: Vec<u8> =
        (0..200_000u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    attempt("garbage".to_owned(), &garbage);
    assert!(panics > 0, "nothing made sled panic: the test has lost its subject");
}

/// How many clients and changes can be read, once the registry is open.
fn read_all(dir: &Path) -> Result<Result<(usize, usize), Refused>, StoreError> {
    open(dir).map(|mut local| count_all(&mut local))
}

fn count_all(local: &mut Local) -> Result<(usize, usize), Refused> {
    let found = local.page(&Query { per_page: 1_000, ..Query::new(Kind::Clients) })?.rows.len();
    let changes = local.changes_since(Seq(0), 1_000)?;
    assert!(changes.iter().map(|change| change.seq.0).eq(1..=changes.len() as u64));
    Ok((found, changes.len()))
}

/// A closed registry with so many clients.
fn filled(count: usize) -> Home {
    filled_with(count, client)
}

fn filled_with(count: usize, draft: impl Fn(&str) -> ClientDraft) -> Home {
    let home = Home::new();
    let mut local = home.with_acme();
    for n in 0..count {
        apply(&mut local, Command::CreateClient(draft(&format!("acme-{n:03}"))), None).unwrap();
    }
    assert!(local.client(&id("acme-000")).unwrap().is_some());
    local.close();
    home
}

fn database(dir: &Path) -> PathBuf {
    dir.join("data").join("db")
}

#[track_caller]
fn assert_lost(dir: &Path, expected: &str, found: &str) {
    let message = format!(
        "records are missing from the registry at {}: expected {expected}, found {found}; it stays closed",
        dir.display()
    );
    assert_eq!(open(dir).unwrap_err().to_string(), message);
}

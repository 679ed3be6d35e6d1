//! The backup of the day: once, only when something was changed, and only so many are kept.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use oauthdesk::door::Door;
use oauthdesk::model::{Command, Seq, Settings, Timestamp};
use oauthdesk::registry::{
    BackupError, KeptKind, Local, MadeBackup, OpenOptions, Restore, kept_backups,
};

use crate::support::{Home, apply, apply_now, client, copy, open};

const DAY: i64 = 86_400_000;
/// 2026-01-01T10:00:00Z
const START: i64 = 1_767_261_600_000;

/// The registry as it is opened on the day of this number.
fn on_day(home: &Home, day: i64) -> Local {
    home.open().with_clock(move || Timestamp(START + day * DAY))
}

#[track_caller]
fn run(local: &mut Local) -> Option<MadeBackup> {
    let daily = local.daily_backup().unwrap().expect("backups are kept");
    daily.run(&AtomicBool::new(false)).unwrap()
}

fn save(local: &mut Local, name: &str) {
    apply(local, Command::CreateClient(client(name)), None).unwrap();
}

fn keep(local: &mut Local, backups_kept: u32) {
    let settings = Settings { backups_kept, ..local.directory().settings.clone() };
    apply_now(local, Command::UpdateSettings(Box::new(settings))).unwrap();
}

fn names(home: &Home) -> Vec<String> {
    let entries = fs::read_dir(home.dir().join("backups")).into_iter().flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn there_is_one_a_day_and_none_when_nothing_was_changed() {
    let home = Home::new();
    home.with_acme().close();
    let mut local = on_day(&home, 0);
    let made = run(&mut local).unwrap();
    assert_eq!(made.path, home.dir().join("backups/2026-01-01T100000Z-seq-2.jsonl.zst"));
    assert_eq!((made.info.seq, made.info.changes), (Seq(2), 2));
    save(&mut local, "acme-a");
    assert_eq!(run(&mut local), None, "a second one on the same day");
    local.close();
    let mut local = on_day(&home, 1);
    assert_eq!(run(&mut local).unwrap().info.seq, Seq(3));
    for day in 2..4 {
        assert_eq!(run(&mut local.with_clock(move || Timestamp(START + day * DAY))), None);
        local = home.open();
    }
    local.close();
    let mut local = on_day(&home, 4);
    save(&mut local, "acme-b");
    run(&mut local).unwrap();
    assert_eq!(
        names(&home),
        [
            "2026-01-01T100000Z-seq-2.jsonl.zst",
            "2026-01-02T100000Z-seq-3.jsonl.zst",
            "2026-01-05T100000Z-seq-4.jsonl.zst",
        ]
    );
    // They are listed, the newest first.
    let kept = kept_backups(&home.dir()).unwrap();
    let seqs = kept.iter().map(|kept| match &kept.kind {
        KeptKind::Backup(info) => info.seq.0,
        other => panic!("{other:?}"),
    });
    assert_eq!(seqs.collect::<Vec<_>>(), [4, 3, 2]);
    assert!(kept.iter().all(|kept| kept.bytes > 100));
}

#[test]
fn only_the_newest_are_kept_and_nothing_else_is_touched() {
    let home = Home::new();
    let mut local = home.with_acme();
    keep(&mut local, 3);
    local.close();
    for day in 0..6 {
        let mut local = on_day(&home, day);
        save(&mut local, &format!("acme-{day}"));
        run(&mut local).unwrap();
        local.close();
    }
    let backups = home.dir().join("backups");
    let others = [
        "mine.jsonl.zst",
        "before-the-move-seq-3.jsonl.zst",
        "2020-01-01T100000Z.jsonl.zst",
        "2020-01-01T100000Z-seq-.jsonl.zst",
        "mine.Ab12.tmp",
        "2020-01-01T100000Z-seq-1.txt",
    ];
    for other in others {
        fs::write(backups.join(other), "x").unwrap();
    }
    fs::create_dir(backups.join("format-1-2020-01-31T174500.123Z")).unwrap();
    // What an interrupted one has left.
    let leftover = backups.join("2026-01-06T100000Z-seq-9.Ab12.tmp");
    fs::write(&leftover, "x").unwrap();
    let mut local = on_day(&home, 6);
    keep(&mut local, 2);
    run(&mut local).unwrap();
    assert!(!leftover.exists());
    let names = names(&home);
    for other in others.iter().chain(&["format-1-2020-01-31T174500.123Z"]) {
        assert!(names.iter().any(|name| name == other), "{other} is gone");
    }
    let ours: Vec<_> = names.iter().filter(|name| name.starts_with("2026-")).collect();
    assert_eq!(ours, ["2026-01-06T100000Z-seq-9.jsonl.zst", "2026-01-07T100000Z-seq-10.jsonl.zst"]);
    // What cannot be read is listed too, and the copy from before a migration.
    let kept = kept_backups(&home.dir()).unwrap();
    let count = |is: fn(&KeptKind) -> bool| kept.iter().filter(|kept| is(&kept.kind)).count();
    assert_eq!(count(|kind| matches!(kind, KeptKind::Backup(_))), 2);
    assert_eq!(count(|kind| matches!(kind, KeptKind::Copy { format: 1, at: Some(_), .. })), 1);
    assert_eq!(count(|kind| matches!(kind, KeptKind::Unreadable(_))), 4);
}

#[test]
fn with_none_to_keep_none_is_made_and_none_is_removed() {
    let home = Home::new();
    let mut local = home.with_acme();
    run(&mut local).unwrap();
    keep(&mut local, 0);
    assert_eq!(local.daily_backup().unwrap(), None);
    assert_eq!(names(&home).len(), 1);
    local.close();
    let options = OpenOptions { dir: home.dir(), create: false, read_only: true };
    assert_eq!(Local::open(&options).unwrap().daily_backup().unwrap(), None);
    assert_eq!(Local::demo(false).unwrap().daily_backup().unwrap(), None);
}

#[test]
fn after_a_restore_the_same_number_of_changes_is_not_the_same_registry() {
    let home = Home::new();
    home.with_acme().close();
    let mut local = on_day(&home, 0);
    run(&mut local).unwrap();
    save(&mut local, "acme-a");
    local.close();
    run(&mut on_day(&home, 1)).unwrap();
    let oldest: PathBuf = home.dir().join("backups").join(&names(&home)[0]);
    let options = OpenOptions { dir: home.dir(), create: false, read_only: false };
    Restore::prepare(&options, &oldest).unwrap().carry_out().unwrap();
    assert_eq!(names(&home).len(), 2, "backups are not part of what is replaced");
    let mut local = on_day(&home, 2);
    save(&mut local, "acme-b");
    assert_eq!(run(&mut local).unwrap().info.seq, Seq(3));
}

#[test]
fn one_that_cannot_be_made_says_why_and_removes_none() {
    let home = Home::new();
    home.with_acme().close();
    let mut local = on_day(&home, 0);
    run(&mut local).unwrap();
    keep(&mut local, 1);
    local.close();
    let mut local = on_day(&home, 1);
    let daily = local.daily_backup().unwrap().unwrap();
    let stopped = daily.run(&AtomicBool::new(true)).unwrap_err();
    assert!(matches!(stopped, BackupError::Stopped), "{stopped}");
    let journal = home.dir().join("journal/00000001.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.replacen("Acme", "Abme", 1)).unwrap();
    let error = daily.run(&AtomicBool::new(false)).unwrap_err();
    assert!(error.to_string().starts_with("no backup was written"), "{error}");
    assert_eq!(names(&home).len(), 1);
    // And the next day, when the journal is well again.
    fs::write(&journal, text).unwrap();
    daily.run(&AtomicBool::new(false)).unwrap().unwrap();
    assert_eq!(names(&home), ["2026-01-02T100000Z-seq-3.jsonl.zst"]);
}

#[test]
fn the_copy_from_before_a_migration_is_listed_with_what_it_holds() {
    let home = Home::new();
    let old = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/migrations/format-1");
    copy(&old, &home.dir());
    open(&home.dir()).unwrap().close();
    let kept = kept_backups(&home.dir()).unwrap();
    assert_eq!(kept.len(), 1);
    let KeptKind::Copy { format, at, holds } = &kept[0].kind else { panic!("{kept:?}") };
    assert_eq!((*format, at.is_some()), (1, true));
    let (seq, records) = holds.unwrap();
    assert_eq!(seq, Seq(16));
    // Four clients, two partners, their users, the roles, and the settings.
    assert!(records > 8, "{records}");
}

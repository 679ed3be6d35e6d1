//! Backups: what comes back from one, who can make one when, and what a restore leaves alone.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use oauthdesk::door::{Door, Refused, Row};
use oauthdesk::model::{
    Act, Change, Client, ClientDraft, Command, Directory, PartnerId, Record, Role, RoleSubject, Seq,
};
use oauthdesk::query::{Kind, Query};
use oauthdesk::registry::{
    BackupError, Local, OpenOptions, Present, Replaced, Restore, StoreError, back_up,
};
use signal_hook::flag;

use crate::support::{
    Home, act, apply, apply_now, assert_success, child, child_dir, client, clients, id, large,
    open, partner, with_uris,
};

/// Everything that can be seen of a registry.
type All = (Directory, Vec<Client>, Vec<Change>);

fn all(local: &mut Local) -> All {
    let query = Query { per_page: 10_000, ..Query::new(Kind::Clients) };
    let clients = local.page(&query).unwrap().rows.into_iter().map(|row| match row {
        Row::Client(row) => row.client,
        other => panic!("{other:?}"),
    });
    let clients = clients.collect();
    (Directory::clone(&local.directory()), clients, local.changes_since(Seq(0), 10_000).unwrap())
}

fn file(home: &Home) -> PathBuf {
    home.dir().with_file_name("b.jsonl.zst")
}

fn prepare(dir: &Path, file: &Path) -> Result<Restore, BackupError> {
    Restore::prepare(&OpenOptions { dir: dir.to_owned(), create: false, read_only: false }, file)
}

#[track_caller]
fn restore(dir: &Path, file: &Path) -> Replaced {
    let restored = prepare(dir, file).unwrap().carry_out().unwrap();
    assert!(!dir.join("new").exists());
    assert_eq!(restored.findings, Vec::<String>::new());
    assert_eq!(restored.role, Some(Role::Admin));
    restored
}

/// Fails unless the registry is whole.
#[track_caller]
fn assert_sound(local: &mut Local) {
    assert_eq!(local.verify(&mut |_| {}).unwrap().findings().next(), None);
}

/// A registry where everything has happened that can; and an act that was done in it.
fn eventful(home: &Home) -> (Local, Act) {
    let mut local = home.with_acme();
    for name in ["acme-one", "acme-two", "acme-gone"] {
        apply(&mut local, Command::CreateClient(client(name)), None).unwrap();
    }
    let renamed = ClientDraft { name: "Renamed".into(), ..client("acme-one") };
    apply_now(&mut local, Command::UpdateClient(id("acme-one"), renamed)).unwrap();
    apply_now(&mut local, Command::DeleteClient(id("acme-gone"))).unwrap();
    apply(&mut local, Command::CreatePartner(partner("Brief", "brief")), None).unwrap();
    apply_now(&mut local, Command::DeletePartner(PartnerId(2))).unwrap();
    apply(&mut local, Command::SetRole("zoe".into(), Role::Editor), None).unwrap();
    // One act of two changes: the undo of a group.
    let first = act(Command::CreateClient(client("acme-a")), None);
    let second = act(Command::CreateClient(client("acme-b")), None);
    let second = Act { group: first.key, ..second };
    local.apply(first).unwrap();
    local.apply(second).unwrap();
    assert_eq!(apply(&mut local, Command::Undo(None), None).unwrap().changes.len(), 2);
    let last = act(Command::CreateClient(client("acme-last")), None);
    local.apply(last.clone()).unwrap();
    (local, last)
}

#[test]
fn what_comes_back_from_a_backup_is_everything() {
    let home = Home::new();
    let (mut local, done) = eventful(&home);
    let before = all(&mut local);
    let made = back_up(&home.dir(), &file(&home), false).unwrap();
    assert_eq!(made.info.seq, local.changes_since(Seq(0), 100).unwrap().last().unwrap().seq);
    assert_eq!(fs::metadata(file(&home)).unwrap().permissions().mode() & 0o777, 0o600);
    local.close();

    let other = Home::new();
    let prepared = prepare(&other.dir(), &file(&home)).unwrap();
    assert_eq!(prepared.preview().present, Present::Nothing);
    assert!(!other.dir().exists(), "only prepared");
    let restored = prepared.carry_out().unwrap();
    assert_eq!(restored.kept, None);
    let mut local = other.open();
    assert_eq!(all(&mut local), before);
    assert_sound(&mut local);
    // An act that arrives once more is not done once more.
    let seq = before.2.last().unwrap().seq;
    assert_eq!(local.apply(done).unwrap().seq, seq);
    assert_eq!(all(&mut local).2.len(), before.2.len());
    // An ID that was deleted is remembered, and no partner gets the number of another.
    let again = apply(&mut local, Command::CreateClient(client("acme-gone")), None);
    assert!(matches!(again, Err(Refused::Needs(_))), "{again:?}");
    let saved = apply(&mut local, Command::CreatePartner(partner("Cafe", "cafe")), None).unwrap();
    assert_eq!(saved.seq, Seq(seq.0 + 1));
    assert!(local.directory().partner(PartnerId(3)).is_some());
    local.close();
    assert_sound(&mut other.open());
}

#[test]
fn a_restore_says_what_it_changes_and_keeps_what_was_there() {
    let home = Home::new();
    let (mut local, _) = eventful(&home);
    let before = all(&mut local);
    back_up(&home.dir(), &file(&home), false).unwrap();
    let renamed = ClientDraft { name: "Again".into(), ..client("acme-one") };
    apply_now(&mut local, Command::UpdateClient(id("acme-one"), renamed)).unwrap();
    apply_now(&mut local, Command::DeleteClient(id("acme-two"))).unwrap();
    apply(&mut local, Command::CreateClient(client("acme-new")), None).unwrap();
    let later = all(&mut local);
    local.close();

    let prepared = prepare(&home.dir(), &file(&home)).unwrap();
    let preview = prepared.preview();
    assert_eq!((preview.added, preview.changed, preview.removed), (1, 1, 1));
    assert_eq!((preview.history_gone, preview.history_back), (3, 0));
    let told: Vec<_> =
        preview.first.iter().map(|d| (d.before.is_some(), d.after.is_some())).collect();
    assert_eq!(told, [(true, false), (true, true), (false, true)]);
    let fields = &preview.first[1].fields;
    assert_eq!((fields[0].field, fields[0].after.as_deref()), ("name", Some("Renamed")));
    // Nobody else comes in between.
    assert!(matches!(open(&home.dir()), Err(StoreError::Held(_))));
    drop(prepared);
    assert_eq!(all(&mut home.open()), later, "it was only prepared");

    let kept = restore(&home.dir(), &file(&home)).kept.unwrap();
    assert_eq!(all(&mut home.open()), before);
    assert!(kept.file_name().unwrap().to_str().unwrap().starts_with("replaced-"));
    let mut local = open(&kept).unwrap();
    assert_eq!(all(&mut local), later);
    assert_sound(&mut local);
    // And back again, with nothing to do the second time.
    back_up(&kept, &file(&home), true).unwrap();
    restore(&home.dir(), &file(&home));
    assert_eq!(all(&mut home.open()), later);
    assert!(prepare(&home.dir(), &file(&home)).unwrap().preview().changes_nothing());
}

#[test]
fn a_damaged_registry_is_replaced_and_kept_as_well() {
    type Damage = fn(&Path);
    let damages: [Damage; 4] = [
        |dir| fs::write(dir.join("data/db"), "not a database").unwrap(),
        |dir| fs::remove_dir_all(dir.join("data")).unwrap(),
        |dir| fs::write(dir.join("marker"), "not a marker").unwrap(),
        |dir| {
            let journal = dir.join("journal/00000001.jsonl");
            let text = fs::read_to_string(&journal).unwrap();
            fs::write(&journal, text.replacen("Acme", "Abme", 1)).unwrap();
        },
    ];
    for damage in damages {
        let home = Home::new();
        let (mut local, _) = eventful(&home);
        let before = all(&mut local);
        back_up(&home.dir(), &file(&home), false).unwrap();
        local.close();
        damage(&home.dir());
        let prepared = prepare(&home.dir(), &file(&home)).unwrap();
        let present = prepared.preview().present.clone();
        match present {
            Present::Damaged(_) => {}
            // What is wrong in the middle of the journal shows when it is looked through.
            Present::Registry { .. } => {}
            Present::Nothing => panic!("{present:?}"),
        }
        let kept = prepared.carry_out().unwrap().kept.unwrap();
        assert!(kept.join("journal").exists());
        let mut local = home.open();
        assert_eq!(all(&mut local), before);
        assert_sound(&mut local);
    }
}

#[test]
fn a_flaw_of_the_journal_makes_no_backup() {
    let home = Home::new();
    eventful(&home).0.close();
    let journal = home.dir().join("journal/00000001.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.replacen("Acme", "Abme", 1)).unwrap();
    let error = back_up(&home.dir(), &file(&home), false).unwrap_err();
    assert!(error.to_string().starts_with("no backup was written: the journal"), "{error}");
    assert!(error.help().unwrap().contains("oauthdesk verify"), "{error}");
    assert_nothing_left(&home);
}

#[test]
fn a_file_that_is_there_is_not_overwritten_and_nowhere_is_anything_left_of_a_failure() {
    let home = Home::new();
    home.with_acme().close();
    let there = file(&home);
    fs::write(&there, "mine").unwrap();
    let error = back_up(&home.dir(), &there, false).unwrap_err();
    assert!(matches!(error, BackupError::Exists(_)), "{error}");
    assert!(error.help().unwrap().contains("--force"));
    assert_eq!(fs::read(&there).unwrap(), b"mine");
    back_up(&home.dir(), &there, true).unwrap();
    prepare(&home.dir(), &there).unwrap();
    fs::remove_file(&there).unwrap();
    fs::create_dir(&there).unwrap();
    for (target, force) in [(there.clone(), true), (there.join("no/such"), false)] {
        let error = back_up(&home.dir(), &target, force).unwrap_err();
        assert!(matches!(error, BackupError::Write { .. }), "{error}");
        assert!(error.help().unwrap().contains("that you can write to"), "{error}");
    }
    fs::remove_dir(&there).unwrap();
    assert_nothing_left(&home);
    // Nor is a registry made where none is.
    let none = home.dir().with_file_name("none");
    let error = back_up(&none, &there, false).unwrap_err();
    assert!(error.to_string().starts_with("there is no registry at"), "{error}");
    assert_nothing_left(&home);
}

#[track_caller]
fn assert_nothing_left(home: &Home) {
    let beside = fs::read_dir(home.dir().parent().unwrap()).unwrap();
    let names: Vec<_> = beside.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["registry"]);
}

#[test]
fn a_full_disk_leaves_no_half_backup_and_no_half_registry() {
    if let Some(dir) = child_dir() {
        return fill_in_child(&dir);
    }
    let home = Home::new();
    let mut local = home.with_acme();
    for n in 0..20u8 {
        // Text that does not get much smaller.
        let noise =
            (0..120u8).map(|i| char::from(b'a' + (i ^ n).wrapping_mul(37 + n) % 26)).collect();
        let draft = ClientDraft { name: noise, ..with_uris(&format!("acme-{n}"), 2) };
        apply(&mut local, Command::CreateClient(draft), None).unwrap();
    }
    let before = all(&mut local);
    local.close();
    back_up(&home.dir(), &file(&home), false).unwrap();
    fs::rename(file(&home), home.dir().with_file_name("whole")).unwrap();
    let name = "backup::a_full_disk_leaves_no_half_backup_and_no_half_registry";
    assert_success(&child(name, &home.dir()).output().unwrap());
    fs::remove_file(home.dir().with_file_name("whole")).unwrap();
    assert_nothing_left(&home);
    assert_eq!(all(&mut home.open()), before);
}

fn fill_in_child(dir: &Path) {
    flag::register(Signal::SIGXFSZ as i32, Arc::new(AtomicBool::new(false))).unwrap();
    let (soft, hard) = getrlimit(Resource::RLIMIT_FSIZE).unwrap();
    let prepared = prepare(dir, &dir.with_file_name("whole")).unwrap();
    setrlimit(Resource::RLIMIT_FSIZE, 1_000, hard).unwrap();
    let error = back_up(dir, &dir.with_file_name("b.jsonl.zst"), false).unwrap_err();
    assert!(error.to_string().ends_with("the disk is full"), "{error}");
    assert!(error.help().unwrap().contains("make room"), "{error}");
    let error = prepared.carry_out().unwrap_err();
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert!(!dir.join("new").exists());
    setrlimit(Resource::RLIMIT_FSIZE, soft, hard).unwrap();
}

#[test]
fn a_backup_is_whole_while_another_process_writes_on_and_on() {
    if let Some(dir) = child_dir() {
        return write_in_child(&dir);
    }
    let home = Home::new();
    home.with_acme().close();
    let name = "backup::a_backup_is_whole_while_another_process_writes_on_and_on";
    let mut writer = child(name, &home.dir()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("writing")), "the child did not open the registry");
    let (mut last, mut newest) = (Seq(2), PathBuf::new());
    // Until the journal has gone on to another segment, and compressed the one before.
    for n in 0.. {
        newest = home.dir().with_file_name(format!("{n}.jsonl.zst"));
        let made = back_up(&home.dir(), &newest, false).unwrap();
        assert!(made.info.seq >= last);
        assert_eq!(made.info.changes, made.info.seq.0);
        last = made.info.seq;
        let other = Home::new();
        let read = prepare(&other.dir(), &newest).unwrap();
        assert_eq!(read.preview().history_back, last.0);
        if home.dir().join("journal/00000001.jsonl.zst").exists() {
            break;
        }
    }
    // It is refused to restore over a registry that is open.
    let held = prepare(&home.dir(), &newest).unwrap_err();
    assert!(held.to_string().contains("is open already"), "{held}");
    let other = Home::new();
    restore(&other.dir(), &newest);
    assert_eq!(clients(&mut other.open()).total as u64, last.0 - 2);
    assert!(last > Seq(2), "nothing was written meanwhile");
    writer.kill().unwrap();
    writer.wait().unwrap();
    let mut local = home.open();
    assert!(clients(&mut local).total as u64 >= last.0 - 2);
}

fn write_in_child(dir: &Path) {
    let mut local = open(dir).unwrap();
    for n in 0.. {
        let draft = large(&format!("acme-{n:06}"));
        apply(&mut local, Command::CreateClient(draft), None).unwrap();
        // Not long before the journal goes on to another segment.
        match n {
            0..380 => continue,
            380 => println!("writing"),
            _ => {}
        }
        // The longer the history, the longer each round of the test.
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn only_an_admin_restores_and_anybody_backs_up_and_looks() {
    let home = Home::new();
    let mut local = home.with_acme();
    let me = local.access().who.user.clone();
    apply(&mut local, Command::SetRole("zoe".into(), Role::Admin), None).unwrap();
    apply(&mut local, Command::SetRole(me.clone(), Role::Editor), None).unwrap();
    local.close();
    back_up(&home.dir(), &file(&home), false).unwrap();
    let prepared = prepare(&home.dir(), &file(&home)).unwrap();
    assert!(prepared.preview().changes_nothing());
    let Err(BackupError::Denied(denial)) = prepared.carry_out() else { panic!("not denied") };
    assert_eq!(denial.to_string(), "needs role admin (you are editor)");
    assert!(!fs::exists(home.dir().join("new")).unwrap_or(true));
    // Where no registry stands against it, the role is that of the backup.
    let other = Home::new();
    let restored = prepare(&other.dir(), &file(&home)).unwrap().carry_out().unwrap();
    assert_eq!(restored.role, Some(Role::Editor));
    let changes = other.open().changes_since(Seq(0), 100).unwrap();
    let role = Record::Role { user: RoleSubject::user(&me).unwrap(), role: Role::Editor };
    assert_eq!(changes.last().unwrap().after, Some(role));
    assert_eq!(fs::read(other.dir().join("none")).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_registry_of_an_older_format_says_so_and_one_of_a_newer_program_is_not_replaced() {
    let home = Home::new();
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/migrations/format-1");
    crate::support::copy(&old, &home.dir());
    let error = back_up(&home.dir(), &file(&home), false).unwrap_err();
    assert!(matches!(error, BackupError::OldFormat { format: 1, .. }), "{error}");
    assert!(error.help().unwrap().contains("open the desk once"));
    home.open().close();
    back_up(&home.dir(), &file(&home), false).unwrap();

    let text = "oauthdesk 99 in words of its own by 9.1.0";
    let crc = crc32(text.as_bytes());
    fs::write(home.dir().join("marker"), format!("{text} crc {crc:08x}\n")).unwrap();
    let error = prepare(&home.dir(), &file(&home)).unwrap_err();
    assert!(error.to_string().contains("a newer oauthdesk (9.1.0) made it"), "{error}");
}

fn crc32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc: u32, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    }) ^ !0
}

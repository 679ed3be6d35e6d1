//! A full disk: it is said, all that was saved stays readable, and room makes it work again.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, exit};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use oauthdesk::door::{Door, FailureKind, Refused};
use oauthdesk::model::{Act, ClientDraft, Command, Seq};
use oauthdesk::registry::{Local, StoreError};
use signal_hook::flag;

use crate::support::{
    Home, act, apply, assert_success, child, child_dir, client, clients, id, large, open, partner,
    text, with_uris,
};

/// sled writes its log in segments of this size, and when it opens, to the end of the last one.
const SEGMENT: u64 = 512 << 10;

#[test]
fn a_save_that_the_disk_has_no_room_for_loses_nothing_and_works_once_there_is_room() {
    if let Some(dir) = child_dir() {
        return fill_in_child(&dir);
    }
    let home = Home::new();
    let name = "full_disk::a_save_that_the_disk_has_no_room_for_loses_nothing_and_works_once_there_is_room";
    assert_success(&child(name, &home.dir()).output().unwrap());
    // And for whoever comes next.
    let mut local = home.open();
    assert!(local.client(&id("acme-after")).unwrap().is_some());
}

fn fill_in_child(dir: &Path) {
    ignore_the_signal();
    let mut local = open(dir).unwrap();
    apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
    let (soft, hard) = getrlimit(Resource::RLIMIT_FSIZE).unwrap();
    setrlimit(Resource::RLIMIT_FSIZE, SEGMENT, hard).unwrap();
    let (saved, refused) = save_until_refused(&mut local, 5_000, medium);
    assert_full(&mut local, dir, saved, &refused);

    setrlimit(Resource::RLIMIT_FSIZE, soft, hard).unwrap();
    // The very act that failed, as a person would send it again.
    local.apply(refused.0).unwrap();
    apply(&mut local, Command::CreateClient(client("acme-after")), None).unwrap();
    assert_eq!(clients(&mut local).total, saved + 2);
    local.close();
    let mut local = open(dir).unwrap();
    assert_eq!(clients(&mut local).total, saved + 2);
    assert_eq!(local.changes_since(Seq(0), 10_000).unwrap().len(), saved + 3);
}

#[test]
fn a_registry_that_cannot_be_made_on_a_full_disk_is_made_once_there_is_room() {
    if let Some(dir) = child_dir() {
        return make_in_child(&dir);
    }
    let home = Home::new();
    let name =
        "full_disk::a_registry_that_cannot_be_made_on_a_full_disk_is_made_once_there_is_room";
    assert_success(&child(name, &home.dir()).output().unwrap());
}

fn make_in_child(dir: &Path) {
    ignore_the_signal();
    let (soft, hard) = getrlimit(Resource::RLIMIT_FSIZE).unwrap();
    // From no room at all to almost enough.
    for room in [0, 100, SEGMENT, (16 << 20) - 1] {
        setrlimit(Resource::RLIMIT_FSIZE, room, hard).unwrap();
        let error = open(dir).unwrap_err();
        assert!(matches!(&error, StoreError::DiskFull { dir: full } if full == dir), "{error}");
        assert!(!dir.join("ballast").exists(), "half a ballast takes room from who needs it");
        setrlimit(Resource::RLIMIT_FSIZE, soft, hard).unwrap();
    }
    let mut local = open(dir).unwrap();
    apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
}

#[test]
fn a_registry_on_a_file_system_that_is_full_opens_and_can_be_read() {
    let home = Home::new();
    let Some(disk) = Disk::mount(home.dir(), 20 << 20) else {
        println!("skipped: no file system can be mounted here");
        return;
    };
    let dir = disk.path.join("registry");
    let mut local = open(&dir).unwrap();
    apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
    disk.fill();
    disk.free(600 << 10);
    let (saved, refused) = save_until_refused(&mut local, 5_000, medium);
    assert_full(&mut local, &dir, saved, &refused);
    local.close();

    // In the room that was kept aside it opens again, and says why it cannot save.
    assert!(!dir.join("ballast").exists());
    let mut local = open(&dir).unwrap();
    assert_full(&mut local, &dir, saved, &refused);
    disk.free(u64::MAX);
    local.apply(refused.0).unwrap();
    assert!(dir.join("ballast").exists(), "no room is kept aside for the next time");
    local.close();

    // Full to the last byte since it was closed.
    disk.fill();
    let mut local = open(&dir).unwrap();
    assert_eq!(clients(&mut local).total, saved + 1);
    local.close();
    // And once more, with no room kept aside: where it cannot be opened, that is no damage.
    let _ = fs::remove_file(dir.join("ballast"));
    disk.fill();
    match open(&dir) {
        Ok(mut local) => assert_eq!(clients(&mut local).total, saved + 1),
        Err(error) => assert!(matches!(error, StoreError::DiskFull { .. }), "{error}"),
    }
    disk.free(u64::MAX);
    assert_eq!(clients(&mut open(&dir).unwrap()).total, saved + 1);
}

#[test]
fn a_migration_on_a_full_disk_is_refused_and_done_when_there_is_room() {
    let home = Home::new();
    let Some(disk) = Disk::mount(home.dir(), 24 << 20) else {
        println!("skipped: no file system can be mounted here");
        return;
    };
    let dir = disk.path.join("registry");
    crate::support::copy(&crate::migration::kept_files(1), &dir);
    disk.fill();
    for room in [0, 8 << 10, 64 << 10, 200 << 10] {
        disk.free(room);
        match open(&dir) {
            // With what little room there was it may have come through.
            Ok(local) => local.close(),
            Err(error) => assert!(matches!(error, StoreError::DiskFull { .. }), "{error}"),
        }
    }
    disk.free(u64::MAX);
    let mut local = open(&dir).unwrap();
    assert_eq!(clients(&mut local).total, 4);
    assert_eq!(local.changes_since(Seq(0), 100).unwrap().len(), 16);
    assert_eq!(local.verify(&mut |_| {}).unwrap().findings().next(), None);
    let command = Command::CreateClient(client("acme-after"));
    apply(&mut local, command, None).unwrap();
}

#[test]
fn a_large_page_that_cannot_be_written_ends_in_an_error_and_not_in_waiting() {
    if let Some(dir) = child_dir() {
        return write_large_pages_in_child(&dir);
    }
    let home = Home::new();
    let Some(disk) = Disk::mount(home.dir(), 20 << 20) else {
        println!("skipped: no file system can be mounted here");
        return;
    };
    let dir = disk.path.join("registry");
    let mut local = open(&dir).unwrap();
    apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
    local.close();
    disk.fill();
    disk.free(600 << 10);
    // Another process, since sled lets nobody of this one write any more.
    let name = "full_disk::a_large_page_that_cannot_be_written_ends_in_an_error_and_not_in_waiting";
    let output = child(name, &dir).output().unwrap();
    assert_success(&output);
    disk.free(u64::MAX);
    let mut local = open(&dir).unwrap();
    let saved = clients(&mut local).total;
    assert!(text(&output.stdout).contains(&format!("saved {saved} clients\n")));
    assert_eq!(local.changes_since(Seq(0), 10_000).unwrap().len(), saved + 1);
}

fn write_large_pages_in_child(dir: &Path) {
    // What waits for ever would not fail.
    thread::spawn(|| {
        thread::sleep(Duration::from_secs(60));
        exit(1);
    });
    let mut local = open(dir).unwrap();
    let (saved, refused) = save_until_refused(&mut local, 5_000, large);
    assert!(is_full(&refused.1, dir), "{}", refused.1);
    println!("saved {saved} clients");
    // Nor does anything later wait for ever.
    let again = local.apply(refused.0).unwrap_err();
    println!("then {again}");
    local.close();
}

#[test]
fn a_making_that_ran_out_of_room_anywhere_can_be_done_again() {
    let home = Home::new();
    // The ballast takes 16 MiB; from there on it ends in another place each time.
    for extra in [0, 32, 64, 256, 520, 560, 600] {
        let place = home.dir().with_file_name(format!("disk-{extra}"));
        let Some(disk) = Disk::mount(place, (16 << 20) + (extra << 10)) else {
            println!("skipped: no file system can be mounted here");
            return;
        };
        let dir = disk.path.join("registry");
        match open(&dir) {
            Ok(local) => local.close(),
            Err(StoreError::DiskFull { .. }) => {}
            Err(other) => panic!("{extra}: {other}"),
        }
        disk.resize(40 << 20);
        let mut local = open(&dir).unwrap_or_else(|error| panic!("{extra}: {error}"));
        apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
    }
}

/// Saves clients until one is refused: how many were saved, and the act that was not.
fn save_until_refused(
    local: &mut Local,
    most: usize,
    draft: fn(&str) -> ClientDraft,
) -> (usize, (Act, Refused)) {
    for n in 0..most {
        let create = act(Command::CreateClient(draft(&format!("acme-{n:03}"))), None);
        if let Err(refused) = local.apply(create.clone()) {
            return (n, (create, refused));
        }
    }
    panic!("{most} clients, and still room");
}

/// A client of some 5 KiB: the disk is soon full, and no page of the database is large.
fn medium(id: &str) -> ClientDraft {
    with_uris(id, 5)
}

/// Whether a full disk is said, and all that was saved can be read.
#[track_caller]
fn assert_full(local: &mut Local, dir: &Path, saved: usize, refused: &(Act, Refused)) {
    assert!(saved > 0);
    assert!(is_full(&refused.1, dir), "{}", refused.1);
    assert_eq!(clients(local).total, saved);
    for n in 0..saved {
        let id = id(&format!("acme-{n:03}"));
        assert!(local.client(&id).unwrap().is_some(), "{id} is not readable");
    }
    assert_eq!(local.changes_since(Seq(0), 10_000).unwrap().len(), saved + 1);
    // Nor does the next save get anywhere, and that is said in the same words.
    let again = local.apply(refused.0.clone()).unwrap_err();
    assert!(is_full(&again, dir), "{again}");
    assert_eq!(clients(local).total, saved);
}

fn is_full(refused: &Refused, dir: &Path) -> bool {
    let Refused::Failed(error) = refused else { return false };
    let message = error.to_string();
    let help = error.help.clone().unwrap_or_default();
    match error.kind {
        FailureKind::Unavailable => {
            let nothing = format!("the disk is full: nothing was saved to {}", dir.display());
            message == nothing && help.contains("make room on the disk")
        }
        FailureKind::NotKnownYet => message.ends_with("the disk is full") && help.contains("again"),
        _ => false,
    }
}

/// Lets a write over the limit fail instead of ending the process.
fn ignore_the_signal() {
    flag::register(Signal::SIGXFSZ as i32, Arc::new(AtomicBool::new(false))).unwrap();
}

/// A small file system of its own, where the system lets us mount one.
struct Disk {
    path: PathBuf,
}

impl Disk {
    fn mount(path: PathBuf, bytes: u64) -> Option<Self> {
        fs::create_dir_all(&path).unwrap();
        let options = format!("size={bytes},mode=0700");
        let mounted = Process::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(&path)
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self { path })
    }

    fn resize(&self, bytes: u64) {
        let options = format!("remount,size={bytes}");
        let output = Process::new("mount").args(["-o", &options]).arg(&self.path).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Takes all the room there is, to the last byte.
    fn fill(&self) {
        let mut file =
            File::options().create(true).append(true).open(self.path.join("filler")).unwrap();
        for size in [1 << 20, 4_096, 1] {
            let piece = vec![1; size];
            loop {
                match file.write_all(&piece) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    /// Gives so much of the room back.
    fn free(&self, bytes: u64) {
        let filler = File::options().write(true).open(self.path.join("filler")).unwrap();
        let taken = filler.metadata().unwrap().len();
        filler.set_len(taken.saturating_sub(bytes)).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a failed test may still have files open there.
        let _ = Process::new("umount").arg("-l").arg(&self.path).output();
    }
}

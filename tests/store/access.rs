//! Who may read and write the registry's directory: its modes, and a directory that is not ours
//! to write.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command as Process;

use nix::sys::stat::{Mode, umask};
use nix::unistd::{Gid, Uid, geteuid, setgid, setgroups, setuid};
use oauthdesk::door::{Door, Refused};
use oauthdesk::model::{Command, Seq};
use oauthdesk::registry::{StoreError, back_up};

use crate::image::Image;
use crate::support::{
    Home, apply, assert_success, child, child_dir, client, clients, id, open, partner,
};

/// A user and group without any rights, on every system.
const NOBODY: u32 = 65_534;

#[test]
fn a_new_registry_is_for_its_owner_only_whatever_the_umask() {
    if let Some(dir) = child_dir() {
        umask(Mode::empty());
        let mut local = open(&dir).unwrap();
        apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
        return local.close();
    }
    let home = Home::new();
    // Two levels that are not there yet.
    let dir = home.dir().join("deeper");
    let name = "access::a_new_registry_is_for_its_owner_only_whatever_the_umask";
    assert_success(&child(name, &dir).output().unwrap());
    for private in [&home.dir(), &dir] {
        assert_eq!(mode(private), 0o700, "{}", private.display());
    }
    for file in ["ballast", "lock", "marker"] {
        assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
    }
}

#[test]
fn a_directory_that_others_could_read_is_made_private() {
    for before in [0o777, 0o755, 0o750, 0o701] {
        let home = Home::new();
        fs::create_dir(home.dir()).unwrap();
        fs::set_permissions(home.dir(), Permissions::from_mode(before)).unwrap();
        home.open().close();
        assert_eq!(mode(&home.dir()), 0o700, "{before:o}");
        fs::set_permissions(home.dir(), Permissions::from_mode(before)).unwrap();
        home.open().close();
        assert_eq!(mode(&home.dir()), 0o700, "{before:o}, reopened");
    }
}

#[test]
fn the_directory_of_something_else_is_left_alone() {
    let home = Home::new();
    fs::create_dir(home.dir()).unwrap();
    fs::set_permissions(home.dir(), Permissions::from_mode(0o755)).unwrap();
    fs::write(home.dir().join("notes.txt"), "mine").unwrap();
    let error = open(&home.dir()).unwrap_err();
    let message = format!("{} is not a registry: it holds notes.txt", home.dir().display());
    assert_eq!(error.to_string(), message);
    assert_eq!(mode(&home.dir()), 0o755);
    assert_eq!(fs::read_dir(home.dir()).unwrap().count(), 1);
    let error = open(&home.dir().join("notes.txt")).unwrap_err();
    assert!(matches!(error, StoreError::NotARegistry { .. }), "{error}");
}

#[test]
fn a_directory_that_cannot_be_written_is_named_with_the_remedy() {
    if let Some(dir) = child_dir() {
        return read_only_in_child(&dir);
    }
    let home = Home::new();
    home.with_acme().close();
    let name = "access::a_directory_that_cannot_be_written_is_named_with_the_remedy";
    assert_success(&child(name, &home.dir()).output().unwrap());
    // What was refused was not harmed.
    assert_eq!(home.open().close_and_count(), 1);
}

fn read_only_in_child(dir: &Path) {
    if !drop_privileges(dir.parent().unwrap()) {
        println!("skipped: this user may write everywhere");
        return;
    }
    let writable = || modes(dir, 0o700, 0o600);

    // A new registry where nothing can be made.
    let parent = dir.join("sealed");
    fs::create_dir(&parent).unwrap();
    fs::set_permissions(&parent, Permissions::from_mode(0o500)).unwrap();
    assert_denied(&parent.join("new"), &parent);
    assert_denied(&parent.join("new/deeper"), &parent);
    // An empty directory.
    assert_denied(&parent, &parent);
    fs::remove_dir(&parent).unwrap();

    // A registry, all of it, or only its database.
    modes(dir, 0o500, 0o400);
    assert_denied(dir, dir);
    writable();
    modes(&dir.join("data"), 0o500, 0o400);
    assert_denied(dir, dir);
    writable();
    // Not even readable.
    fs::set_permissions(dir, Permissions::from_mode(0o000)).unwrap();
    assert_denied(dir, dir);
    writable();
    assert_eq!(open(dir).unwrap().close_and_count(), 1);
}

#[test]
fn a_read_only_file_system_is_named_with_the_remedy() {
    let home = Home::new();
    home.with_acme().close();
    let mount = |args: &[&str]| {
        let dir = home.dir();
        let output = Process::new("mount").args(args).arg(&dir).arg(&dir).output();
        output.is_ok_and(|output| output.status.success())
    };
    if !mount(&["--bind"]) {
        println!("skipped: no file system can be mounted here");
        return;
    }
    let denied = mount(&["-o", "remount,bind,ro"]).then(|| open(&home.dir()).map(drop));
    Process::new("umount").arg(home.dir()).output().unwrap();
    match denied {
        Some(Err(error)) => assert_names(&error, &home.dir()),
        Some(Ok(())) => panic!("a read-only file system was written to"),
        None => println!("skipped: nothing can be mounted read-only here"),
    }
    assert_eq!(home.open().close_and_count(), 1);
}

#[test]
fn a_file_system_that_fails_under_a_save_loses_nothing() {
    let home = Home::new();
    let Some(image) = Image::make(home.dir().parent().unwrap()) else {
        println!("skipped: no loop device can be had here");
        return;
    };
    let mut local = open(&image.registry()).unwrap();
    apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
    apply(&mut local, Command::CreateClient(client("acme-before")), None).unwrap();
    if !image.fail() {
        println!("skipped: no file system can be made to fail here");
        return;
    }

    for _ in 0..2 {
        let refused = apply(&mut local, Command::CreateClient(client("acme-during")), None);
        let Err(Refused::Failed(error)) = refused else {
            panic!("saved where nothing can be written: {refused:?}");
        };
        let message = error.to_string();
        assert!(message.contains(image.registry().join("journal").to_str().unwrap()), "{message}");
        assert!(message.contains("Read-only file system"), "{message}");
        assert_eq!(clients(&mut local).total, 1);
        assert!(local.client(&id("acme-before")).unwrap().is_some());
        assert_eq!(local.changes_since(Seq(0), 10).unwrap().len(), 2);
    }
    // What is there can still be taken elsewhere.
    let file = home.dir().parent().unwrap().join("rescued.jsonl.zst");
    let made = back_up(&image.registry(), &file, false).unwrap();
    assert_eq!(made.info.changes, 2);
    local.close();

    image.mount_again();
    let mut local = open(&image.registry()).unwrap();
    assert_eq!(clients(&mut local).total, 1);
    apply(&mut local, Command::CreateClient(client("acme-during")), None).unwrap();
    let verified = local.verify(&mut |_| {}).unwrap();
    assert_eq!(verified.findings().collect::<Vec<_>>(), Vec::<&str>::new());
    local.close();
}

/// How many partners a registry has, which shows that it can be read.
trait CloseAndCount {
    fn close_and_count(self) -> usize;
}

impl CloseAndCount for oauthdesk::registry::Local {
    fn close_and_count(mut self) -> usize {
        assert_eq!(clients(&mut self).total, 0);
        self.directory().partners.len()
    }
}

#[track_caller]
fn assert_denied(dir: &Path, named: &Path) {
    let error = open(dir).map(drop).unwrap_err();
    assert_names(&error, named);
}

#[track_caller]
fn assert_names(error: &StoreError, named: &Path) {
    assert!(matches!(error, StoreError::Permission { .. }), "{error}");
    let named = named.display();
    let message = error.to_string();
    let start = format!("the operating system does not let you write to {named}: ");
    assert!(message.starts_with(&start), "{message}");
    let help = format!("let yourself write to {named}, or use --registry DIR");
    assert_eq!(error.help(), Some(help));
}

/// Becomes a user whom modes bind; the files below `home` become that user's.
fn drop_privileges(home: &Path) -> bool {
    if !geteuid().is_root() {
        return true;
    }
    give_away(home);
    let dropped = setgroups(&[])
        .and_then(|()| setgid(Gid::from_raw(NOBODY)))
        .and_then(|()| setuid(Uid::from_raw(NOBODY)));
    // The way to the directory may be open to root alone.
    dropped.is_ok() && fs::read_dir(home).is_ok()
}

fn give_away(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if fs::symlink_metadata(path).unwrap().is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give_away(&entry.unwrap().path());
        }
    }
}

/// Sets the modes of a directory and of all files and directories in it.
fn modes(dir: &Path, dirs: u32, files: u32) {
    // First so that what is in it can be reached at all.
    fs::set_permissions(dir, Permissions::from_mode(0o700)).unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            modes(&path, dirs, files);
        } else {
            fs::set_permissions(&path, Permissions::from_mode(files)).unwrap();
        }
    }
    fs::set_permissions(dir, Permissions::from_mode(dirs)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

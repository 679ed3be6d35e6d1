//! Two who want the same registry: the second is told who has it, and a kill leaves nothing behind.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};

use nix::unistd::{User, getuid};
use oauthdesk::model::Timestamp;
use oauthdesk::registry::StoreError;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::{Home, assert_success, child, child_dir, open};

/// What a child prints once it has the registry open.
const READY: &str = "the registry is open";

#[test]
fn the_second_process_is_told_who_has_the_registry_and_a_kill_frees_it() {
    if let Some(dir) = child_dir() {
        return hold(&dir);
    }
    let home = Home::new();
    home.open().close();
    let before = now();
    let mut holder = Holder::start(
        "lock::the_second_process_is_told_who_has_the_registry_and_a_kill_frees_it",
        &home.dir(),
    );
    let StoreError::Held(held) = open(&home.dir()).unwrap_err() else { panic!("not held") };
    let told = held.holder.clone().unwrap();
    let since = Timestamp::parse_rfc3339(&told.since).unwrap();
    assert!(before <= since && since <= now(), "{}", told.since);
    assert_eq!(told.user, me());
    assert_eq!(
        held.to_string(),
        format!(
            "the registry at {} is open already, by {} (process {} with no terminal) since {}",
            home.dir().display(),
            me(),
            holder.process.id(),
            told.since,
        )
    );
    let help = StoreError::Held(held).help().unwrap();
    assert_eq!(help, format!("close the desk of {}, or wait until it is closed", me()));

    holder.kill();
    assert_ne!(fs::read(home.dir().join("lock")).unwrap(), b"", "the note of the killed one");
    home.open().close();
    assert_eq!(fs::read(home.dir().join("lock")).unwrap(), b"");
}

#[test]
fn the_terminal_of_the_holder_is_named() {
    if let Some(dir) = child_dir() {
        return hold(&dir);
    }
    let home = Home::new();
    home.open().close();
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let process = child("lock::the_terminal_of_the_holder_is_named", &home.dir());
    let mut command = CommandBuilder::new(process.get_program());
    command.args(process.get_args());
    for (key, value) in process.get_envs() {
        command.env(key, value.unwrap());
    }
    let mut holder = pair.slave.spawn_command(command).unwrap();
    wait_until_ready(pair.master.try_clone_reader().unwrap());
    let StoreError::Held(held) = open(&home.dir()).unwrap_err() else { panic!("not held") };
    let tty = pair.master.tty_name().unwrap().display().to_string();
    let place = format!("(process {} on {tty})", holder.process_id().unwrap());
    assert!(held.to_string().contains(&place), "{held}");
    assert!(held.help().contains(&format!("close the desk of {} on {tty}", me())));
    holder.kill().unwrap();
    holder.wait().unwrap();
    home.open().close();
}

#[test]
fn the_note_of_a_dead_process_is_never_believed() {
    if let Some(dir) = child_dir() {
        return hold(&dir);
    }
    let home = Home::new();
    home.open().close();
    let name = "lock::the_note_of_a_dead_process_is_never_believed";
    Holder::start(name, &home.dir()).kill();
    // Somebody takes the lock and has not said who it is: only the note of the dead one is there.
    let lock = File::open(home.dir().join("lock")).unwrap();
    lock.lock().unwrap();
    let StoreError::Held(held) = open(&home.dir()).unwrap_err() else { panic!("not held") };
    assert_eq!(held.holder, None);
    assert!(held.to_string().ends_with("by another process that left no note of who it is"));
    assert!(held.help().contains(&format!("fuser {}", home.dir().join("lock").display())));
    // Nor is a note that is no note.
    for note in ["", "{}", "\u{1b}[2J", "{\"user\":\"eve\",\"pid\":0,\"since\":\"x\"}"] {
        fs::write(home.dir().join("lock"), note).unwrap();
        let StoreError::Held(held) = open(&home.dir()).unwrap_err() else { panic!("not held") };
        assert_eq!(held.holder, None, "{note}");
    }
    lock.unlock().unwrap();
    home.open().close();
}

#[test]
fn a_registry_that_was_closed_opens_in_another_process_at_once() {
    if let Some(dir) = child_dir() {
        return open(&dir).unwrap().close();
    }
    let home = Home::new();
    home.with_acme().close();
    let name = "lock::a_registry_that_was_closed_opens_in_another_process_at_once";
    assert_success(&child(name, &home.dir()).output().unwrap());
}

/// What the child does: has the registry open until it is killed.
fn hold(dir: &Path) {
    let local = open(dir).unwrap();
    println!("{READY}");
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    local.close();
}

/// A child that has the registry open.
struct Holder {
    process: Child,
}

impl Holder {
    fn start(test: &str, dir: &Path) -> Self {
        let mut process = child(test, dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_until_ready(process.stdout.take().unwrap());
        Self { process }
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn wait_until_ready(output: impl Read) {
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains(READY)), "the child did not open the registry");
}

fn me() -> String {
    User::from_uid(getuid()).unwrap().map_or_else(|| format!("uid {}", getuid()), |user| user.name)
}

/// Now, to the second, as notes have it.
fn now() -> Timestamp {
    let seconds =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    Timestamp(i64::try_from(seconds).unwrap() * 1_000)
}

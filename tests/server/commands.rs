//! Commands and servers of one OS user, with no set-up.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::thread;

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::place::Place;
use crate::raw::Raw;
use crate::settled::{serves, settled};

/// The name of a client, as a command prints it.
fn name(place: &Place, id: &str) -> String {
    let shown: Value = serde_json::from_str(&place.ok(&["show", id, "--format", "json"])).unwrap();
    shown["name"].as_str().unwrap().to_owned()
}

#[test]
fn commands_that_run_at_the_same_time_wait_for_each_other() {
    let place = Place::new();
    let names: Vec<String> = (0..8).map(|number| format!("c{number}")).collect();
    thread::scope(|scope| {
        for name in &names {
            scope.spawn(|| place.client(name));
        }
    });
    let list = place.ok(&["list", "--format", "csv"]);
    assert_eq!(list.lines().count(), 1 + names.len(), "{list}");
}

#[test]
fn a_command_asks_the_server_that_is_there() {
    let place = Place::new();
    let server = place.serve(&[]);
    place.client("one");
    assert_eq!(name(&place, "acme-one"), "0");
    let status: Value = serde_json::from_str(&place.ok(&["status", "--format", "json"])).unwrap();
    assert_eq!(status["server"]["pid"], server.pid().as_raw());
    assert_eq!(status["clients"], 1);
    // What needs the registry alone says who is in the way, and how to go on.
    let error = place.fails(&["verify"], 75);
    let pid = server.pid().to_string();
    assert!(error.contains("is open already, by the server of"), "{error}");
    assert!(error.contains(&format!("`kill {pid}`")), "{error}");
    let (code, log) = server.end(Signal::SIGTERM);
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("serving: registry") && log.contains("closed"), "{log}");
    assert!(!place.dir().join("socket").exists(), "the socket went with the server");
    assert!(place.ok(&["verify"]).starts_with("nothing is wrong"));
}

#[test]
fn work_in_many_steps_starts_a_server_that_ends_with_its_last_client() {
    let place = Place::new();
    place.client("one");
    let exported = place.ok(&["export", "jsonl"]);
    assert_eq!(exported.lines().count(), 1);
    settled(&place.dir());
    assert!(!place.dir().join("socket").exists());
    let status: Value = serde_json::from_str(&place.ok(&["status", "--format", "json"])).unwrap();
    assert_eq!(status["server"], Value::Null);
}

#[test]
fn a_server_in_the_background_has_nothing_of_whoever_started_it() {
    let place = Place::new();
    // A file that the caller has open, a small limit, an umask: none of it reaches the server.
    let script = "exec 7</etc/passwd; ulimit -S -n 64; umask 000; nice -n 5 \"$@\"";
    let oauthdesk = env!("CARGO_BIN_EXE_oauthdesk");
    let args = ["-c", script, "sh", oauthdesk, "import", "-", "--from", "jsonl", "--yes"];
    let command = place.command(&[]);
    let mut sh = std::process::Command::new("/bin/sh");
    sh.args(args).env_clear();
    for (key, value) in command.get_envs() {
        sh.env(key, value.unwrap());
    }
    let mut child =
        sh.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // While the command waits for its input nobody serves yet; a desk-like client keeps one up.
    let socket = place.dir().join("socket");
    drop(child.stdin.take());
    let mut seen = None;
    for _ in 0..5_000 {
        if let Ok(mut raw) = Raw::connect(&socket) {
            raw.send(&crate::raw::hello());
            if raw.receive().is_some() {
                let status = raw.ask(&json!("Status"));
                seen = Some(status["Ok"]["Status"]["server"]["pid"].as_u64().unwrap());
                let proc = format!("/proc/{}", seen.unwrap());
                let files: Vec<String> = std::fs::read_dir(format!("{proc}/fd"))
                    .unwrap()
                    .filter_map(|fd| std::fs::read_link(fd.unwrap().path()).ok())
                    .map(|path| path.display().to_string())
                    .collect();
                assert!(!files.iter().any(|file| file == "/etc/passwd"), "{files:?}");
                assert!(!files.iter().any(|file| file.starts_with("pipe:")), "{files:?}");
                let limits = std::fs::read_to_string(format!("{proc}/limits")).unwrap();
                let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
                assert!(!line.contains(" 64 "), "{line}");
                let text = std::fs::read_to_string(format!("{proc}/status")).unwrap();
                assert!(text.lines().any(|line| line == "Umask:\t0077"), "{text}");
                let stat = std::fs::read_to_string(format!("{proc}/stat")).unwrap();
                let rest: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
                assert_eq!(rest[3], seen.unwrap().to_string(), "it leads a session of its own");
                let mode = std::fs::metadata(&socket).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
                break;
            }
        }
        thread::sleep(std::time::Duration::from_millis(1));
    }
    child.wait().unwrap();
    assert!(seen.is_some(), "a server was there");
}

/// `OAUTHDESK_KILLS` set is the long form: 50 writers, 20 times each.
#[test]
fn writers_that_compare_and_retry_count_right() {
    let place = Place::new();
    place.client("counter");
    let _server = place.serve(&[]);
    let long = std::env::var_os("OAUTHDESK_KILLS").is_some();
    let (writers, times) = if long { (50, 20) } else { (8, 4) };
    thread::scope(|scope| {
        for _ in 0..writers {
            scope.spawn(|| {
                for _ in 0..times {
                    loop {
                        let shown = place.ok(&["show", "acme-counter", "--format", "json"]);
                        let shown: Value = serde_json::from_str(&shown).unwrap();
                        let next = shown["name"].as_str().unwrap().parse::<u32>().unwrap() + 1;
                        let (revision, next) = (shown["revision"].to_string(), next.to_string());
                        let done = place.run(&[
                            "edit",
                            "acme-counter",
                            "--name",
                            &next,
                            "--revision",
                            &revision,
                            "--yes",
                        ]);
                        match done.status.code() {
                            Some(0) => break,
                            Some(4) => {}
                            _ => panic!("{}", String::from_utf8_lossy(&done.stderr)),
                        }
                    }
                }
            });
        }
    });
    assert_eq!(name(&place, "acme-counter"), (writers * times).to_string());
}

/// What the harness itself sees: a server that nobody ends is found, and so is one that does not
/// have the registry yet.
#[test]
fn a_server_that_is_left_is_seen() {
    let place = Place::new();
    place.client("one");
    let mut command = place.command(&["export", "jsonl"]);
    command.env("OAUTHDESK_LINGER", "600").stdout(Stdio::null());
    assert!(command.status().unwrap().success());
    let status: Value = serde_json::from_str(&place.ok(&["status", "--format", "json"])).unwrap();
    let pid = i32::try_from(status["server"]["pid"].as_i64().unwrap()).unwrap();
    assert!(serves(&place.dir()), "it was adopted by the test");
    let pid = nix::unistd::Pid::from_raw(pid);
    assert_eq!(nix::unistd::getpgid(Some(pid)).unwrap(), pid);
    nix::sys::signal::kill(pid, Signal::SIGTERM).unwrap();
    settled(&place.dir());
    assert!(!serves(&place.dir()));
}

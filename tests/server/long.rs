//! Work in many steps whose server or client goes on the way.

use std::fmt::Write;
use std::fs;
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::place::{At, LONGEST, Place, Server};
use crate::proxy::{Cut, Proxy};

/// So many clients, one a line, as `apply` and `import` take them.
fn clients(prefix: &str, count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        writeln!(
            text,
            "{{\"client_id\":\"acme-{prefix}{number}\",\"name\":\"n\",\"email\":\"a@b.example\",\
             \"partner\":\"acme\",\"restrict_to_partner_users\":false,\"scopes\":[\"read\"],\
             \"grant_types\":[\"password\"]}}"
        )
        .unwrap();
    }
    text
}

/// Runs a command by way of a proxy that kills the server at a message, and starts another one.
/// Returns what the command said, and how many messages there were.
fn with_kill(place: &Place, args: &[&str], at: usize, how: Cut) -> (Output, usize) {
    let server = Arc::new(Mutex::new(Some(place.serve(&[]))));
    let socket = server.lock().unwrap().as_ref().unwrap().socket.clone();
    let killed = Arc::clone(&server);
    let again = {
        let at: At = (*place).clone();
        move || {
            let old: Server = killed.lock().unwrap().take().unwrap();
            old.end(Signal::SIGKILL);
            *killed.lock().unwrap() = Some(at.serve(&[]));
        }
    };
    let proxy = Proxy::new(place.home().join("proxy"), socket, (at, how), again);
    let mut command = place.command(args);
    command.env_remove("OAUTHDESK_REGISTRY").env("OAUTHDESK_SOCKET", proxy.path());
    let output = command.output().unwrap();
    let messages = proxy.count();
    fs::remove_file(proxy.path()).unwrap();
    drop(server.lock().unwrap().take());
    (output, messages)
}

fn history(place: &Place) -> Vec<Value> {
    serde_json::from_str(&place.ok(&["history", "--format", "json"])).unwrap()
}

#[test]
fn an_apply_goes_on_where_its_server_is_killed_at_any_message() {
    // More than two parts of a declaration, and of its plan.
    let count = 2_100;
    let both = std::env::var_os("OAUTHDESK_KILLS").is_some();
    let mut at = 1;
    loop {
        for how in [Cut::Before, Cut::After] {
            // In the short form every other message has the one or the other.
            if !both && (at % 2 == 0) == (how == Cut::Before) {
                continue;
            }
            let place = Place::new();
            let file = place.home().join("clients.jsonl").display().to_string();
            fs::write(&file, clients("c", count)).unwrap();
            let changes = history(&place).len();
            let apply = ["apply", "-f", &file, "--set", "mine", "--prune", "--yes"];
            let (output, messages) = with_kill(&place, &apply, at, how);
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "killed at {at}, {how:?}: {error}");
            let made = history(&place).len() - changes;
            assert_eq!(made, count, "killed at {at}, {how:?}: each once");
            // One goes, and nothing else: a plan without the declaration would delete them all.
            fs::write(&file, clients("c", count - 1)).unwrap();
            let (output, _) = with_kill(&place, &apply, at, how);
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "killed at {at}, {how:?}: {error}");
            let gone = history(&place).len() - changes - count;
            assert_eq!(gone, 1, "killed at {at}, {how:?}: one was deleted");
            if messages < at {
                assert!(at > 10, "there were {messages} messages");
                return;
            }
        }
        at += 1;
    }
}

#[test]
fn an_import_whose_client_is_killed_ends_after_a_step_and_another_one_goes_on() {
    let place = Place::new();
    let server = place.serve(&[]);
    let (long, short) = (place.home().join("long.jsonl"), place.home().join("short.jsonl"));
    let (many, few) = (30_000, 2_500);
    fs::write(&long, clients("long", many)).unwrap();
    fs::write(&short, clients("short", few)).unwrap();
    let import = |file: &std::path::Path| {
        let file = file.display().to_string();
        let mut command = place.command(&["import", &file, "--from", "jsonl", "--yes"]);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command.spawn().unwrap()
    };
    let stored = || -> u64 {
        let status = place.ok(&["status", "--format", "json"]);
        serde_json::from_str::<Value>(&status).unwrap()["clients"].as_u64().unwrap()
    };
    let mut first = import(&long);
    let until = Instant::now() + LONGEST;
    while stored() == 0 {
        assert!(Instant::now() < until, "nothing comes in");
        sleep(Duration::from_millis(5));
    }
    let mut second = import(&short);
    sleep(Duration::from_millis(50));
    kill(Pid::from_raw(i32::try_from(first.id()).unwrap()), Signal::SIGKILL).unwrap();
    first.wait().unwrap();
    assert!(second.wait().unwrap().success(), "the other one is done");
    let there = stored();
    sleep(Duration::from_millis(500));
    assert_eq!(stored(), there, "nobody goes on with what nobody waits for");
    drop(server);
    // What the first one did is whole steps, each change in the history once.
    let history = history(&place);
    let of = |prefix: &str| {
        let id = |change: &&Value| {
            change["after"]["client"]["client_id"].as_str().is_some_and(|id| id.starts_with(prefix))
        };
        history.iter().filter(id).count()
    };
    let (done, other) = (of("acme-long"), of("acme-short"));
    assert_eq!(other, few);
    assert_eq!((done + other) as u64, there);
    assert!(done > 0 && done < many && done % 1_000 == 0, "{done} came in");
    assert!(place.ok(&["verify"]).starts_with("nothing is wrong"));
}

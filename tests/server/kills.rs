//! A server that is killed again and again: what was acknowledged is there, and nothing is there
//! twice.
//!
//! `OAUTHDESK_KILLS=300` is the long form.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand_xoshiro::Xoshiro256StarStar;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde_json::Value;

use crate::place::{At, Place};
use crate::settled::settled;

const WRITERS: usize = 8;

/// When a server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// It serves.
    Serving,
    /// It has the lock, and no socket yet.
    Starting,
    /// It was asked to end a moment ago.
    Ending,
}

/// The server that has the lock, and whether it listens; commands that open the registry for
/// themselves are let alone.
fn server(place: &At) -> Option<(Pid, bool)> {
    let note: Value =
        serde_json::from_str(&fs::read_to_string(place.dir().join("lock")).ok()?).ok()?;
    let pid = i32::try_from(note["pid"].as_i64()?).ok()?;
    let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let is_server = line.split(|byte| *byte == 0).any(|word| word == b"--background");
    is_server.then_some((Pid::from_raw(pid), !note["socket"].is_null()))
}

/// Kills a server; `false` where there was none to kill in that state for a while.
fn kill_one(place: &At, when: When, wait: Duration) -> bool {
    let until = Instant::now() + Duration::from_secs(2);
    sleep(wait);
    while Instant::now() < until {
        match (when, server(place)) {
            (When::Serving, Some((pid, true))) => return kill(pid, Signal::SIGKILL).is_ok(),
            (When::Starting, Some((pid, false))) => return kill(pid, Signal::SIGKILL).is_ok(),
            (When::Ending, Some((pid, true))) => {
                let asked = kill(pid, Signal::SIGTERM).is_ok();
                sleep(wait / 20);
                return asked && kill(pid, Signal::SIGKILL).is_ok();
            }
            _ => sleep(Duration::from_micros(200)),
        }
    }
    false
}

/// Imports one client after the other; notes each one that was acknowledged in a file that is
/// synced, as somebody would who must know.
fn write(place: &At, writer: usize, (over, count): (&AtomicBool, &AtomicUsize), list: &Path) {
    let mut noted = File::create(list).unwrap();
    let file = place.home().join(format!("w{writer}.jsonl"));
    for number in 0.. {
        // Once more after the last kill: everybody goes on.
        let last = over.load(Ordering::SeqCst);
        let id = format!("acme-w{writer}-{number}");
        let record = format!(
            "{{\"client_id\":\"{id}\",\"name\":\"n\",\"email\":\"a@b.example\",\"partner\":\"acme\",\
             \"restrict_to_partner_users\":false,\"scopes\":[\"read\"],\
             \"grant_types\":[\"password\"]}}\n"
        );
        fs::write(&file, record).unwrap();
        // An import starts a server, and waits for a new one where it is killed.
        place.ok(&["import", &file.display().to_string(), "--from", "jsonl", "--yes"]);
        writeln!(noted, "{id}").unwrap();
        noted.sync_data().unwrap();
        count.fetch_add(1, Ordering::SeqCst);
        if last {
            return;
        }
    }
}

#[test]
fn no_acknowledged_change_is_lost_or_done_twice_when_the_server_is_killed() {
    let kills: usize = std::env::var("OAUTHDESK_KILLS").ok().map_or(9, |n| n.parse().unwrap());
    let place = Place::new();
    let (over, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    let lists: Vec<PathBuf> =
        (0..WRITERS).map(|writer| place.home().join(format!("acknowledged-{writer}"))).collect();
    let mut killed: BTreeMap<When, usize> = BTreeMap::new();
    thread::scope(|scope| {
        for (writer, list) in lists.iter().enumerate() {
            let (place, told) = (&place, (&over, &count));
            scope.spawn(move || write(place, writer, told, list));
        }
        let mut random = Xoshiro256StarStar::seed_from_u64(7);
        let mut number = 0;
        while number < kills {
            // Where servers are killed faster than one can start, nobody is served: that would test
            // the patience of the writers.
            let before = count.load(Ordering::SeqCst);
            let until = Instant::now() + Duration::from_secs(1);
            while count.load(Ordering::SeqCst) == before && Instant::now() < until {
                sleep(Duration::from_millis(1));
            }
            let when = [When::Serving, When::Starting, When::Ending][number % 3];
            let wait = Duration::from_micros(random.next_u64() % 100_000);
            if kill_one(&place, when, wait) {
                *killed.entry(when).or_default() += 1;
                number += 1;
            }
        }
        over.store(true, Ordering::SeqCst);
    });
    settled(&place.dir());
    let noted: Vec<String> = lists
        .iter()
        .flat_map(|list| {
            fs::read_to_string(list).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let list: Vec<Value> = serde_json::from_str(&place.ok(&["list", "--format", "json"])).unwrap();
    let there: BTreeSet<&str> =
        list.iter().map(|client| client["client_id"].as_str().unwrap()).collect();
    for id in &noted {
        assert!(there.contains(id.as_str()), "{id} was acknowledged and is gone");
    }
    let history: Vec<Value> =
        serde_json::from_str(&place.ok(&["history", "--format", "json"])).unwrap();
    let mut creations: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &history {
        if let Some(id) = change["after"]["client"]["client_id"].as_str() {
            *creations.entry(id).or_default() += 1;
        }
    }
    assert!(creations.values().all(|count| *count == 1), "{creations:?}");
    assert_eq!(creations.keys().copied().collect::<BTreeSet<_>>(), there);
    // Every import has ended with a success, so nothing is there that nobody was told of.
    assert_eq!(there.len(), noted.len());
    assert!(place.ok(&["verify"]).starts_with("nothing is wrong"));
    println!("killed {killed:?}; {} clients of {WRITERS} writers acknowledged", noted.len());
}

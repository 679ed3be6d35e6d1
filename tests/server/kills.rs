//! A server that is killed again and again: what was acknowledged is there, and nothing is there
//! twice.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::place::Place;
use crate::settled::settled;

/// Kills whatever serves the registry.
fn kill_server(place: &Place) -> bool {
    let lock = fs::read_to_string(place.dir().join("lock")).unwrap_or_default();
    let Ok(note) = serde_json::from_str::<Value>(&lock) else { return false };
    if note["socket"].is_null() {
        return false;
    }
    let pid = i32::try_from(note["pid"].as_i64().unwrap()).unwrap();
    let pid = nix::unistd::Pid::from_raw(pid);
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).is_ok()
}

#[test]
fn no_acknowledged_change_is_lost_or_done_twice_when_the_server_is_killed() {
    let kills: usize = std::env::var("OAUTHDESK_KILLS").ok().map_or(6, |n| n.parse().unwrap());
    let place = Place::new();
    let over = AtomicBool::new(false);
    let acknowledged = AtomicUsize::new(0);
    let writers: Vec<_> = (0..4).collect();
    let made = thread::scope(|scope| {
        let threads: Vec<_> = writers
            .iter()
            .map(|writer| {
                let (place, over, acknowledged) = (&place, &over, &acknowledged);
                scope.spawn(move || {
                    let mut made = Vec::new();
                    for number in 0.. {
                        if over.load(Ordering::Relaxed) {
                            return made;
                        }
                        let id = format!("acme-w{writer}-{number}");
                        let file = place.home().join(format!("w{writer}.jsonl"));
                        let record = format!(
                            "{{\"client_id\":\"{id}\",\"name\":\"n\",\"email\":\"a@b.example\",\
                             \"partner\":\"acme\",\"restrict_to_partner_users\":false,\
                             \"scopes\":[\"read\"],\"grant_types\":[\"password\"]}}\n"
                        );
                        fs::write(&file, record).unwrap();
                        // An import starts a server, and waits for a new one where it is killed.
                        let file = file.display().to_string();
                        let done = place.run(&["import", &file, "--from", "jsonl", "--yes"]);
                        if done.status.success() {
                            made.push(id);
                            acknowledged.fetch_add(1, Ordering::Relaxed);
                        } else {
                            let error = String::from_utf8_lossy(&done.stderr);
                            panic!("{:?}: {error}", done.status);
                        }
                    }
                    made
                })
            })
            .collect();
        let mut killed = 0;
        while killed < kills {
            thread::sleep(Duration::from_millis(40));
            killed += usize::from(kill_server(&place));
        }
        over.store(true, Ordering::Relaxed);
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    settled(&place.dir());
    assert!(!made.is_empty());
    let list: Vec<Value> = serde_json::from_str(&place.ok(&["list", "--format", "json"])).unwrap();
    let there: Vec<&str> =
        list.iter().map(|client| client["client_id"].as_str().unwrap()).collect();
    for id in &made {
        assert!(there.contains(&id.as_str()), "{id} was acknowledged and is gone");
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
    assert!(place.ok(&["verify"]).starts_with("nothing is wrong"));
}

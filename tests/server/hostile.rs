//! Peers that are slow, deaf or hostile: each ends its own connection, and costs the others
//! nothing.

use std::fmt::Write;
use std::fs;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::place::{LONGEST, Place, Server};
use crate::raw::{Raw, hello};
use crate::team::{Team, log_of};

/// How long an answer may take beside a hostile peer, on a busy machine.
const SOON: Duration = Duration::from_secs(2);

/// Asks a few times, and fails where an answer takes long.
#[track_caller]
fn goes_on(raw: &mut Raw) {
    for _ in 0..10 {
        let start = Instant::now();
        assert!(raw.ask(&json!("Who"))["Ok"]["Who"].is_array());
        assert!(start.elapsed() < SOON, "an answer took {:?}", start.elapsed());
    }
}

/// The memory that a process has at this moment, in bytes.
fn memory(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[test]
fn whoever_never_reads_is_dropped_and_costs_the_others_nothing() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut deaf = Raw::welcomed(&server.socket);
    let mut asks = String::new();
    for ticket in 1..20_000 {
        let ask = json!({ "ask": { "ticket": ticket, "request": "Status" } });
        writeln!(asks, "{ask}").unwrap();
    }
    let deaf = thread::spawn(move || {
        let _ = deaf.send_bytes(asks.as_bytes());
        deaf
    });
    let mut good = Raw::welcomed(&server.socket);
    let before = memory(&server);
    let start = Instant::now();
    loop {
        goes_on(&mut good);
        if good.ask(&json!("Who"))["Ok"]["Who"].as_array().unwrap().len() == 1 {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(50), "it is there still");
        sleep(Duration::from_millis(200));
    }
    assert!(start.elapsed() > Duration::from_secs(20), "it had its time to read");
    assert!(memory(&server) < before + (16 << 20), "{} then {}", before, memory(&server));
    drop(deaf.join());
    let log = log_of(server);
    assert!(log.contains("dropped") && log.contains("does not read"), "{log}");
}

#[test]
fn what_comes_twice_ends_its_connection() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut good = Raw::welcomed(&server.socket);
    // The same ticket before its answer has left.
    let mut twice = Raw::welcomed(&server.socket);
    let ask = format!("{}\n", json!({ "ask": { "ticket": 7, "request": "Status" } }));
    twice.send_bytes(ask.repeat(16).as_bytes()).unwrap();
    let said = twice.end();
    assert!(said.contains("ticket 7") && said.contains("not answered yet"), "{said}");
    // After its answer it is a ticket like any other.
    let mut again = Raw::welcomed(&server.socket);
    for _ in 0..3 {
        again.send_bytes(ask.as_bytes()).unwrap();
        while again.receive().unwrap()["event"]["Answer"].is_null() {}
    }
    // An ask before the hello.
    let mut early = Raw::connect(&server.socket).unwrap();
    early.send_bytes(ask.as_bytes()).unwrap();
    let said = early.end();
    assert!(said.contains("the first message must be a hello"), "{said}");
    goes_on(&mut good);
}

#[test]
fn what_cannot_be_understood_is_refused_in_a_short_sentence() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut good = Raw::welcomed(&server.socket);
    let long = "x".repeat(900_000);
    let query = |search: &str| {
        let query = json!({ "kind": "clients", "search": search, "of": null, "per_page": 10,
            "at": { "page": 0 } });
        json!({ "Page": { "query": query, "partial": false, "skip": 0 } })
    };
    let bad: [(Value, &str); 6] = [
        (json!({ &long: 1 }), "unknown variant"),
        (json!({ "Client": &long }), "not a message"),
        (query(&"(".repeat(60_000)), "the query has a mistake"),
        (query(&format!("{} sort:client-id", "not ".repeat(15_000))), "the query has a mistake"),
        (json!({ "Changes": { "since": -1, "limit": 1 } }), "not a message"),
        (json!({ "Open": { "client": "a", "settings": 1 } }), "not a message"),
    ];
    for (request, reason) in bad {
        let mut raw = Raw::welcomed(&server.socket);
        raw.send(&json!({ "ask": { "ticket": 1, "request": request } }));
        let said = raw.end();
        assert!(said.contains(reason), "{reason}: {said:.300}");
        assert!(said.len() < 1_000, "{reason}: {} bytes", said.len());
    }
    let mut raw = Raw::connect(&server.socket).unwrap();
    let mut boast = hello();
    boast["hello"]["doing"] = json!(long);
    raw.send(&boast);
    assert!(raw.receive().unwrap()["welcome"].is_object());
    goes_on(&mut good);
    drop((raw, good));
    let log = log_of(server);
    assert!(log.lines().all(|line| line.len() < 1_000), "no line of the log is long");
}

#[test]
fn a_flood_of_withdraws_holds_nobody_up_and_takes_no_memory() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut good = Raw::welcomed(&server.socket);
    goes_on(&mut good);
    let before = memory(&server);
    let floods: Vec<_> = (0..4)
        .map(|_| {
            let mut raw = Raw::welcomed(&server.socket);
            thread::spawn(move || {
                let part = "{\"withdraw\":1}\n".repeat(10_000);
                for _ in 0..20 {
                    raw.send_bytes(part.as_bytes()).unwrap();
                }
                raw
            })
        })
        .collect();
    let mut most = 0;
    while floods.iter().any(|flood| !flood.is_finished()) {
        goes_on(&mut good);
        most = most.max(memory(&server));
    }
    assert!(most < before + (16 << 20), "{before} bytes, then {most}");
    // A flood is no mistake: whoever asks gets an answer, and a withdrawn request gets none.
    for flood in floods {
        let mut raw = flood.join().unwrap();
        assert!(raw.ask(&json!("Who"))["Ok"]["Who"].is_array());
    }
}

#[test]
fn there_are_256_places_and_silence_does_not_keep_one() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut good = Raw::welcomed(&server.socket);
    let mut all: Vec<Raw> = (1..200).map(|_| Raw::welcomed(&server.socket)).collect();
    // Whoever has not said hello has a place as well.
    let mut silent: Vec<Raw> = (200..256).map(|_| Raw::connect(&server.socket).unwrap()).collect();
    // The thread of the last one may still be on its way.
    let until = Instant::now() + LONGEST;
    loop {
        let mut more = Raw::connect(&server.socket).unwrap();
        let _ = more.send_bytes(format!("{}\n", hello()).as_bytes());
        let Some(said) = more.receive() else { continue };
        if let Some(text) = said["end"]["text"].as_str() {
            assert!(text.contains("256 connections are open"), "{text}");
            break;
        }
        assert!(Instant::now() < until, "there is room for more than 256");
        all.push(more);
    }
    goes_on(&mut good);
    // A place that is left is free, and one of somebody who says nothing is free after a while.
    drop(all.pop());
    all.push(welcomed_soon(&server));
    let ends = silent.iter_mut().map(Raw::end);
    let waited = ends.filter(|said| said.contains("took longer than 10 s")).count();
    assert!(waited > 50, "{waited} of the silent ones had a place, and lost it");
    all.push(welcomed_soon(&server));
    goes_on(&mut good);
}

/// Connects where a place is free in a moment.
fn welcomed_soon(server: &Server) -> Raw {
    let until = Instant::now() + LONGEST;
    loop {
        let mut raw = Raw::connect(&server.socket).unwrap();
        let _ = raw.send_bytes(format!("{}\n", hello()).as_bytes());
        if raw.receive().is_some_and(|said| said["welcome"].is_object()) {
            return raw;
        }
        assert!(Instant::now() < until, "no place is free");
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn one_user_has_32_places_and_the_others_have_theirs() {
    let Some(team) = Team::new() else { return };
    let server = team.serve();
    let mut owner = team.service();
    owner.does(&json!({ "set_role": ["vera", "viewer"] }));
    owner.does(&json!({ "set_role": ["eddy", "viewer"] }));
    // Half of them say nothing.
    let mut all: Vec<Raw> = (0..16).map(|_| team.welcomed("vera", &hello())).collect();
    all.extend((16..32).map(|_| team.connect("vera")));
    let until = Instant::now() + LONGEST;
    let said = loop {
        let mut more = team.connect("vera");
        let _ = more.send_bytes(format!("{}\n", hello()).as_bytes());
        let Some(said) = more.receive() else { continue };
        if let Some(text) = said["end"]["text"].as_str() {
            break text.to_owned();
        }
        assert!(Instant::now() < until, "there is room for more than 32");
    };
    assert!(said.contains("32 connections"), "{said}");
    goes_on(&mut team.welcomed("eddy", &hello()));
    goes_on(&mut owner.raw);
    drop(all);
    let mut vera = team.welcomed("vera", &hello());
    goes_on(&mut vera);
    drop((vera, owner));
    let (code, log) = server.end(Signal::SIGTERM);
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("32 connections"), "{log}");
}

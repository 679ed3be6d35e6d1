//! What the server makes of clients that do not keep to the protocol.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::place::Place;
use crate::raw::{Raw, hello};

#[test]
fn what_does_not_fit_ends_its_connection_with_a_reason_and_no_other() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut good = Raw::welcomed(&server.socket);
    let long = vec![b'x'; 1 << 20];
    let deep = format!("{{\"ask\":{}", "[".repeat(100_000));
    let first: [(&[u8], &str); 5] = [
        (b"GET / HTTP/1.1\n", "not a message"),
        (b"{\"withdraw\":1}\n", "the first message must be a hello"),
        (b"{\"hello\":{\"protocol\":99}}\n", "not a message"),
        (b"\xff\xfe\n", "not a message"),
        (&long, "longer than"),
    ];
    for (bytes, reason) in first {
        let mut raw = Raw::connect(&server.socket).unwrap();
        // The server may close before everything was sent.
        let _ = raw.send_bytes(bytes);
        let said = raw.end();
        assert!(said.contains(reason), "{said}");
    }
    let later: [(&[u8], &str); 4] = [
        (b"{}\n", "not a message"),
        (b"{\"ask\":{\"ticket\":1,\"request\":\"Nothing\"}}\n", "unknown variant"),
        (format!("{}\n", hello()).leak().as_bytes(), "a second hello"),
        (format!("{deep}\n").leak().as_bytes(), "not a message"),
    ];
    for (bytes, reason) in later {
        let mut raw = Raw::welcomed(&server.socket);
        raw.send_bytes(bytes).unwrap();
        let said = raw.end();
        assert!(said.contains(reason), "{said}");
    }
    assert!(good.ask(&json!("Who"))["Ok"]["Who"].is_array(), "the others go on");
}

/// What a client says of itself is masked and cut, or refused where it is no text; who it is, the
/// kernel says.
#[test]
fn forged_claims_make_nobody_else_and_are_never_recorded_raw() {
    let place = Place::new();
    place.client("web");
    let server = place.serve(&[]);
    let claiming = |claimed: Value| {
        let mut hello = hello();
        hello["hello"]["claimed"] = claimed;
        let mut raw = Raw::connect(&server.socket).unwrap();
        let _ = raw.send_bytes(format!("{hello}\n").as_bytes());
        raw
    };
    for wrong in [json!(7), json!("pts/3"), json!({ "login": 7 }), json!({ "terminal": ["x"] })] {
        let said = claiming(wrong.clone()).end();
        assert!(said.contains("not a message"), "{wrong}: {said}");
    }
    let said = claiming(json!({ "login": "x".repeat(1 << 20) })).end();
    assert!(said.contains("longer than"), "{said}");

    let long = "\u{202e}x".repeat(100_000);
    let mut raw = claiming(json!({
        "terminal": "\u{1b}]0;x\u{7}", "address": long, "login": "root", "user": "root", "uid": 0,
    }));
    raw.receive().expect("a welcome");
    let who = raw.ask(&json!("Who"))["Ok"]["Who"][0]["who"].clone();
    let me = nix::unistd::getuid();
    assert_eq!(who["uid"], me.as_raw());
    assert_eq!(who["claimed"]["terminal"], "\u{fffd}]0;x\u{fffd}");
    assert_eq!(who["claimed"]["login"], "root");
    let address = who["claimed"]["address"].as_str().unwrap();
    assert_eq!(address.chars().count(), 64, "{address}");

    let client = raw.ask(&json!({ "Client": "acme-web" }))["Ok"]["Client"].clone();
    let act = json!({
        "key": format!("{:032x}", 77), "group": format!("{:032x}", 77),
        "command": { "delete_client": "acme-web" }, "expected": client["revision"],
        "accepted": null, "reason": null,
    });
    let done = raw.ask(&json!({ "Apply": act }));
    assert!(done["Ok"].is_object(), "{done}");
    drop(raw);
    server.end(nix::sys::signal::Signal::SIGTERM);
    let journal = std::fs::read_to_string(place.dir().join("journal/00000001.jsonl")).unwrap();
    let line: Value = serde_json::from_str(journal.lines().last().unwrap()).unwrap();
    assert_eq!(line["change"]["by"], who, "{line}");
    assert_eq!(line["v"], 2);
}

#[test]
fn another_version_is_told_what_to_do() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut raw = Raw::connect(&server.socket).unwrap();
    let mut hello = hello();
    hello["hello"]["protocol"] = json!(99);
    raw.send(&hello);
    let said = raw.end();
    assert!(said.contains("speaks protocol 1") && said.contains("protocol 99"), "{said}");
}

#[test]
fn half_a_frame_is_dropped_after_a_while_and_holds_nobody_up() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut half = Raw::welcomed(&server.socket);
    half.send_bytes(b"{\"ask\":{\"ticket\":1,").unwrap();
    let mut good = Raw::welcomed(&server.socket);
    let start = Instant::now();
    assert!(good.ask(&json!("Who"))["Ok"].is_object());
    assert!(start.elapsed() < Duration::from_secs(5), "nobody waits for half a frame");
    assert!(half.end().contains("took longer than 10 s"));
}

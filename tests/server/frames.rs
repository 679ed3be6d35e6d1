//! What the server makes of clients that do not keep to the protocol.

use std::time::{Duration, Instant};

use serde_json::json;

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

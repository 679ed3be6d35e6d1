//! One connection of the server: a thread that reads requests, and one that writes answers.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use nix::unistd::Uid;

use super::input::{ConnectionId, Input};
use super::lines::Lines;
use super::log::log;
use super::outbox::Outbox;
use super::peer::{Peer, caller};
use super::places::Places;
use crate::door::limits::{FRAME, FRAME_TIME, REASON, UNREAD_TIME};
use crate::door::{
    Event, Failure, FailureKind, Hello, PROTOCOL, ToClient, ToServer, decode, encode,
};

/// Serves a connection until its end. Runs in a thread of its own, so that whoever says nothing
/// holds nobody up.
pub(super) fn serve(
    stream: &UnixStream,
    id: ConnectionId,
    (owner, places): (Uid, &Arc<Places>),
    engine: &Sender<Input>,
) {
    let outbox = Arc::new(Outbox::default());
    let writer = {
        let (outbox, stream) = (Arc::clone(&outbox), stream.try_clone());
        let run = move || {
            if let Ok(stream) = stream {
                write_all(&outbox, stream);
            }
            outbox.leave();
        };
        thread::Builder::new().name("writer".to_owned()).spawn(run)
    };
    let Ok(writer) = writer else { return };
    let caller = caller(stream);
    // Before the user database is asked, which may take its time.
    let place = caller.clone().and_then(|(uid, _)| places.take(uid, owner));
    let greeted = match place {
        Ok(_) => caller.map_err(Some).and_then(|caller| greet(stream, caller, owner)),
        Err(ref full) => Err(Some(full.clone())),
    };
    let reason = match greeted {
        Ok((peer, hello, lines)) => {
            let joins = Input::Join { id, peer, hello, outbox: Arc::clone(&outbox) };
            if engine.send(joins).is_err() {
                return;
            }
            let reason = read_all(stream, lines, id, &outbox, engine);
            // Before the engine ends the connection without a reason.
            outbox.end(reason.clone());
            let _ = engine.send(Input::Leave { id });
            reason
        }
        Err(reason) => reason,
    };
    if let Some(reason) = &reason {
        log("connection refused", &[("because", reason)]);
    }
    outbox.end(reason);
    // The reason leaves first.
    let _ = writer.join();
    let _ = stream.shutdown(Shutdown::Both);
}

/// Learns who calls, and what they say of themselves.
fn greet(
    stream: &UnixStream,
    caller: (Uid, i32),
    owner: Uid,
) -> Result<(Peer, Hello, Lines), Option<Failure>> {
    let peer = Peer::of(caller, owner)?;
    let mut lines = Lines::default();
    let line = match next_line(stream, &mut lines, Some(FRAME_TIME)) {
        Ok(Some(line)) => line,
        // Somebody looked whether anybody is here.
        Ok(None) => return Err(None),
        Err(reason) => return Err(Some(reason)),
    };
    match decode::<ToServer>(&line) {
        Ok(ToServer::Hello(hello)) if hello.protocol == PROTOCOL => Ok((peer, hello, lines)),
        Ok(ToServer::Hello(hello)) => Err(Some(other_version(&hello))),
        Ok(ToServer::Ask { .. } | ToServer::Withdraw(_)) => {
            Err(Some(Failure::not_taken("the first message must be a hello")))
        }
        Err(error) => Err(Some(not_understood(&error))),
    }
}

/// The reason for the end of whoever says something that cannot be understood. What they said is
/// in it, and may be long.
fn not_understood(error: &dyn fmt::Display) -> Failure {
    Failure::not_taken(error.to_string().chars().take(REASON).collect::<String>())
}

fn other_version(hello: &Hello) -> Failure {
    let text = format!(
        "the registry is served by oauthdesk {}, which speaks protocol {PROTOCOL}; this is \
         oauthdesk {} with protocol {}",
        env!("CARGO_PKG_VERSION"),
        crate::model::claimed::masked(&hello.program),
        hello.protocol
    );
    Failure::new(FailureKind::Version, text).with_help(
        "close the desks that are open, or restart the service: then the new version serves",
    )
}

/// Hands the requests of a connection to the engine; returns the reason for its end, unless the
/// client has ended it.
fn read_all(
    stream: &UnixStream,
    mut lines: Lines,
    id: ConnectionId,
    outbox: &Outbox,
    engine: &Sender<Input>,
) -> Option<Failure> {
    loop {
        let line = match next_line(stream, &mut lines, None) {
            Ok(line) => line?,
            Err(reason) => return Some(reason),
        };
        let input = match decode::<ToServer>(&line) {
            Ok(ToServer::Ask { ticket, request }) => match outbox.admit(ticket) {
                Ok(true) => Input::Ask { id, ticket, request: Box::new(request) },
                Ok(false) => return None,
                Err(reason) => return Some(reason),
            },
            // The engine hears of what it can still do something about.
            Ok(ToServer::Withdraw(ticket)) if !outbox.withdraw(ticket) => continue,
            Ok(ToServer::Withdraw(ticket)) => Input::Withdraw { id, ticket },
            Ok(ToServer::Hello(_)) => return Some(Failure::not_taken("a second hello")),
            Err(error) => return Some(not_understood(&error)),
        };
        engine.send(input).ok()?;
    }
}

/// The next line; `None` at the end of the stream. The first byte of a line may take as long as
/// `first`, or any time; the rest of it at most [`FRAME_TIME`].
fn next_line(
    mut stream: &UnixStream,
    lines: &mut Lines,
    first: Option<Duration>,
) -> Result<Option<Vec<u8>>, Failure> {
    let failed = |error: &io::Error| Failure::not_taken(format!("cannot read: {error}"));
    let slow =
        || Failure::not_taken(format!("a message took longer than {} s", FRAME_TIME.as_secs()));
    let mut deadline = first.map(|first| Instant::now() + first);
    let mut part = vec![0; 64 << 10];
    loop {
        let line = lines
            .take()
            .map_err(|_| Failure::not_taken(format!("a message is longer than {FRAME} bytes")))?;
        if line.is_some() {
            return Ok(line);
        }
        if deadline.is_none() && !lines.is_empty() {
            deadline = Some(Instant::now() + FRAME_TIME);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return Err(slow());
        }
        stream.set_read_timeout(left).map_err(|error| failed(&error))?;
        match stream.read(&mut part) {
            Ok(0) => return Ok(None),
            Ok(read) => lines.push(part.get(..read).unwrap_or_default()),
            Err(error) => match error.kind() {
                io::ErrorKind::Interrupted => {}
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => return Err(slow()),
                // The client is gone, however it went.
                io::ErrorKind::ConnectionReset => return Ok(None),
                _ => return Err(failed(&error)),
            },
        }
    }
}

/// Writes the messages of the outbox until its end, or until the client does not read them.
fn write_all(outbox: &Outbox, mut stream: UnixStream) {
    if stream.set_write_timeout(Some(UNREAD_TIME)).is_err() {
        return;
    }
    while let Some(message) = outbox.next() {
        let bytes = match encode(&message) {
            Ok(bytes) => bytes,
            Err(error) => match too_large(&message, &error.to_string()) {
                Some(bytes) => bytes,
                None => break,
            },
        };
        if let Err(error) = stream.write_all(&bytes) {
            if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) {
                let because = format!("it does not read for {} s", UNREAD_TIME.as_secs());
                log("connection dropped", &[("because", &because)]);
            }
            break;
        }
        if let ToClient::Event(Event::Answer { ticket, .. }) = message {
            outbox.dismiss(ticket);
        }
    }
    // A reader that waits for this client waits in vain.
    let _ = stream.shutdown(Shutdown::Both);
}

/// The answer in place of one that has no room in a frame.
fn too_large(message: &ToClient, error: &str) -> Option<Vec<u8>> {
    let ToClient::Event(Event::Answer { ticket, .. }) = message else { return None };
    let failure = Failure::not_taken(format!("the answer cannot travel: {error}"));
    encode(&ToClient::Event(Event::Answer { ticket: *ticket, answer: Err(failure.into()) })).ok()
}

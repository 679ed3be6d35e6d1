//! The first words of the near side of a connection, and the server's answer.

use std::fmt;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

use super::lines::Lines;
use crate::door::limits::FRAME_TIME;
use crate::door::{Failure, FailureKind, Hello, ToClient, ToServer, Welcome, decode, encode};

/// What a server has said first, and what has come behind it.
#[derive(Debug)]
pub(super) struct Greeting {
    pub welcome: Welcome,
    pub lines: Lines,
}

/// Says hello on a new connection, and waits for the answer; `None` where the connection ends
/// before it.
pub(super) fn greet(mut stream: &UnixStream, hello: &Hello) -> Result<Option<Greeting>, Failure> {
    let failed = |error: &dyn fmt::Display| {
        Failure::new(FailureKind::Unavailable, format!("the server does not answer: {error}"))
    };
    let message = encode(&ToServer::Hello(hello.clone())).map_err(|error| failed(&error))?;
    stream.set_write_timeout(Some(FRAME_TIME)).map_err(|error| failed(&error))?;
    stream.set_read_timeout(Some(FRAME_TIME)).map_err(|error| failed(&error))?;
    if stream.write_all(&message).is_err() {
        return Ok(None);
    }
    let mut lines = Lines::default();
    let mut part = [0; 4_096];
    loop {
        let line = lines.take().map_err(|_| failed(&"its message has no end"))?;
        if let Some(line) = line {
            return match decode(&line) {
                Ok(ToClient::Welcome(welcome)) => Ok(Some(Greeting { welcome, lines })),
                // It is just ending: another one will be there.
                Ok(ToClient::End(reason)) if reason.kind == FailureKind::Gone => Ok(None),
                Ok(ToClient::End(reason)) => Err(reason),
                Ok(ToClient::Event(_)) => Err(failed(&"it does not greet")),
                Err(error) => Err(failed(&error)),
            };
        }
        match stream.read(&mut part) {
            Ok(0) => return Ok(None),
            Ok(read) => lines.push(part.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(None),
            Err(error) => return Err(failed(&error)),
        }
    }
}

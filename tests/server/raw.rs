//! A client that speaks the protocol by hand, so that it can say what no client of ours would.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::{Value, json};

use crate::place::LONGEST;

pub struct Raw {
    stream: BufReader<UnixStream>,
    tickets: u64,
    /// The notices that came while answers were waited for.
    pub heard: Vec<Value>,
}

impl Raw {
    /// Connects, and says nothing.
    pub fn connect(socket: &Path) -> io::Result<Self> {
        Self::on(UnixStream::connect(socket)?)
    }

    /// Speaks on a connection that is there.
    pub fn on(stream: UnixStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(LONGEST))?;
        stream.set_write_timeout(Some(LONGEST))?;
        Ok(Self { stream: BufReader::new(stream), tickets: 0, heard: Vec::new() })
    }

    /// Connects and is welcomed.
    #[track_caller]
    pub fn welcomed(socket: &Path) -> Self {
        let mut raw = Self::connect(socket).unwrap();
        raw.send(&hello());
        let said = raw.receive().unwrap();
        assert!(said["welcome"].is_object(), "{said}");
        raw
    }

    pub fn send(&mut self, message: &Value) {
        self.send_bytes(format!("{message}\n").as_bytes()).unwrap();
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// The next message; `None` at the end of the connection.
    pub fn receive(&mut self) -> Option<Value> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_str(&line).unwrap()),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Asks something, and returns the answer: `Ok` or `Err` as the server says it.
    #[track_caller]
    pub fn ask(&mut self, request: &Value) -> Value {
        self.tickets += 1;
        let ticket = self.tickets;
        self.send(&json!({ "ask": { "ticket": ticket, "request": request } }));
        loop {
            let message = self.receive().expect("an answer");
            let answer = &message["event"]["Answer"];
            if answer["ticket"] == ticket {
                return answer["answer"].clone();
            }
            let notice = &message["event"]["Notice"];
            assert!(notice.is_object() || notice.is_string(), "{message}");
            self.heard.push(notice.clone());
        }
    }

    /// Waits for the reason that ends the connection, and for its end.
    #[track_caller]
    pub fn end(&mut self) -> String {
        loop {
            let message = self.receive().expect("a reason");
            if let Some(text) = message["end"]["text"].as_str() {
                assert_eq!(self.receive(), None, "the connection is over");
                return text.to_owned();
            }
        }
    }
}

/// What a client says first.
pub fn hello() -> Value {
    json!({ "hello": { "protocol": 1, "program": "test", "doing": "test", "read_only": false,
        "claimed": {} } })
}

//! What the two ends of a connection say: who is there first, then requests, answers and notices.
//!
//! Each message is one line of JSON, see [`encode`](super::encode).

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::request::{Event, Request, Ticket};
use crate::model::Claimed;

/// The version of the protocol. Both ends must have the same one.
pub const PROTOCOL: u32 = 1;

/// A message to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToServer {
    /// The first message of a connection, and no later one.
    Hello(Hello),
    Ask {
        ticket: Ticket,
        request: Request,
    },
    /// Nobody wants the answer of this request any more.
    Withdraw(Ticket),
}

/// A message to a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToClient {
    /// The answer to a hello.
    Welcome(Welcome),
    Event(Event),
    /// The reason for the end of the connection, which follows.
    End(Failure),
}

/// What a program says of itself when it connects. Nothing in it is believed: who calls, the
/// server asks the kernel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    pub protocol: u32,
    /// The version of the program.
    pub program: String,
    /// The command that it runs.
    pub doing: String,
    /// Whether it asks for no change to be done.
    pub read_only: bool,
    /// Where its user comes from. Recorded with each of their changes, apart from who they are.
    #[serde(default)]
    pub claimed: Claimed,
}

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub protocol: u32,
    /// The version of the program.
    pub program: String,
    /// The registry, as it is called on the screen.
    pub registry: String,
    /// What was noticed and mended while the registry was opened, for a person to read.
    pub notes: Vec<String>,
}

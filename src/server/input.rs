//! What reaches the engine of a server, and from which connection.

use std::sync::Arc;

use super::outbox::Outbox;
use super::peer::Peer;
use crate::door::{Hello, Request, Ticket};

/// What tells the connections of a server apart; a later one has a higher number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ConnectionId(pub u64);

/// What reaches the engine.
#[derive(Debug)]
pub(super) enum Input {
    Join {
        id: ConnectionId,
        peer: Peer,
        hello: Hello,
        outbox: Arc<Outbox>,
    },
    Ask {
        id: ConnectionId,
        ticket: Ticket,
        request: Box<Request>,
    },
    Withdraw {
        id: ConnectionId,
        ticket: Ticket,
    },
    Leave {
        id: ConnectionId,
    },
    /// The user database was asked again for the groups of these users; `None` where it cannot
    /// tell.
    Groups(Vec<(u32, Option<Vec<String>>)>),
    /// The backup that was being written has ended.
    BackedUp,
    /// Finish what is under way, and end.
    Stop,
}

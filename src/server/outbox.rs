//! What is to be sent to one client: bounded, whether or not the client reads.
//!
//! Answers are bounded by the number of requests that a connection may have open. Of notices only
//! the newest of each kind is kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::door::limits::PENDING;
use crate::door::{Event, Failure, Notice, Ticket, ToClient};

/// The messages for one client.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    messages: VecDeque<ToClient>,
    /// Requests that were taken in and whose answer has not left, and whether they were withdrawn.
    pending: BTreeMap<Ticket, bool>,
    /// Nothing more comes: the writer sends what is there, and ends the connection.
    over: bool,
    /// The writer has ended.
    gone: bool,
}

impl Outbox {
    /// Puts a message behind the others. A notice replaces an older one of its kind.
    pub(super) fn send(&self, message: ToClient) {
        let mut state = self.lock();
        if state.over {
            return;
        }
        if let ToClient::Event(Event::Notice(newer)) = &message {
            let kind = std::mem::discriminant(newer);
            let same = |notice: &Notice| std::mem::discriminant(notice) == kind;
            state
                .messages
                .retain(|older| !matches!(older, ToClient::Event(Event::Notice(n)) if same(n)));
        }
        state.messages.push_back(message);
        self.changed.notify_all();
    }

    /// Ends the connection once everything was sent, with the reason where there is one.
    pub(super) fn end(&self, reason: Option<Failure>) {
        let mut state = self.lock();
        if !state.over {
            state.messages.extend(reason.map(ToClient::End));
        }
        state.over = true;
        self.changed.notify_all();
    }

    /// Waits until one more request may be taken in, and counts it; `false` where the connection
    /// is over. A ticket that is not answered yet is refused, as it would be two requests'.
    pub(super) fn admit(&self, ticket: Ticket) -> Result<bool, Failure> {
        let mut state = self.lock();
        while state.pending.len() >= PENDING && !state.over && !state.gone {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.pending.insert(ticket, false).is_some() {
            let text = format!("the request of ticket {} is not answered yet", ticket.0);
            return Err(Failure::not_taken(text).with_help("give each request a ticket of its own"));
        }
        Ok(!state.over && !state.gone)
    }

    /// Nobody wants the answer of a request any more; `false` where that is known, or the request
    /// is not.
    pub(super) fn withdraw(&self, ticket: Ticket) -> bool {
        let mut state = self.lock();
        let withdrawn = state.pending.get_mut(&ticket);
        withdrawn.is_some_and(|withdrawn| !std::mem::replace(withdrawn, true))
    }

    /// A request that was taken in is answered, or gets no answer.
    pub(super) fn dismiss(&self, ticket: Ticket) {
        let mut state = self.lock();
        state.pending.remove(&ticket);
        self.changed.notify_all();
    }

    /// Waits for the next message; `None` at the end.
    pub(super) fn next(&self) -> Option<ToClient> {
        let mut state = self.lock();
        loop {
            if let Some(message) = state.messages.pop_front() {
                return Some(message);
            }
            if state.over {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The writer has ended: nothing is sent any more.
    pub(super) fn leave(&self) {
        let mut state = self.lock();
        (state.over, state.gone) = (true, true);
        state.messages.clear();
        self.changed.notify_all();
    }

    /// Whether the writer has ended.
    pub(super) fn is_gone(&self) -> bool {
        self.lock().gone
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic leaves the messages as they were.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Seq;

    #[test]
    fn of_many_notices_only_the_newest_of_each_kind_is_kept() {
        let outbox = Outbox::default();
        for seq in 1..=1_000 {
            outbox.send(ToClient::Event(Event::Notice(Notice::Changes(Seq(seq)))));
            outbox.send(ToClient::Event(Event::Notice(Notice::Presence)));
        }
        outbox.end(None);
        let left: Vec<_> = std::iter::from_fn(|| outbox.next()).collect();
        let notice = |notice| ToClient::Event(Event::Notice(notice));
        assert_eq!(left, [notice(Notice::Changes(Seq(1_000))), notice(Notice::Presence)]);
    }
}

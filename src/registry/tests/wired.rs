//! A door whose every request, answer and notice goes through its bytes and back.

use crate::door::{Door, Event, Failure, Request, Side, Ticket, Wait, Waker, decode, encode};
use crate::registry::Local;

/// A registry behind a wire.
pub(super) struct Wired(pub Local);

impl Door for Wired {
    fn submit(&mut self, ticket: Ticket, request: Request) {
        let bytes = encode(&(ticket, &request)).unwrap_or_else(|e| panic!("{e}: {request:?}"));
        let text = String::from_utf8_lossy(&bytes);
        let travelled: (Ticket, Request) =
            decode(&bytes).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(travelled, (ticket, request), "{text}");
        let (ticket, request) = travelled;
        self.0.submit(ticket, request);
    }

    fn withdraw(&mut self, ticket: Ticket) {
        self.0.withdraw(ticket);
    }

    fn receive(&mut self, wait: Wait) -> Result<Option<Event>, Failure> {
        let Some(event) = self.0.receive(wait)? else { return Ok(None) };
        let bytes = encode(&event).unwrap_or_else(|error| panic!("{error}: {event:?}"));
        assert_eq!(bytes.iter().position(|byte| *byte == b'\n'), Some(bytes.len() - 1), "one line");
        let text = String::from_utf8_lossy(&bytes);
        let travelled: Event = decode(&bytes).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(travelled, event, "{text}");
        Ok(Some(travelled))
    }

    fn waker(&self) -> Waker {
        self.0.waker()
    }

    fn side(&mut self) -> &mut Side {
        self.0.side()
    }
}

//! What this side of a door keeps between two requests.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use super::directory::Mirror;
use super::request::{Event, Notice, Ticket};

/// How long [`Door::receive`](super::Door::receive) waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Only what is there already.
    No,
    /// Until something comes, or the [`Waker`] is used.
    Forever,
}

/// Wakes whoever waits at a door.
#[derive(Clone)]
pub struct Waker(Arc<dyn Fn() + Send + Sync>);

impl Waker {
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(wake))
    }

    pub fn wake(&self) {
        (self.0)();
    }
}

impl fmt::Debug for Waker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waker")
    }
}

/// Tickets, events that were set aside, and the directory as it is known.
#[derive(Debug, Default)]
pub struct Side {
    pub mirror: Mirror,
    /// Whether [`Door::ask`](super::Door::ask) ends with a failure where the connection is lost,
    /// so that whoever asks can say so; otherwise it waits until the connection is there again.
    pub impatient: bool,
    last: u64,
    aside: VecDeque<Event>,
}

impl Side {
    /// Tickets of [`Door::ask`](super::Door::ask) have this bit, so that they are no others'.
    const OWN: u64 = 1 << 63;

    /// A ticket that no other request of this door has.
    pub fn ticket(&mut self) -> Ticket {
        self.last += 1;
        Ticket(Self::OWN | self.last)
    }

    /// Keeps an event for [`Door::next`](super::Door::next). Of several notices of one kind only
    /// the newest counts.
    pub fn set_aside(&mut self, event: Event) {
        if let Event::Notice(newer) = &event {
            let same =
                |older: &Notice| std::mem::discriminant(older) == std::mem::discriminant(newer);
            self.aside.retain(|older| !matches!(older, Event::Notice(older) if same(older)));
        }
        self.aside.push_back(event);
    }

    /// The first event that was set aside.
    pub fn take(&mut self) -> Option<Event> {
        self.aside.pop_front()
    }
}

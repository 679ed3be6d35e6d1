//! The door of this process: a registry that it has open alone, and the one person who uses it.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use super::registry::OpenOptions;
use super::{Host, Session, principal};
use crate::door::{Door, Event, Failure, Notice, Request, Side, Ticket, Wait, Waker};
use crate::model::{Identity, Timestamp};
use crate::store::{Clients, DailyBackup, Progress, Seed, StoreError, Verified};

/// A registry that this process has open, with one person at it.
#[derive(Debug)]
pub struct Local {
    // Before what wakes, so that everything is closed first.
    pub(super) host: Host,
    pub(super) session: Session,
    side: Side,
    /// Requests that were handed in, in the order in which they are done.
    requests: VecDeque<(Ticket, Request)>,
    wake: SyncSender<()>,
    woken: Receiver<()>,
}

impl Local {
    /// Opens a registry.
    pub fn open(options: &OpenOptions) -> Result<Self, StoreError> {
        let host = Host::open(options, &principal::current())?;
        Ok(Self::alone(host, options.read_only))
    }

    /// Makes a new registry that starts with these records; who makes it becomes an admin.
    pub fn create_with(options: &OpenOptions, seed: Seed) -> Result<Self, StoreError> {
        Self::create(options, seed, None)
    }

    /// The same with more clients than memory has room for.
    pub(super) fn create(
        options: &OpenOptions,
        seed: Seed,
        clients: Option<&dyn Clients>,
    ) -> Result<Self, StoreError> {
        let host = Host::create(options, &principal::current(), seed, clients)?;
        Ok(Self::alone(host, options.read_only))
    }

    /// Makes a registry with sample records that is deleted when it is closed.
    pub fn demo(read_only: bool) -> Result<Self, StoreError> {
        let host = Host::demo(&principal::current())?;
        Ok(Self::alone(host, read_only))
    }

    /// Opens a registry in memory that starts with these records; each further call opens the same
    /// registry, which ends with the function. For tests of what stands above the store.
    #[doc(hidden)]
    pub fn in_memory(seed: Seed) -> impl Fn() -> Result<Self, StoreError> {
        let who = principal::current();
        let open = Host::in_memory(seed, &who);
        move || Ok(Self::new(open()?, Session::new(Identity::owner(who.clone()), false)))
    }

    /// The door of whoever runs this process.
    fn alone(host: Host, read_only: bool) -> Self {
        let identity = principal::identity(host.dir());
        Self::new(host, Session::new(identity, read_only))
    }

    /// Puts another person at this door. For tests of what each person may do.
    #[doc(hidden)]
    pub fn identify(&mut self, identity: Identity) {
        self.session = Session::new(identity, self.session.read_only);
    }

    pub(super) fn new(host: Host, session: Session) -> Self {
        let (wake, woken) = sync_channel(1);
        Self { host, session, side: Side::default(), requests: VecDeque::new(), wake, woken }
    }

    /// Takes the time from somewhere else than the system.
    #[must_use = "the registry with the other clock is returned"]
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + 'static) -> Self {
        self.host = self.host.with_clock(clock);
        self
    }

    /// What was noticed and mended while the registry was opened, for a person to read; once.
    pub fn take_notes(&mut self) -> Vec<String> {
        self.host.take_notes()
    }

    /// Looks at everything that the registry has, and says what is not as it should be.
    pub fn verify(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Verified, StoreError> {
        self.host.verify(progress)
    }

    /// See [`Host::daily_backup`]; none for a session that changes nothing.
    pub fn daily_backup(&mut self) -> Result<Option<DailyBackup>, StoreError> {
        if self.session.read_only { Ok(None) } else { self.host.daily_backup() }
    }

    /// Where the registry is.
    pub fn dir(&self) -> &Path {
        self.host.dir()
    }

    /// Closes the registry: everything is on the disk and others can open it.
    pub fn close(self) {}
}

impl Door for Local {
    fn submit(&mut self, ticket: Ticket, request: Request) {
        self.requests.push_back((ticket, request));
    }

    fn withdraw(&mut self, ticket: Ticket) {
        self.requests.retain(|(asked, _)| *asked != ticket);
    }

    fn receive(&mut self, wait: Wait) -> Result<Option<Event>, Failure> {
        if let Some((ticket, request)) = self.requests.pop_front() {
            let answer = self.host.answer(&mut self.session, request);
            return Ok(Some(Event::Answer { ticket, answer }));
        }
        if let Some(seq) = self.host.changed() {
            return Ok(Some(Event::Notice(Notice::Changes(seq))));
        }
        // The index is built while nobody asks anything. A part of it takes a few milliseconds.
        if self.host.is_indexing() {
            return Ok(self.host.index_step()?.map(Event::Notice));
        }
        if wait == Wait::Forever {
            // This side holds the other end: it does not go away.
            let _ = self.woken.recv();
        }
        Ok(None)
    }

    fn waker(&self) -> Waker {
        let wake = self.wake.clone();
        Waker::new(move || match wake.try_send(()) {
            // One that is on its way already is enough.
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
        })
    }

    fn side(&mut self) -> &mut Side {
        &mut self.side
    }
}

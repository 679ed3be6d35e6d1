//! The door of this process: a registry that it has open alone, and the one person who uses it.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use super::registry::{OpenOptions, Registry, with_admin};
use super::{Session, principal};
use crate::door::{
    Answer, Door, Event, Failure, Notice, Refused, Request, Side, Ticket, Wait, Waker,
};
use crate::model::{Identity, Seq, Timestamp};
use crate::store::{Clients, Memory, Progress, Seed, StoreError, Verified};

/// The least time between two notices of how far the index is; an index that takes no longer than
/// this is not told of.
const TELL: Duration = Duration::from_millis(150);

/// A registry that this process has open, with one person at it.
#[derive(Debug)]
pub struct Local {
    // Before what wakes, so that everything is closed first.
    pub(super) registry: Registry,
    pub(super) session: Session,
    side: Side,
    /// Requests that were handed in, in the order in which they are done.
    requests: VecDeque<(Ticket, Request)>,
    index: Progressing,
    /// The last change that was told of.
    told: Seq,
    wake: SyncSender<()>,
    woken: Receiver<()>,
}

/// The index while it is built between two requests.
#[derive(Debug)]
struct Progressing {
    /// When its progress was told last.
    told: Instant,
    /// There is nothing to do for it until something is asked.
    rests: bool,
    /// Nobody needs to hear that it is whole: it was before.
    quiet: bool,
}

impl Local {
    /// Opens a registry.
    pub fn open(options: &OpenOptions) -> Result<Self, StoreError> {
        let registry = Registry::open(options, &principal::current())?;
        Ok(Self::alone(registry, options.read_only))
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
        let registry = Registry::create(options, &principal::current(), seed, clients)?;
        Ok(Self::alone(registry, options.read_only))
    }

    /// Makes a registry with sample records that is deleted when it is closed.
    pub fn demo(read_only: bool) -> Result<Self, StoreError> {
        let registry = Registry::demo(&principal::current())?;
        Ok(Self::alone(registry, read_only))
    }

    /// Opens a registry in memory that starts with these records; each further call opens the same
    /// registry, which ends with the function. For tests of what stands above the store.
    #[doc(hidden)]
    pub fn in_memory(seed: Seed) -> impl Fn() -> Result<Self, StoreError> {
        let who = principal::current();
        let records = Memory::new(with_admin(seed, &who));
        move || {
            let registry = Registry::on(Box::new(records.clone()))?;
            Ok(Self::new(registry, Session::new(Identity::owner(who.clone()), false)))
        }
    }

    /// The door of whoever runs this process.
    fn alone(registry: Registry, read_only: bool) -> Self {
        let identity = principal::identity(registry.dir());
        Self::new(registry, Session::new(identity, read_only))
    }

    /// Puts another person at this door. For tests of what each person may do.
    #[doc(hidden)]
    pub fn identify(&mut self, identity: Identity) {
        self.session = Session::new(identity, self.session.read_only);
    }

    pub(super) fn new(mut registry: Registry, session: Session) -> Self {
        registry.keeps_index = !session.read_only;
        let (wake, woken) = sync_channel(1);
        Self {
            told: registry.seq(),
            registry,
            session,
            side: Side::default(),
            requests: VecDeque::new(),
            // The first page comes before anything else.
            index: Progressing { told: Instant::now(), rests: true, quiet: false },
            wake,
            woken,
        }
    }

    /// Takes the time from somewhere else than the system.
    #[must_use = "the registry with the other clock is returned"]
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + 'static) -> Self {
        self.registry.clock = Box::new(clock);
        self
    }

    /// What was noticed and mended while the registry was opened, for a person to read; once.
    pub fn take_notes(&mut self) -> Vec<String> {
        self.registry.take_notes()
    }

    /// Looks at everything that the registry has, and says what is not as it should be.
    pub fn verify(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Verified, StoreError> {
        self.registry.verify(progress)
    }

    /// Where the registry is.
    pub fn dir(&self) -> &Path {
        self.registry.dir()
    }

    /// Closes the registry: everything is on the disk and others can open it.
    pub fn close(self) {}

    fn answer(&mut self, request: Request) -> Result<Answer, Refused> {
        // Whoever asks how far the index is waits for it, and other requests may need more of it; the
        // directory needs none.
        if !matches!(request, Request::Directory { .. }) {
            self.index.rests = false;
        }
        self.session.answer(&mut self.registry, request)
    }

    /// Goes on with the index; tells when it is whole, when it failed, and now and then.
    fn index_step(&mut self) -> Result<Option<Notice>, Failure> {
        // A whole index needs nothing of the disk, which may be gone: a request says that better.
        let step = match self.registry.indexed() {
            None => Ok(None),
            Some(_) => self.registry.follow().and_then(|_| self.registry.index_step()),
        };
        match step {
            Ok(Some(indexed)) => {
                self.index.quiet = false;
                let due = self.index.told.elapsed() >= TELL;
                if due {
                    self.index.told = Instant::now();
                }
                Ok(due.then_some(Notice::Index(Some(indexed))))
            }
            Ok(None) => {
                self.index.rests = true;
                let news = !std::mem::replace(&mut self.index.quiet, true);
                Ok(news.then_some(Notice::Index(None)))
            }
            Err(error) => {
                self.index.rests = true;
                Err(error.into())
            }
        }
    }
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
            let answer = self.answer(request);
            return Ok(Some(Event::Answer { ticket, answer }));
        }
        let seq = self.registry.seq();
        if std::mem::replace(&mut self.told, seq) != seq {
            return Ok(Some(Event::Notice(Notice::Changes(seq))));
        }
        // The index is built while nobody asks anything. A part of it takes a few milliseconds.
        if !self.index.rests {
            return Ok(self.index_step()?.map(Event::Notice));
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

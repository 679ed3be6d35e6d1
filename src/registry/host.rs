//! A registry that this process has open: it answers one request after another, and builds the
//! index of the lists between two requests.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Session;
use super::registry::{OpenOptions, Registry, with_admin};
use crate::door::{Answer, Failure, Notice, Refused, Request};
use crate::model::{Access, Directory, Principal, Seq, Timestamp};
use crate::store::{Clients, DailyBackup, Memory, Progress, Seed, StoreError, Verified};

/// The least time between two notices of how far the index is; an index that takes no longer than
/// this is not told of.
const TELL: Duration = Duration::from_millis(150);

/// A registry that this process has open, for one person or many.
pub struct Host {
    pub(super) registry: Registry,
    index: Progressing,
    /// The last change that [`Host::changed`] has told of.
    told: Seq,
}

/// The index while it is built between two requests.
struct Progressing {
    /// When its progress was told last.
    told: Instant,
    /// There is nothing to do for it until something is asked.
    rests: bool,
    /// Nobody needs to hear that it is whole: it was before.
    quiet: bool,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("registry", &self.registry).finish_non_exhaustive()
    }
}

impl Host {
    /// Opens a registry; where `who` makes it, they become its first admin.
    pub fn open(options: &OpenOptions, who: &Principal) -> Result<Self, StoreError> {
        let mut registry = Registry::open(options, who)?;
        registry.keeps_index = !options.read_only;
        Ok(Self::new(registry))
    }

    /// Makes a new registry that starts with these records, and more clients than memory has room
    /// for; who makes it becomes an admin.
    pub(super) fn create(
        options: &OpenOptions,
        who: &Principal,
        seed: Seed,
        clients: Option<&dyn Clients>,
    ) -> Result<Self, StoreError> {
        Ok(Self::new(Registry::create(options, who, seed, clients)?))
    }

    /// Makes a registry with sample records that is deleted when it is closed.
    pub(super) fn demo(who: &Principal) -> Result<Self, StoreError> {
        Ok(Self::new(Registry::demo(who)?))
    }

    /// Opens a registry in memory that starts with these records; each further call opens the same
    /// registry, which ends with the function.
    pub(super) fn in_memory(
        seed: Seed,
        who: &Principal,
    ) -> impl Fn() -> Result<Self, StoreError> + use<> {
        let records = Memory::new(with_admin(seed, who));
        move || Ok(Self::new(Registry::on(Box::new(records.clone()))?))
    }

    pub(super) fn new(registry: Registry) -> Self {
        // The first page comes before anything else.
        let index = Progressing { told: Instant::now(), rests: true, quiet: false };
        Self { told: registry.seq(), registry, index }
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

    /// The backup of the day, if there are any to be for this registry. Whether it is due, it
    /// finds out itself, in whichever thread.
    pub fn daily_backup(&mut self) -> Result<Option<DailyBackup>, StoreError> {
        if self.registry.is_demo() {
            return Ok(None);
        }
        let registry = &mut self.registry;
        let (keep, now) = (registry.directory.settings.backups_kept, (registry.clock)());
        match registry.records.on_disk() {
            Some(store) => DailyBackup::of(store, keep, now),
            None => Ok(None),
        }
    }

    /// Says in the registry's lock that this process serves others at a socket.
    pub fn note_socket(&mut self, user: &str, socket: &Path) {
        if let Some(store) = self.registry.records.on_disk() {
            store.note_socket(user, socket);
        }
    }

    /// Where the registry is.
    pub fn dir(&self) -> &Path {
        self.registry.dir()
    }

    /// Partners, users, roles and settings.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.registry.directory)
    }

    /// Who acts in a session, and what they may do now.
    pub fn access(&self, session: &Session) -> Access {
        session.access(&self.registry)
    }

    /// Answers a request of the person whose session this is.
    pub fn answer(&mut self, session: &mut Session, request: Request) -> Result<Answer, Refused> {
        // Whoever asks how far the index is waits for it, and other requests may need more of it;
        // these need none.
        let needs_none = matches!(
            request,
            Request::Directory { .. } | Request::Who | Request::Open(_) | Request::Status
        );
        if !needs_none {
            self.index.rests = false;
        }
        session.answer(&mut self.registry, request)
    }

    /// The registry's last change, where it is another one than this method has told before.
    pub fn changed(&mut self) -> Option<Seq> {
        let seq = self.registry.seq();
        (std::mem::replace(&mut self.told, seq) != seq).then_some(seq)
    }

    /// Whether there is a part of the index to build.
    pub const fn is_indexing(&self) -> bool {
        !self.index.rests
    }

    /// Builds the next part of the index, which takes a few milliseconds; tells when it is whole,
    /// when it failed, and now and then how far it is.
    pub fn index_step(&mut self) -> Result<Option<Notice>, Failure> {
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

//! The registry that a process has open: the store, the directory in memory, the index of the
//! lists. What belongs to one person is in their [`Session`](super::Session).

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::follow::read_whole;
use super::index::{LARGE, Next};
use super::sample::demo;
use crate::catalog::Catalog;
use crate::door::{ChangeRow, ClientRow, Page, PartnerRow, Row, UserRow, limits};
use crate::model::{
    ClientIds, Directory, Principal, RecordKey, Role, RoleSubject, Seq, Timestamp, diff,
};
use crate::query::{Key, Kind, Query};
use crate::store::{Clients, Head, Opening, Progress, Records, Seed, Store, StoreError, Verified};

/// Where the time comes from.
pub type Clock = Box<dyn Fn() -> Timestamp + Send>;

/// Which registry is opened, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    pub dir: PathBuf,
    /// Makes the registry where there is none yet; who makes it is its first admin.
    pub create: bool,
    /// Nobody changes anything.
    pub read_only: bool,
}

/// A registry in a directory of this machine, opened by this process alone.
pub struct Registry {
    /// The durable records and the history.
    pub(super) records: Box<dyn Records>,
    /// The end of the history when the registry followed it last.
    pub(super) head: Head,
    /// How many clients there are after the change `known`.
    pub(super) clients: usize,
    /// The registry directory; empty where the records are not in one.
    dir: PathBuf,
    pub(super) directory: Arc<Directory>,
    /// When each record of the directory was last changed since the registry was opened, and the
    /// registry's last change at that time: what has changed since is told from these.
    pub(super) touched: BTreeMap<RecordKey, Seq>,
    pub(super) opened_at: Seq,
    /// Built when the first page is asked for that needs it, so that a command that needs none
    /// opens fast.
    pub(super) catalog: Option<Catalog>,
    /// What the index still lacks; `None` once all is in it.
    pub(super) index_next: Option<Next>,
    /// The index lacks the changes before this one; `None` where it lacks none, or nobody has asked
    /// for them.
    pub(super) history_next: Option<Seq>,
    /// The change after which the registry was as the index has it that was kept.
    pub(super) kept: Option<Seq>,
    /// From so many clients on the index is kept.
    pub(super) large: usize,
    /// Whether the index is written for the next start.
    pub(super) keeps_index: bool,
    pub(super) clock: Clock,
    /// The last change that the directory, the catalog and the number of clients know.
    pub(super) known: Seq,
    /// How many changes one step of an undo takes back at most. Each step is durable by itself, so
    /// that a person can stop between two of them, and what was done stays done.
    pub(super) undo_step: usize,
    /// Where a demo lives. After the store, so that it goes once the store is closed.
    home: Option<TempDir>,
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("dir", &self.dir()).finish_non_exhaustive()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.keep_index();
    }
}

impl Registry {
    /// Opens the registry in a directory for this principal.
    pub(super) fn open(options: &OpenOptions, who: &Principal) -> Result<Self, StoreError> {
        let create = options.create && !options.read_only;
        Self::start(&Opening {
            dir: &options.dir,
            who,
            create: create.then(|| with_admin(Seed::default(), who)),
            clients: None,
            only_new: false,
            ballast: true,
        })
    }

    /// Makes a new registry that starts with these records; who makes it becomes an admin.
    pub(super) fn create(
        options: &OpenOptions,
        who: &Principal,
        seed: Seed,
        clients: Option<&dyn Clients>,
    ) -> Result<Self, StoreError> {
        Self::start(&Opening {
            dir: &options.dir,
            who,
            create: Some(with_admin(seed, who)),
            clients,
            only_new: true,
            ballast: true,
        })
    }

    /// Makes a registry with sample records that is deleted when it is closed.
    pub(super) fn demo(who: &Principal) -> Result<Self, StoreError> {
        let home = demo::home()?;
        let dir = home.path().join("registry");
        let mut registry = Self::start(&Opening {
            dir: &dir,
            who,
            create: Some(with_admin(demo::seed()?, who)),
            clients: None,
            only_new: true,
            ballast: false,
        })?;
        registry.home = Some(home);
        Ok(registry)
    }

    fn start(opening: &Opening<'_>) -> Result<Self, StoreError> {
        let (mut store, directory) = Store::open(opening)?;
        let (head, clients, dir) = (store.head()?, store.clients(), store.dir().to_owned());
        Ok(Self::over(Box::new(store), (head, directory, clients), dir))
    }

    /// A registry over records that are not in a directory of this machine.
    pub(super) fn on(mut records: Box<dyn Records>) -> Result<Self, StoreError> {
        let whole = read_whole(&mut *records)?;
        Ok(Self::over(records, whole, PathBuf::new()))
    }

    fn over(
        records: Box<dyn Records>,
        (head, directory, clients): (Head, Directory, usize),
        dir: PathBuf,
    ) -> Self {
        Self {
            known: head.seq,
            opened_at: head.seq,
            head,
            clients,
            records,
            dir,
            directory: Arc::new(directory),
            touched: BTreeMap::new(),
            catalog: None,
            index_next: Some(Next::Kept),
            history_next: None,
            kept: None,
            large: LARGE,
            keeps_index: true,
            clock: Box::new(now),
            undo_step: limits::STEP,
            home: None,
        }
    }

    /// The number of the last change that the registry has followed.
    pub(super) const fn seq(&self) -> Seq {
        self.known
    }

    /// What was noticed and mended while the registry was opened, for a person to read; once.
    pub(super) fn take_notes(&mut self) -> Vec<String> {
        self.records.on_disk().map(Store::take_notes).unwrap_or_default()
    }

    /// Looks at everything that the registry has, and says what is not as it should be.
    pub(super) fn verify(
        &mut self,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Verified, StoreError> {
        let missing = || StoreError::Missing(PathBuf::new());
        self.records.on_disk().ok_or_else(missing)?.verify(progress)
    }

    /// Where the registry is.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether the registry is deleted when it is closed.
    pub(super) const fn is_demo(&self) -> bool {
        self.home.is_some()
    }

    /// The rows of one page; with `partial` from what is in the index so far.
    pub(super) fn page(&mut self, query: &Query, partial: bool) -> Result<Page, StoreError> {
        self.follow()?;
        if self.lists_indexed().is_some() {
            if let Some(page) = self.stored_page(query, partial)? {
                return Ok(page);
            }
            if !partial && query.kind != Kind::Users && query.kind != Kind::History {
                self.catalog()?;
            }
        }
        if query.kind == Kind::History {
            self.index_history(partial)?;
        }
        let (directory, now) = (Arc::clone(&self.directory), (self.clock)());
        let answer = self.catalog_so_far().answer(query, &directory, now);
        let rows = answer.keys.iter().map(|key| self.row(key)).collect::<Result<_, _>>()?;
        Ok(Page {
            rows,
            start: answer.start,
            number: answer.number,
            matched: answer.matched,
            total: answer.total,
            cursor: answer.cursor,
            unsent: 0,
            indexed: match query.kind {
                Kind::Clients | Kind::Partners => self.lists_indexed(),
                // They are all there from the start.
                Kind::Users => None,
                Kind::History => self.history_indexed(),
            },
        })
    }

    /// The IDs of all clients that the query finds.
    pub(super) fn matching(&mut self, query: &Query) -> Result<ClientIds, StoreError> {
        self.follow()?;
        let (directory, now) = (Arc::clone(&self.directory), (self.clock)());
        Ok(self.catalog()?.matching(query, &directory, now))
    }

    fn row(&mut self, key: &Key) -> Result<Row, StoreError> {
        let directory = Arc::clone(&self.directory);
        let missing = || StoreError::Damaged {
            what: "list of records".to_owned(),
            detail: "it names a record that is not stored",
        };
        Ok(match key {
            Key::Client(id) => {
                let client = self.records.client(id)?.ok_or_else(missing)?;
                let partner_name = directory.partner_name(client.partner).to_owned();
                Row::Client(Box::new(ClientRow { client, partner_name }))
            }
            Key::Partner(id) => {
                let partner = directory.partner(*id).ok_or_else(missing)?.clone();
                let catalog = self.catalog_so_far();
                let (clients, users) = (catalog.clients_of(*id), catalog.users_of(*id));
                Row::Partner(PartnerRow { partner, clients, users })
            }
            Key::User(key) => {
                let user = directory.user(key).ok_or_else(missing)?.clone();
                let partner_name = directory.partner_name(key.partner).to_owned();
                Row::User(UserRow { user, partner_name })
            }
            Key::Change(seq) => {
                let change = self.records.change(*seq)?.ok_or_else(missing)?;
                let (before, after) = (change.before.as_ref(), change.after.as_ref());
                let fields = diff(before, after, &directory);
                Row::Change(Box::new(ChangeRow { change, fields }))
            }
        })
    }
}

pub(super) fn with_admin(mut seed: Seed, who: &Principal) -> Seed {
    seed.roles.extend(RoleSubject::user(&who.user).map(|user| (user, Role::Admin)));
    seed
}

pub(super) fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

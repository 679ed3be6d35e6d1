//! The registry of this process: the store, the directory in memory, and the index of the lists.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::declare::{self, Declaration, DeclareStep, Outlook};
use super::index::{LARGE, Next};
use super::plan::{self, Plan};
use super::undo::{self, Turned};
use super::walk::Walk;
use super::{
    BulkDone, BulkStep, ChangeRow, ClientRow, Committed, Door, Foreseen, ImportDone, ImportStep,
    Indexed, Page, PartnerRow, Refused, Row, UserRow, bulk, demo, import, preview, principal,
};
use crate::catalog::Catalog;
use crate::model::{
    Access, Act, ActKey, Change, Client, ClientId, ClientIds, Directory, Principal, Record, Role,
    Seq, Timestamp, diff,
};
use crate::query::{Key, Kind, Query};
use crate::store::{Clients, Opening, Outcome, Progress, Seed, Store, StoreError, Verified};

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
pub struct Local {
    pub(super) store: Store,
    pub(super) directory: Arc<Directory>,
    pub(super) access: Access,
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
    /// Whether no page waits for the index.
    pub(super) beside: bool,
    pub(super) clock: Clock,
    /// The last change that directory and catalog know.
    pub(super) known: Seq,
    /// Where an undo or redo in several acts stands.
    pub(super) walk: Option<Walk>,
    /// How many changes one act of an undo takes back.
    pub(super) undo_step: usize,
    /// Where a demo lives. After the store, so that it goes once the store is closed.
    home: Option<TempDir>,
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").field("dir", &self.dir()).finish_non_exhaustive()
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.keep_index();
    }
}

impl Local {
    /// Opens a registry.
    pub fn open(options: &OpenOptions) -> Result<Self, StoreError> {
        let who = principal::current();
        let create = options.create && !options.read_only;
        Self::start(&Opening {
            dir: &options.dir,
            who: &who,
            create: create.then(|| with_admin(Seed::default(), &who)),
            clients: None,
            only_new: false,
            ballast: true,
        })
        .map(|local| local.read_only(options.read_only))
    }

    /// Makes a new registry that starts with these records; who makes it becomes an admin.
    pub fn create_with(options: &OpenOptions, seed: Seed) -> Result<Self, StoreError> {
        Self::create_new(options, seed, None)
    }

    /// The same with more clients than memory has room for.
    pub(super) fn create_from(
        options: &OpenOptions,
        seed: Seed,
        clients: &dyn Clients,
    ) -> Result<Self, StoreError> {
        Self::create_new(options, seed, Some(clients))
    }

    fn create_new(
        options: &OpenOptions,
        seed: Seed,
        clients: Option<&dyn Clients>,
    ) -> Result<Self, StoreError> {
        let who = principal::current();
        Self::start(&Opening {
            dir: &options.dir,
            who: &who,
            create: Some(with_admin(seed, &who)),
            clients,
            only_new: true,
            ballast: true,
        })
        .map(|local| local.read_only(options.read_only))
    }

    /// Makes a registry with demo records that is thrown away in the end.
    pub fn demo(read_only: bool) -> Result<Self, StoreError> {
        let who = principal::current();
        let home = demo::home()?;
        let dir = home.path().join("registry");
        let mut local = Self::start(&Opening {
            dir: &dir,
            who: &who,
            create: Some(with_admin(demo::seed()?, &who)),
            clients: None,
            only_new: true,
            ballast: false,
        })?;
        local.home = Some(home);
        Ok(local.read_only(read_only))
    }

    /// Takes the time from somewhere else than the system.
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// What was noticed and mended while the registry was opened, for a person to read; once.
    pub fn take_notes(&mut self) -> Vec<String> {
        self.store.take_notes()
    }

    /// Looks at everything that the registry has, and says what is not as it should be.
    pub fn verify(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Verified, StoreError> {
        self.store.verify(progress)
    }

    /// Where the registry is.
    pub fn dir(&self) -> &Path {
        self.store.dir()
    }

    /// Closes the registry: everything is on the disk and others can open it.
    pub fn close(self) {}

    fn start(opening: &Opening<'_>) -> Result<Self, StoreError> {
        let (store, directory) = Store::open(opening)?;
        let who = opening.who.clone();
        let role = directory.role_of(&who.user);
        Ok(Self {
            known: store.seq(),
            store,
            directory: Arc::new(directory),
            access: Access { who, role, read_only: false },
            catalog: None,
            index_next: Some(Next::Kept),
            history_next: None,
            kept: None,
            large: LARGE,
            beside: false,
            clock: Box::new(now),
            walk: None,
            undo_step: undo::STEP,
            home: None,
        })
    }

    /// Whether it is thrown away in the end.
    pub(super) const fn is_demo(&self) -> bool {
        self.home.is_some()
    }

    /// Who acts through this door.
    pub(super) const fn who(&self) -> &Principal {
        &self.access.who
    }

    /// Whether whoever acts may do what needs this role.
    pub(super) fn access_allows(&self, needs: Role) -> Result<(), Refused> {
        Ok(self.access.allows(needs)?)
    }

    /// The answer to an act that would write what is stored already.
    fn nothing_to_do(&self, plan: &Plan) -> Committed {
        let record = plan.after.as_ref();
        Committed {
            seq: self.store.seq(),
            key: record.and_then(Key::of),
            revision: record.and_then(Record::revision),
            changes: Vec::new(),
            more: 0,
            left: Vec::new(),
        }
    }

    /// The answer to an act that is on the disk.
    fn committed(&self, changes: Vec<Change>) -> Committed {
        let last = changes.last();
        Committed {
            seq: last.map_or(self.store.seq(), |change| change.seq),
            key: last.and_then(Change::record).and_then(Key::of),
            revision: last.and_then(|change| change.after.as_ref()).and_then(Record::revision),
            changes,
            more: 0,
            left: Vec::new(),
        }
    }

    /// Puts what an act does on the disk, all of it or nothing, and into the lists.
    pub(super) fn save(
        &mut self,
        plans: Vec<Plan>,
        key: ActKey,
        group: ActKey,
        reason: Option<String>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refused> {
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        let change = |(seq, mut plan): (Seq, Plan)| {
            plan.stamp(seq, now);
            let Plan { action, origin, before, after } = plan;
            let (by, reason) = (self.access.who.clone(), reason.clone());
            Change { seq, key, group, at: now, by, action, origin, before, after, reason }
        };
        let seqs = (self.store.seq().0 + 1..).map(Seq);
        let changes = seqs.zip(plans).map(change).collect();
        match self.store.commit(changes)? {
            Outcome::Saved(changes) => {
                self.absorb(&changes);
                Ok(changes)
            }
            Outcome::Conflict(Some(theirs)) => Err(Refused::Conflict(theirs)),
            Outcome::Conflict(None) => Err(Refused::Gone),
        }
    }

    fn read_only(mut self, read_only: bool) -> Self {
        self.access.read_only = read_only;
        self
    }

    fn row(&mut self, key: &Key) -> Result<Row, StoreError> {
        let directory = Arc::clone(&self.directory);
        let missing = || StoreError::Damaged {
            what: "list of records".to_owned(),
            detail: "it names a record that is not stored",
        };
        Ok(match key {
            Key::Client(id) => {
                let client = self.store.client(id)?.ok_or_else(missing)?;
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
                let change = self.store.change(*seq)?.ok_or_else(missing)?;
                let (before, after) = (change.before.as_ref(), change.after.as_ref());
                let fields = diff(before, after, &directory);
                Row::Change(Box::new(ChangeRow { change, fields }))
            }
        })
    }
}

impl Door for Local {
    fn access(&self) -> &Access {
        &self.access
    }

    fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory)
    }

    fn page(&mut self, query: &Query) -> Result<Page, StoreError> {
        self.follow()?;
        if self.lists_indexed().is_some() {
            if let Some(page) = self.stored_page(query)? {
                return Ok(page);
            }
            if !self.beside && query.kind != Kind::Users && query.kind != Kind::History {
                self.catalog()?;
            }
        }
        if query.kind == Kind::History {
            self.index_history()?;
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
            indexed: match query.kind {
                Kind::Clients | Kind::Partners => self.lists_indexed(),
                // They are all there from the start.
                Kind::Users => None,
                Kind::History => self.history_indexed(),
            },
        })
    }

    fn index_beside(&mut self) {
        self.beside = true;
    }

    fn index(&mut self) -> Result<Option<Indexed>, StoreError> {
        self.follow()?;
        self.index_step()
    }

    fn client(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        self.store.client(id)
    }

    fn clients(
        &mut self,
        after: Option<&ClientId>,
        limit: usize,
    ) -> Result<Vec<Client>, StoreError> {
        self.store.clients_after(after, limit)
    }

    fn apply(&mut self, act: Act) -> Result<Committed, Refused> {
        let needs = act.command.required_role();
        if self.access.read_only {
            self.access.allows(needs)?;
        }
        // Before the role: an act that took its own right away was done all the same.
        let done = self.store.changes_of(act.key)?;
        self.follow()?;
        if done.first().is_some_and(|change| change.by.user == self.access.who.user) {
            let more = self.walk.as_ref().filter(|walk| walk.after == self.store.seq());
            let more = more.map_or(0, |walk| walk.more);
            return Ok(Committed { more, ..self.committed(done) });
        }
        self.access.role = self.directory.role_of(&self.access.who.user);
        self.access.allows(needs)?;
        let now = (self.clock)();
        let Turned { plans, group, more, left } = plan::plan(self, &act, now)?;
        if let [only] = plans.as_slice()
            && only.changes_nothing()
        {
            return Ok(self.nothing_to_do(only));
        }
        let changes = self.save(plans, act.key, group, act.reason, now)?;
        Ok(Committed { more, left, ..self.committed(changes) })
    }

    fn preview(&mut self, act: &Act) -> Result<Foreseen, Refused> {
        preview::preview(self, act)
    }

    fn bulk(&mut self, step: &BulkStep) -> Result<BulkDone, Refused> {
        bulk::step(self, step)
    }

    fn import(&mut self, step: &ImportStep) -> Result<ImportDone, Refused> {
        import::step(self, step)
    }

    fn outlook(&mut self, declaration: &Declaration) -> Result<Outlook, Refused> {
        declare::outlook(self, declaration)
    }

    fn declare(&mut self, step: &DeclareStep) -> Result<Seq, Refused> {
        declare::step(self, step)
    }

    fn matching(&mut self, query: &Query) -> Result<ClientIds, StoreError> {
        self.follow()?;
        let (directory, now) = (Arc::clone(&self.directory), (self.clock)());
        Ok(self.catalog()?.matching(query, &directory, now))
    }

    fn changes_since(&mut self, seq: Seq, limit: usize) -> Result<Vec<Change>, StoreError> {
        self.store.changes_since(seq, limit)
    }
}

fn with_admin(mut seed: Seed, who: &Principal) -> Seed {
    seed.roles.insert(who.user.clone(), Role::Admin);
    seed
}

pub(super) fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

//! The registry of this process: the store, the directory in memory, and the index of the lists.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::unistd::{User, getuid};
use tempfile::TempDir;

use super::{ClientRow, Committed, Door, Page, PartnerRow, Refused, Row, UserRow, demo, plan};
use crate::catalog::Catalog;
use crate::model::{
    Access, Act, Change, Client, ClientId, Directory, PartnerId, Record, Role, Seq, Timestamp,
};
use crate::query::{Key, Query};
use crate::store::{Entry, Opening, Outcome, RecordKey, Seed, Store, StoreError};

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
    access: Access,
    /// Built when the first page is asked for, so that a command that needs none opens fast.
    catalog: Option<Catalog>,
    clock: Clock,
    /// Where a demo lives. After the store, so that it goes once the store is closed.
    home: Option<TempDir>,
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").field("dir", &self.dir()).finish_non_exhaustive()
    }
}

impl Local {
    /// Opens a registry.
    ///
    /// # Errors
    /// When there is none and none is to be made, when another process has it open, when it is
    /// damaged or lacks records, or when the system does not let us.
    pub fn open(options: &OpenOptions) -> Result<Self, StoreError> {
        let user = os_user();
        let create = options.create && !options.read_only;
        Self::start(&Opening {
            dir: &options.dir,
            user: &user,
            create: create.then(|| with_admin(Seed::default(), &user)),
            only_new: false,
            ballast: true,
        })
        .map(|local| local.read_only(options.read_only))
    }

    /// Makes a new registry that starts with these records; who makes it becomes an admin.
    ///
    /// # Errors
    /// When there is a registry already, or see [`Local::open`].
    pub fn create_with(options: &OpenOptions, seed: Seed) -> Result<Self, StoreError> {
        let user = os_user();
        Self::start(&Opening {
            dir: &options.dir,
            user: &user,
            create: Some(with_admin(seed, &user)),
            only_new: true,
            ballast: true,
        })
        .map(|local| local.read_only(options.read_only))
    }

    /// Makes a registry with demo records that is thrown away in the end.
    ///
    /// # Errors
    /// When it cannot be written where the system keeps temporary files.
    pub fn demo(read_only: bool) -> Result<Self, StoreError> {
        let user = os_user();
        let home = demo::home()?;
        let dir = home.path().join("registry");
        let mut local = Self::start(&Opening {
            dir: &dir,
            user: &user,
            create: Some(with_admin(demo::seed()?, &user)),
            only_new: true,
            ballast: false,
        })?;
        local.home = Some(home);
        Ok(local.read_only(read_only))
    }

    /// Takes the time from somewhere else than the system.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Where the registry is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.store.dir()
    }

    /// Closes the registry: everything is on the disk and others can open it.
    pub fn close(self) {}

    fn start(opening: &Opening<'_>) -> Result<Self, StoreError> {
        let (store, directory) = Store::open(opening)?;
        let user = opening.user.to_owned();
        let role = directory.role_of(&user);
        Ok(Self {
            store,
            directory: Arc::new(directory),
            access: Access { user, role, read_only: false },
            catalog: None,
            clock: Box::new(now),
            home: None,
        })
    }

    fn read_only(mut self, read_only: bool) -> Self {
        self.access.read_only = read_only;
        self
    }

    /// The index of the lists; built at its first use.
    pub(super) fn catalog(&mut self) -> Result<&mut Catalog, StoreError> {
        if self.catalog.is_none() {
            let directory = Arc::clone(&self.directory);
            let mut catalog = Catalog::new(&directory);
            self.store.each_client(|client| catalog.add_client(&client, &directory))?;
            catalog.put_partners(&directory);
            self.catalog = Some(catalog);
        }
        // A catalog is there now; an empty one could only be a bug, and shows as one.
        Ok(self.catalog.get_or_insert_default())
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
                let catalog = self.catalog()?;
                let (clients, users) = (catalog.clients_of(*id), catalog.users_of(*id));
                Row::Partner(PartnerRow { partner, clients, users })
            }
            Key::User(key) => {
                let user = directory.user(key).ok_or_else(missing)?.clone();
                let partner_name = directory.partner_name(key.partner).to_owned();
                Row::User(UserRow { user, partner_name })
            }
        })
    }

    /// Brings the directory and the catalog up to what is stored now.
    fn absorb(&mut self, change: &Change) {
        let directory = Arc::make_mut(&mut self.directory);
        let mut renamed = None;
        let mut new_defaults = false;
        match (&change.before, &change.after) {
            (before, Some(Record::Partner(partner))) => {
                if let Some(Record::Partner(before)) = before
                    && before.name != partner.name
                {
                    renamed = Some(partner.id);
                }
                directory.partners.insert(partner.id, partner.clone());
            }
            (Some(Record::Partner(partner)), None) => {
                directory.partners.remove(&partner.id);
            }
            (_, Some(Record::User(user))) => {
                let key = (user.key.partner, user.key.username.clone());
                directory.users.insert(key, user.clone());
            }
            (Some(Record::User(user)), None) => {
                directory.users.remove(&(user.key.partner, user.key.username.clone()));
            }
            (_, Some(Record::Role(user, role))) => {
                directory.roles.insert(user.clone(), *role);
            }
            (Some(Record::Role(user, _)), None) => {
                directory.roles.remove(user);
            }
            (_, Some(Record::Settings(settings))) => {
                let old = &directory.settings;
                new_defaults = old.default_access_lifetime != settings.default_access_lifetime
                    || old.default_refresh_lifetime != settings.default_refresh_lifetime;
                directory.settings = settings.clone();
            }
            _ => {}
        }
        self.access.role = self.directory.role_of(&self.access.user);
        if new_defaults || renamed.is_some_and(|id| self.rename(id).is_err()) {
            // Every client may sort elsewhere now: the next page builds the catalog anew.
            self.catalog = None;
        }
        if let Some(catalog) = &mut self.catalog {
            update_catalog(catalog, change, &self.directory);
        }
    }

    /// Shows the new name of a partner in the lists of its clients and users.
    fn rename(&mut self, id: PartnerId) -> Result<(), StoreError> {
        let Some(catalog) = &mut self.catalog else {
            return Ok(());
        };
        let mut clients = Vec::new();
        for client in catalog.client_ids_of(id) {
            clients.extend(self.store.client(&client)?);
        }
        catalog.rename_partner(id, &clients, &self.directory);
        Ok(())
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
        let answer = self.catalog()?.answer(query);
        let rows = answer.keys.iter().map(|key| self.row(key)).collect::<Result<_, _>>()?;
        Ok(Page {
            rows,
            start: answer.start,
            number: answer.number,
            matched: answer.matched,
            total: answer.total,
            cursor: answer.cursor,
        })
    }

    fn client(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        self.store.client(id)
    }

    fn apply(&mut self, act: Act) -> Result<Committed, Refused> {
        let needs = act.command.required_role();
        if self.access.read_only {
            self.access.allows(needs)?;
        }
        // Before the role: an act that took its own right away was done all the same.
        if let Some(change) = self.store.change_of(act.key)?
            && change.by == self.access.user
        {
            return Ok(committed(&change));
        }
        self.access.role = self.directory.role_of(&self.access.user);
        self.access.allows(needs)?;
        let now = (self.clock)();
        let plan = plan::plan(self, &act, now)?;
        let entry = Entry {
            key: act.key,
            at: now,
            by: self.access.user.clone(),
            action: plan.action,
            before: plan.before,
            after: plan.after,
            reason: act.reason.filter(|reason| !reason.trim().is_empty()),
        };
        if entry.before == entry.after {
            let record = entry.after.as_ref();
            return Ok(Committed {
                seq: self.store.seq(),
                key: record.and_then(key_of),
                revision: record.and_then(plan::revision_of),
            });
        }
        match self.store.commit(entry)? {
            Outcome::Saved(change) => {
                self.absorb(&change);
                Ok(committed(&change))
            }
            Outcome::Conflict(Some(theirs)) => Err(Refused::Conflict(theirs)),
            Outcome::Conflict(None) => Err(Refused::Gone),
        }
    }

    fn changes_since(&mut self, seq: Seq, limit: usize) -> Result<Vec<Change>, StoreError> {
        self.store.changes_since(seq, limit)
    }
}

fn update_catalog(catalog: &mut Catalog, change: &Change, directory: &Directory) {
    match (&change.before, &change.after) {
        (_, Some(Record::Client(client))) => catalog.put_client(client, directory),
        (Some(Record::Client(client)), None) => catalog.remove_client(&client.id, directory),
        (_, Some(Record::Partner(partner))) | (Some(Record::Partner(partner)), None) => {
            catalog.put_partner(partner.id, directory);
        }
        (_, Some(Record::User(user))) => catalog.put_user(user, directory),
        (Some(Record::User(user)), None) => catalog.remove_user(&user.key, directory),
        _ => {}
    }
}

fn committed(change: &Change) -> Committed {
    let record = change.after.as_ref().or(change.before.as_ref());
    Committed {
        seq: change.seq,
        key: record.and_then(key_of),
        revision: change.after.as_ref().and_then(plan::revision_of),
    }
}

fn key_of(record: &Record) -> Option<Key> {
    match RecordKey::of(record) {
        RecordKey::Client(id) => Some(Key::Client(id)),
        RecordKey::Partner(id) => Some(Key::Partner(id)),
        RecordKey::User(key) => Some(Key::User(key)),
        RecordKey::Role(_) | RecordKey::Settings => None,
    }
}

fn with_admin(mut seed: Seed, user: &str) -> Seed {
    seed.roles.insert(user.to_owned(), Role::Admin);
    seed
}

/// The OS user of this process, whatever the environment says.
fn os_user() -> String {
    let uid = getuid();
    match User::from_uid(uid) {
        Ok(Some(user)) => user.name,
        Ok(None) | Err(_) => format!("uid:{uid}"),
    }
}

fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

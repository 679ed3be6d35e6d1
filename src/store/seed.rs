//! The initial records of a new registry, and writing them to the database and the journal.
//!
//! The records go to both at once, a batch at a time, so that a million of them need no more
//! memory than a few thousand.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::{fmt, io};

use super::StoreError;
use super::engine::Engine;
use super::journal::Journal;
use super::key::encode;
use super::meta::Counts;
use super::panics::caught;
use crate::model::{
    Client, ClientId, Partner, PartnerUser, Record, RecordKey, Role, RoleSubject, Seq, Settings,
};

/// sled takes batches of this size fastest, and much larger ones eat the memory.
pub(super) const BATCH: usize = 1_000;
/// How many batches may wait for the database, and for the journal.
const AHEAD: usize = 4;

/// What a new registry starts with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seed {
    pub partners: Vec<Partner>,
    pub users: Vec<PartnerUser>,
    pub clients: Vec<Client>,
    /// The roles of OS users and groups.
    pub roles: BTreeMap<RoleSubject, Role>,
    pub settings: Settings,
}

/// Clients for a new registry that are made on the way, for more of them than memory has room for.
pub(crate) trait Clients: fmt::Debug {
    /// All of them in the order of their IDs, a batch at a time.
    fn batches(&self) -> Box<dyn Iterator<Item = Result<Vec<Client>, StoreError>> + '_>;
}

/// A key and what is stored under it.
type Entry = (Vec<u8>, Vec<u8>);

/// Entries of one kind, on their way into the database.
struct Entries {
    /// Of which kind they are.
    kind: RecordKey,
    entries: Vec<Entry>,
}

/// What was poured in.
pub(super) struct Filled {
    pub journal: Journal,
    pub counts: Counts,
}

/// Puts what a registry starts with into an empty database and a new journal; with `clients`,
/// these come after those of the seed.
pub(super) fn fill(
    dir: &Path,
    engine: &Engine,
    id: u128,
    seed: &Seed,
    clients: Option<&dyn Clients>,
) -> Result<Filled, StoreError> {
    let (to_database, entries) = sync_channel::<Entries>(AHEAD);
    let (to_journal, records) = sync_channel::<Result<Vec<Record>, StoreError>>(AHEAD);
    thread::scope(|scope| {
        let database = start(scope, dir, "fill-database", || load(dir, engine, entries))?;
        let journal = start(scope, dir, "fill-journal", || {
            Journal::create(dir, id, Seq(0), records.into_iter().flat_map(flat))
        })?;
        let mut pouring = Pouring { to_database, to_journal, counts: Counts::default() };
        let poured = pouring.all(seed, clients);
        let Pouring { to_database, to_journal, counts } = pouring;
        drop(to_database);
        let loaded = join(dir, database);
        if poured.is_err() || loaded.is_err() {
            // So that it does not take what there is for the whole.
            let _ =
                to_journal.send(Err(StoreError::Seed("its creation was interrupted".to_owned())));
        }
        drop(to_journal);
        let journal = join(dir, journal);
        // Whoever was poured into and failed knows more of it than whoever poured.
        loaded?;
        match poured {
            Err(Broken::Cause(cause)) => Err(cause),
            Err(Broken::Pipe) | Ok(()) => Ok(Filled { journal: journal?, counts }),
        }
    })
}

fn flat(
    batch: Result<Vec<Record>, StoreError>,
) -> Box<dyn Iterator<Item = Result<Record, StoreError>>> {
    match batch {
        Ok(records) => Box::new(records.into_iter().map(Ok)),
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    dir: &Path,
    name: &str,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, Result<T, StoreError>>, StoreError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn_scoped(scope, work)
        .map_err(|error| StoreError::file("start a thread for", dir, error))
}

fn join<T>(
    dir: &Path,
    thread: ScopedJoinHandle<'_, Result<T, StoreError>>,
) -> Result<T, StoreError> {
    // What panics in it is caught there; this is for the rest.
    let ended = || StoreError::file("fill", dir, io::Error::other("a thread ended too early"));
    thread.join().unwrap_or_else(|_| Err(ended()))
}

/// Why no more is poured.
enum Broken {
    /// What was to come cannot be had.
    Cause(StoreError),
    /// Nobody takes it any more.
    Pipe,
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Cause(error)
    }
}

/// The records on their way to where they belong.
struct Pouring {
    to_database: SyncSender<Entries>,
    to_journal: SyncSender<Result<Vec<Record>, StoreError>>,
    counts: Counts,
}

impl Pouring {
    fn all(&mut self, seed: &Seed, clients: Option<&dyn Clients>) -> Result<(), Broken> {
        self.kind(vec![Record::Settings(seed.settings.clone())])?;
        let role = |(user, role): (&RoleSubject, &Role)| {
            let user = user.clone();
            Record::Role { user, role: *role }
        };
        self.kind(seed.roles.iter().map(role).collect())?;
        self.kind(seed.partners.iter().cloned().map(Record::Partner).collect())?;
        self.kind(seed.users.iter().cloned().map(Record::User).collect())?;
        self.kind(seed.clients.iter().cloned().map(Record::Client).collect())?;
        let mut last: Option<ClientId> = None;
        for batch in clients.into_iter().flat_map(Clients::batches) {
            let batch = batch?;
            let ids = || batch.iter().map(|client| &client.id);
            let rising = last.iter().chain(ids()).is_sorted_by(|a, b| a < b);
            if !rising {
                let detail = "clients are repeated, or not in the order of their IDs".to_owned();
                return Err(StoreError::Seed(detail).into());
            }
            last = batch.last().map(|client| client.id.clone());
            self.batch(batch.into_iter().map(Record::Client).collect())?;
        }
        Ok(())
    }

    /// All records of one kind, in the order of their keys: that is much the fastest.
    fn kind(&mut self, mut records: Vec<Record>) -> Result<(), Broken> {
        records.sort_by_cached_key(|record| RecordKey::of(record).bytes());
        while !records.is_empty() {
            let rest = records.split_off(records.len().min(BATCH));
            self.batch(std::mem::replace(&mut records, rest))?;
        }
        Ok(())
    }

    fn batch(&mut self, records: Vec<Record>) -> Result<(), Broken> {
        let Some(kind) = records.first().map(RecordKey::of) else { return Ok(()) };
        let many = records.len() as u64;
        match kind {
            RecordKey::Client(_) => self.counts.clients += many,
            RecordKey::Partner(_) => self.counts.partners += many,
            RecordKey::User(_) => self.counts.users += many,
            RecordKey::Role(_) => self.counts.roles += many,
            RecordKey::Settings => {}
        }
        let entries = records.iter().map(entry).collect::<Result<_, _>>()?;
        self.to_database.send(Entries { kind, entries }).map_err(|_| Broken::Pipe)?;
        self.to_journal.send(Ok(records)).map_err(|_| Broken::Pipe)
    }
}

fn entry(record: &Record) -> Result<Entry, StoreError> {
    Ok((RecordKey::of(record).bytes(), encode(record)?))
}

/// Puts entries into their trees.
fn load(
    dir: &Path,
    engine: &Engine,
    batches: impl IntoIterator<Item = Entries>,
) -> Result<(), StoreError> {
    let failed = |error| StoreError::engine(dir, error);
    caught(dir, || {
        for Entries { kind, entries } in batches {
            for chunk in entries.chunks(BATCH) {
                let mut batch = sled::Batch::default();
                for (key, sealed) in chunk {
                    batch.insert(key.as_slice(), sealed.as_slice());
                }
                engine.tree(&kind).apply_batch(batch).map_err(failed)?;
                // Without it, sled would keep everything in memory and pay for it at the end.
                engine.db.flush().map_err(failed)?;
            }
        }
        Ok(())
    })
}

/// Puts records of one kind into their tree.
pub(super) fn load_kind<'a>(
    dir: &Path,
    engine: &Engine,
    records: impl Iterator<Item = &'a Record>,
) -> Result<(), StoreError> {
    let mut kind = None;
    let mut entries = Vec::new();
    for record in records {
        kind = kind.or_else(|| Some(RecordKey::of(record)));
        entries.push(entry(record)?);
    }
    entries.sort_unstable();
    load(dir, engine, kind.map(|kind| Entries { kind, entries }))
}

//! A commit: one transaction over every tree that an act touches, and then the disk.

use serde::{Deserialize, Serialize};
use sled::Transactional;
use sled::transaction::{
    ConflictableTransactionError, TransactionError, TransactionalTree, UnabortableTransactionError,
};

use super::engine::{Engine, meta_entry};
use super::key::{RecordKey, encode, schema};
use super::meta::Meta;
use super::quiet::quietly;
use super::read::Retired;
use super::{Store, StoreError, envelope};
use crate::model::{ActKey, Action, Change, Origin, Principal, Record, Seq, Timestamp};

/// A change that is to be saved.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub key: ActKey,
    pub group: ActKey,
    pub at: Timestamp,
    pub by: Principal,
    pub action: Action,
    pub origin: Origin,
    /// What the act was made from: it must still be what is stored.
    pub before: Option<Record>,
    pub after: Option<Record>,
    pub reason: Option<String>,
}

/// What came of a commit.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// All of it is on the disk.
    Saved(Vec<Change>),
    /// Something else is stored than what the act was made from; nothing was written.
    Conflict(Option<Box<Record>>),
}

/// What is kept under the key of an act.
#[derive(Serialize, Deserialize)]
struct Done {
    seq: Seq,
}

/// Everything that a commit writes, encoded.
struct Writes<'a> {
    changes: Vec<Write<'a>>,
    act: [u8; 16],
    done: Vec<u8>,
    meta: (&'static [u8], Vec<u8>),
    meta_before: Vec<u8>,
}

/// What one change of a commit writes, encoded.
struct Write<'a> {
    record: RecordKey,
    record_key: Vec<u8>,
    before: Option<&'a Record>,
    after: Option<Vec<u8>>,
    seq: [u8; 8],
    change: Vec<u8>,
    before_sealed: Option<Vec<u8>>,
    retired: Option<Vec<u8>>,
}

/// Why a transaction wrote nothing.
enum Stop {
    Conflict(Option<Box<Record>>),
    Failed(StoreError),
}

type Transacted = Result<(), TransactionError<Stop>>;

impl Store {
    /// The changes that the act of this key has made; none where it was not done.
    pub(crate) fn changes_of(&mut self, key: ActKey) -> Result<Vec<Change>, StoreError> {
        let Some(sealed) = self.read(|engine| engine.acts.get(key.0.to_be_bytes()))? else {
            return Ok(Vec::new());
        };
        let done: Done = envelope::open("note of an act", schema::ACT, &sealed)?;
        let mut changes = Vec::new();
        let mut seq = done.seq;
        // The changes of one act stand one after the other.
        while let Some(change) = self.change(seq)?.filter(|change| change.key == key) {
            changes.push(change);
            seq = Seq(seq.0.saturating_add(1));
        }
        if changes.is_empty() {
            let what = format!("change {}", done.seq.0);
            return Err(StoreError::Damaged { what, detail: "it is missing" });
        }
        Ok(changes)
    }

    /// Saves the changes of one act, all of them or none. An act that was saved before is not
    /// saved again.
    pub(crate) fn commit(&mut self, entries: Vec<Entry>) -> Result<Outcome, StoreError> {
        let Some(key) = entries.first().map(|entry| entry.key) else {
            return Ok(Outcome::Saved(Vec::new()));
        };
        let saved = self.changes_of(key)?;
        if !saved.is_empty() {
            return Ok(Outcome::Saved(saved));
        }
        // Without the ballast there would be no way to open after the next full disk.
        self.ballast.ensure().map_err(|error| match error {
            StoreError::DiskFull { .. } => StoreError::DiskFull { dir: self.dir.clone() },
            other => other,
        })?;
        let mut meta = self.meta;
        let mut changes = Vec::with_capacity(entries.len());
        for entry in entries {
            self.count(&mut meta, &entry)?;
            changes.push(entry.into_change(Seq(meta.seq)));
        }
        let writes = Writes::new(key, &changes, &self.meta, &meta)?;
        let dir = self.dir.clone();
        let engine = self.up()?;
        let done = quietly(&dir, || match transact(engine, &writes) {
            Ok(()) => engine.make_durable(&dir).map(|()| None),
            Err(TransactionError::Abort(stop)) => Ok(Some(stop)),
            Err(TransactionError::Storage(error)) => Err(StoreError::engine(&dir, error)),
        });
        match done {
            Ok(None) => {
                self.meta = meta;
                self.write_marker();
                Ok(Outcome::Saved(changes))
            }
            Ok(Some(Stop::Conflict(stored))) => Ok(Outcome::Conflict(stored)),
            Ok(Some(Stop::Failed(error))) => Err(error),
            Err(error) => self.settle(key, error),
        }
    }

    /// After a failure in the middle of a commit nobody knows what is stored: opens the database
    /// again and looks, before anything is said.
    fn settle(&mut self, key: ActKey, cause: StoreError) -> Result<Outcome, StoreError> {
        let unknown = |error| StoreError::Unknown(Box::new(error));
        self.reopen().map_err(unknown)?;
        let changes = self.changes_of(key).map_err(unknown)?;
        if changes.is_empty() {
            self.write_marker();
            return Err(cause);
        }
        let dir = self.dir.clone();
        let durable = self.up().and_then(|engine| quietly(&dir, || engine.make_durable(&dir)));
        if let Err(error) = durable {
            self.engine = None;
            return Err(unknown(error));
        }
        self.write_marker();
        Ok(Outcome::Saved(changes))
    }

    /// Brings the registry's record of itself to what it is once the entry is saved.
    fn count(&mut self, meta: &mut Meta, entry: &Entry) -> Result<(), StoreError> {
        meta.seq = meta.seq.saturating_add(1);
        let Some(record) = entry.after.as_ref().or(entry.before.as_ref()) else {
            return Ok(());
        };
        let record = RecordKey::of(record);
        let count = match record {
            RecordKey::Client(_) => Some(&mut meta.counts.clients),
            RecordKey::Partner(_) => Some(&mut meta.counts.partners),
            RecordKey::User(_) => Some(&mut meta.counts.users),
            RecordKey::Role(_) => Some(&mut meta.counts.roles),
            RecordKey::Settings => None,
        };
        if let Some(count) = count {
            match (&entry.before, &entry.after) {
                (None, Some(_)) => *count = count.saturating_add(1),
                (Some(_), None) => *count = count.saturating_sub(1),
                _ => {}
            }
        }
        if let RecordKey::Partner(id) = record {
            meta.next_partner = meta.next_partner.max(id.0.saturating_add(1));
        }
        if let (RecordKey::Client(id), None) = (&record, &entry.after)
            && self.retired(id)?.is_none()
        {
            meta.counts.retired = meta.counts.retired.saturating_add(1);
        }
        Ok(())
    }
}

impl Entry {
    fn into_change(self, seq: Seq) -> Change {
        let Self { key, group, at, by, action, origin, before, after, reason } = self;
        Change { seq, key, group, at, by, action, origin, before, after, reason }
    }
}

impl<'a> Writes<'a> {
    fn new(
        key: ActKey,
        changes: &'a [Change],
        meta_before: &Meta,
        meta: &Meta,
    ) -> Result<Self, StoreError> {
        let first = changes.first().map_or(Seq(meta.seq), |change| change.seq);
        Ok(Self {
            changes: changes.iter().filter_map(Write::new).collect::<Result<_, _>>()?,
            act: key.0.to_be_bytes(),
            done: envelope::seal("note of an act", schema::ACT, &Done { seq: first })?,
            meta: meta_entry(meta)?,
            meta_before: meta_entry(meta_before)?.1,
        })
    }
}

impl<'a> Write<'a> {
    /// `None` for a change without a record, which nothing makes.
    fn new(change: &'a Change) -> Option<Result<Self, StoreError>> {
        change.record().map(|record| Self::of(RecordKey::of(record), change))
    }

    fn of(record: RecordKey, change: &'a Change) -> Result<Self, StoreError> {
        let what = record.what();
        let before = change.before.as_ref();
        let retires = matches!(record, RecordKey::Client(_)) && change.after.is_none();
        let retired = Retired { at: change.at, by: change.by.user.clone() };
        Ok(Self {
            record_key: record.bytes(),
            before,
            after: change.after.as_ref().map(encode).transpose()?,
            seq: change.seq.0.to_be_bytes(),
            change: envelope::seal(&what, schema::CHANGE, &change.without_before())?,
            before_sealed: before
                .map(|before| envelope::seal(&what, schema::BEFORE, before))
                .transpose()?,
            retired: retires
                .then(|| envelope::seal(&what, schema::RETIRED, &retired))
                .transpose()?,
            record,
        })
    }
}

fn transact(engine: &Engine, writes: &Writes<'_>) -> Transacted {
    let trees = (
        &engine.clients,
        &engine.partners,
        &engine.users,
        &engine.roles,
        &engine.settings,
        &engine.changes,
        &engine.befores,
        &engine.acts,
        &engine.retired,
        &engine.meta,
    );
    trees.transaction(
        |(clients, partners, users, roles, settings, changes, befores, acts, retired, meta)| {
            check_meta(meta, writes)?;
            for write in &writes.changes {
                let records = match &write.record {
                    RecordKey::Client(_) => clients,
                    RecordKey::Partner(_) => partners,
                    RecordKey::User(_) => users,
                    RecordKey::Role(_) => roles,
                    RecordKey::Settings => settings,
                };
                check_record(records, write)?;
                match &write.after {
                    Some(after) => records.insert(write.record_key.as_slice(), after.as_slice())?,
                    None => records.remove(write.record_key.as_slice())?,
                };
                changes.insert(&write.seq, write.change.as_slice())?;
                if let Some(before) = &write.before_sealed {
                    befores.insert(&write.seq, before.as_slice())?;
                }
                if let Some(note) = &write.retired {
                    retired.insert(write.record_key.as_slice(), note.as_slice())?;
                }
            }
            acts.insert(&writes.act, writes.done.as_slice())?;
            let (key, value) = &writes.meta;
            meta.insert(*key, value.as_slice())?;
            Ok(())
        },
    )
}

/// Whether the record that is stored is the one that the change was made from.
fn check_record(
    records: &TransactionalTree,
    write: &Write<'_>,
) -> Result<(), ConflictableTransactionError<Stop>> {
    let stored = get(records, &write.record_key)?
        .map(|sealed| write.record.decode(&sealed))
        .transpose()
        .map_err(|error| ConflictableTransactionError::Abort(Stop::Failed(error)))?;
    if stored.as_ref() == write.before {
        return Ok(());
    }
    Err(ConflictableTransactionError::Abort(Stop::Conflict(stored.map(Box::new))))
}

/// Whether the counters that go out from what we know go out from what is stored; otherwise one
/// of the two is wrong.
fn check_meta(
    meta: &TransactionalTree,
    writes: &Writes<'_>,
) -> Result<(), ConflictableTransactionError<Stop>> {
    if get(meta, writes.meta.0)?.as_deref() == Some(writes.meta_before.as_slice()) {
        return Ok(());
    }
    Err(ConflictableTransactionError::Abort(Stop::Failed(StoreError::Damaged {
        what: "registry's own record".to_owned(),
        detail: "it is not what was last written",
    })))
}

fn get(
    tree: &TransactionalTree,
    key: &[u8],
) -> Result<Option<sled::IVec>, UnabortableTransactionError> {
    tree.get(key)
}

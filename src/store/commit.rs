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
use super::read::{Retired, open_change};
use super::{Store, StoreError, envelope};
use crate::model::{ActKey, Action, Change, Record, Seq, Timestamp};

/// A change that is to be saved.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub key: ActKey,
    pub at: Timestamp,
    pub by: String,
    pub action: Action,
    /// What the act was made from: it must still be what is stored.
    pub before: Option<Record>,
    pub after: Option<Record>,
    pub reason: Option<String>,
}

/// What came of a commit.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is on the disk.
    Saved(Box<Change>),
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
    record: RecordKey,
    record_key: Vec<u8>,
    before: Option<&'a Record>,
    after: Option<Vec<u8>>,
    seq: [u8; 8],
    change: Vec<u8>,
    before_sealed: Option<Vec<u8>>,
    act: [u8; 16],
    done: Vec<u8>,
    retired: Option<Vec<u8>>,
    meta: (&'static [u8], Vec<u8>),
    meta_before: Vec<u8>,
}

/// Why a transaction wrote nothing.
enum Stop {
    Conflict(Option<Box<Record>>),
    Failed(StoreError),
}

type Transacted = Result<(), TransactionError<Stop>>;

impl Store {
    /// The change that an act of this key has made.
    pub(crate) fn change_of(&mut self, key: ActKey) -> Result<Option<Change>, StoreError> {
        let Some(sealed) = self.read(|engine| engine.acts.get(key.0.to_be_bytes()))? else {
            return Ok(None);
        };
        let done: Done = envelope::open("note of an act", schema::ACT, &sealed)?;
        let seq = done.seq.0.to_be_bytes();
        let change =
            self.read(|engine| Ok((engine.changes.get(seq)?, engine.befores.get(seq)?)))?;
        match change {
            (Some(change), before) => open_change(done.seq, &change, before.as_deref()).map(Some),
            (None, _) => Err(StoreError::Damaged {
                what: format!("change {}", done.seq.0),
                detail: "it is missing",
            }),
        }
    }

    /// Saves a change. An act that was saved before is not saved again.
    pub(crate) fn commit(&mut self, entry: Entry) -> Result<Outcome, StoreError> {
        if let Some(change) = self.change_of(entry.key)? {
            return Ok(Outcome::Saved(Box::new(change)));
        }
        // Without the ballast there would be no way to open after the next full disk.
        self.ballast.ensure().map_err(|error| match error {
            StoreError::DiskFull { .. } => StoreError::DiskFull { dir: self.dir.clone() },
            other => other,
        })?;
        let record = match (&entry.after, &entry.before) {
            (Some(record), _) | (None, Some(record)) => RecordKey::of(record),
            (None, None) => return Ok(Outcome::Conflict(None)),
        };
        let meta = self.meta_after(&record, &entry)?;
        let (mut change, before) = entry.into_change(Seq(meta.seq));
        let writes = Writes::new(record, &change, before.as_ref(), &self.meta, &meta)?;
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
                change.before = before;
                Ok(Outcome::Saved(Box::new(change)))
            }
            Ok(Some(Stop::Conflict(stored))) => Ok(Outcome::Conflict(stored)),
            Ok(Some(Stop::Failed(error))) => Err(error),
            Err(error) => self.settle(change.key, error),
        }
    }

    /// After a failure in the middle of a commit nobody knows what is stored: opens the database
    /// again and looks, before anything is said.
    fn settle(&mut self, key: ActKey, cause: StoreError) -> Result<Outcome, StoreError> {
        let unknown = |error| StoreError::Unknown(Box::new(error));
        if let Err(error) = self.reopen() {
            // Why it cannot be opened matters less than what led to it, unless records are gone.
            return Err(unknown(if error.is_damage() { error } else { cause }));
        }
        let Some(change) = self.change_of(key).map_err(unknown)? else {
            self.write_marker();
            return Err(cause);
        };
        let dir = self.dir.clone();
        let durable = self.up().and_then(|engine| quietly(&dir, || engine.make_durable(&dir)));
        if let Err(error) = durable {
            self.engine = None;
            return Err(unknown(error));
        }
        self.write_marker();
        Ok(Outcome::Saved(Box::new(change)))
    }

    /// The registry's record of itself once the entry is saved.
    fn meta_after(&mut self, record: &RecordKey, entry: &Entry) -> Result<Meta, StoreError> {
        let mut meta = self.meta;
        meta.seq = meta.seq.saturating_add(1);
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
        if let (RecordKey::Client(id), None) = (record, &entry.after)
            && self.retired(id)?.is_none()
        {
            meta.counts.retired = meta.counts.retired.saturating_add(1);
        }
        Ok(meta)
    }
}

impl Entry {
    /// The change as it is stored, and beside it what it found.
    fn into_change(self, seq: Seq) -> (Change, Option<Record>) {
        let Self { key, at, by, action, before, after, reason } = self;
        (Change { seq, key, at, by, action, before: None, after, reason }, before)
    }
}

impl<'a> Writes<'a> {
    fn new(
        record: RecordKey,
        change: &Change,
        before: Option<&'a Record>,
        meta_before: &Meta,
        meta: &Meta,
    ) -> Result<Self, StoreError> {
        let what = record.what();
        let retires = matches!(record, RecordKey::Client(_)) && change.after.is_none();
        let retired = Retired { at: change.at, by: change.by.clone() };
        Ok(Self {
            record_key: record.bytes(),
            before,
            after: change.after.as_ref().map(encode).transpose()?,
            seq: change.seq.0.to_be_bytes(),
            change: envelope::seal(&what, schema::CHANGE, change)?,
            before_sealed: before
                .map(|before| envelope::seal(&what, schema::BEFORE, before))
                .transpose()?,
            act: change.key.0.to_be_bytes(),
            done: envelope::seal(&what, schema::ACT, &Done { seq: change.seq })?,
            retired: retires
                .then(|| envelope::seal(&what, schema::RETIRED, &retired))
                .transpose()?,
            meta: meta_entry(meta)?,
            meta_before: meta_entry(meta_before)?.1,
            record,
        })
    }
}

fn transact(engine: &Engine, writes: &Writes<'_>) -> Transacted {
    let trees = (
        engine.tree(&writes.record),
        &engine.changes,
        &engine.befores,
        &engine.acts,
        &engine.retired,
        &engine.meta,
    );
    trees.transaction(|(records, changes, befores, acts, retired, meta)| {
        check(records, meta, writes)?;
        match &writes.after {
            Some(after) => records.insert(writes.record_key.as_slice(), after.as_slice())?,
            None => records.remove(writes.record_key.as_slice())?,
        };
        changes.insert(&writes.seq, writes.change.as_slice())?;
        if let Some(before) = &writes.before_sealed {
            befores.insert(&writes.seq, before.as_slice())?;
        }
        acts.insert(&writes.act, writes.done.as_slice())?;
        if let Some(note) = &writes.retired {
            retired.insert(writes.record_key.as_slice(), note.as_slice())?;
        }
        let (key, value) = &writes.meta;
        meta.insert(*key, value.as_slice())?;
        Ok(())
    })
}

/// Whether what is stored is what the act was made from.
fn check(
    records: &TransactionalTree,
    meta: &TransactionalTree,
    writes: &Writes<'_>,
) -> Result<(), ConflictableTransactionError<Stop>> {
    let stop = |error| ConflictableTransactionError::Abort(Stop::Failed(error));
    let stored = get(records, &writes.record_key)?
        .map(|sealed| writes.record.decode(&sealed))
        .transpose()
        .map_err(stop)?;
    if stored.as_ref() != writes.before {
        return Err(ConflictableTransactionError::Abort(Stop::Conflict(stored.map(Box::new))));
    }
    // The counters go out from what we know; if the database knows other, one of us is wrong.
    if get(meta, writes.meta.0)?.as_deref() != Some(writes.meta_before.as_slice()) {
        return Err(stop(StoreError::Damaged {
            what: "registry's own record".to_owned(),
            detail: "it is not what was last written",
        }));
    }
    Ok(())
}

fn get(
    tree: &TransactionalTree,
    key: &[u8],
) -> Result<Option<sled::IVec>, UnabortableTransactionError> {
    tree.get(key)
}

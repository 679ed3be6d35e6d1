//! Commits an act: one transaction over all trees, then a sync to the disk.

use std::collections::HashMap;
use std::path::Path;

use sled::Transactional;
use sled::transaction::{
    ConflictableTransactionError, TransactionError, TransactionalTree, UnabortableTransactionError,
};

use super::engine::{Engine, meta_entry};
use super::journal::Journal;
use super::key::{encode, schema};
use super::meta::Meta;
use super::panics::caught;
use super::stored::{Done, Retired};
use super::{Store, StoreError, envelope};
use crate::model::{ActKey, Change, Record, RecordKey, Seq};

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
    /// This record, as errors name it, differs from the `before` of its change.
    Apart(String),
    Failed(StoreError),
}

type Transacted = Result<(), TransactionError<Stop>>;

impl Store {
    /// The changes that the act of this key has made; none where it was not done.
    pub(crate) fn changes_of(&mut self, key: ActKey) -> Result<Vec<Change>, StoreError> {
        let Some(first) = self.first_of(key)? else {
            return Ok(Vec::new());
        };
        let mut changes = Vec::new();
        let mut seq = first;
        // The changes of one act stand one after the other.
        while let Some(change) = self.change(seq)?.filter(|change| change.key == key) {
            changes.push(change);
            seq = Seq(seq.0.saturating_add(1));
        }
        if changes.is_empty() {
            let what = format!("change {}", first.0);
            return Err(StoreError::Damaged { what, detail: "it is missing" });
        }
        Ok(changes)
    }

    /// Saves the changes of one act, all of them or none; their numbers follow that of the last
    /// change. Each `before` must equal the stored record. An act whose key was saved before is
    /// not saved again.
    pub(super) fn commit(&mut self, changes: Vec<Change>) -> Result<Vec<Change>, StoreError> {
        let Some(key) = changes.first().map(|change| change.key) else {
            return Ok(changes);
        };
        let saved = self.changes_of(key)?;
        if !saved.is_empty() {
            return Ok(saved);
        }
        // Without the ballast there would be no way to open after the next full disk.
        self.ballast.ensure().map_err(|error| self.of_the_registry(error))?;
        self.check_befores(&changes)?;
        // The journal first: it is append-only, and the database can be rebuilt from it.
        self.journal()?.append(&changes).map_err(|error| self.of_the_registry(error))?;
        match self.write(&changes) {
            Ok(()) => Ok(changes),
            Err(error) => self.resolve(changes, error),
        }
    }

    /// Checks that each `before` is the stored record, or what an earlier change of the act wrote.
    fn check_befores(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        // Within an act a record may be written more than once.
        let mut written = HashMap::with_capacity(changes.len());
        for change in changes {
            let Some(record) = change.record() else { continue };
            let key = RecordKey::of(record);
            let what = key.what();
            let stored = match written.insert(key, &change.after) {
                Some(earlier) => earlier.clone(),
                None => self.stored(record)?,
            };
            if stored != change.before {
                return Err(apart(&self.dir, change.seq, &what));
            }
        }
        Ok(())
    }

    /// The error of a part of the registry, as that of the whole.
    fn of_the_registry(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::DiskFull { .. } => StoreError::DiskFull { dir: self.dir.clone() },
            other => other,
        }
    }

    fn journal(&mut self) -> Result<&mut Journal, StoreError> {
        let dir = &self.dir;
        self.journal.as_mut().ok_or_else(|| StoreError::NoJournal(dir.clone()))
    }

    /// Writes the changes of one act, which the journal has, to the database: all of them or none.
    pub(super) fn write(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        let Some(key) = changes.first().map(|change| change.key) else {
            return Ok(());
        };
        let mut meta = self.meta;
        for change in changes {
            self.count(&mut meta, change)?;
        }
        let writes = Writes::new(key, changes, &self.meta, &meta)?;
        let dir = self.dir.clone();
        let Some(engine) = &self.engine else { return Err(StoreError::Missing(dir)) };
        caught(&dir, || match transact(engine, &writes) {
            Ok(()) => engine.make_durable(&dir),
            Err(TransactionError::Abort(Stop::Failed(error))) => Err(error),
            Err(TransactionError::Abort(Stop::Apart(what))) => {
                let seq = changes.first().map_or(Seq(0), |change| change.seq);
                Err(apart(&dir, seq, &what))
            }
            Err(TransactionError::Storage(error)) => Err(StoreError::engine(&dir, error)),
        })?;
        self.meta = meta;
        Ok(())
    }

    /// Finds out whether a commit that failed was written: opens the database again, and commits
    /// once more where the act is missing.
    fn resolve(
        &mut self,
        changes: Vec<Change>,
        cause: StoreError,
    ) -> Result<Vec<Change>, StoreError> {
        let key = changes.first().map_or(ActKey(0), |change| change.key);
        let again = self.reopen_database().and_then(|()| {
            if self.changes_of(key)?.is_empty() {
                return self.write(&changes);
            }
            let dir = self.dir.clone();
            let engine = self.up()?;
            caught(&dir, || engine.make_durable(&dir))
        });
        let Err(error) = again else {
            return Ok(changes);
        };
        self.engine = None;
        // What the database cannot take must not come back out of the journal later.
        if let Err(stuck) = self.journal()?.retract() {
            return Err(StoreError::Unknown(Box::new(stuck)));
        }
        // Why it failed once more matters less than what led to it, unless records are gone.
        Err(if error.is_damage() { StoreError::Unknown(Box::new(error)) } else { cause })
    }

    /// Brings the registry's record of itself to what it is once the change is saved.
    fn count(&mut self, meta: &mut Meta, change: &Change) -> Result<(), StoreError> {
        meta.seq = change.seq.0;
        let Some(record) = change.record() else {
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
            match (&change.before, &change.after) {
                (None, Some(_)) => *count = count.saturating_add(1),
                (Some(_), None) => *count = count.saturating_sub(1),
                _ => {}
            }
        }
        if let RecordKey::Partner(id) = record {
            meta.next_partner = meta.next_partner.max(id.0.saturating_add(1));
        }
        if let (RecordKey::Client(id), None) = (&record, &change.after)
            && self.retired(id)?.is_none()
        {
            meta.counts.retired = meta.counts.retired.saturating_add(1);
        }
        Ok(())
    }
}

/// The error of a change that was made from another record than the one that is stored.
fn apart(dir: &Path, seq: Seq, what: &str) -> StoreError {
    let detail = format!("change {} expects a different {what} than the stored one", seq.0);
    StoreError::Apart { dir: dir.to_owned(), detail }
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
    Err(ConflictableTransactionError::Abort(Stop::Apart(write.record.what())))
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
        detail: "it differs from what was last written",
    })))
}

fn get(
    tree: &TransactionalTree,
    key: &[u8],
) -> Result<Option<sled::IVec>, UnabortableTransactionError> {
    tree.get(key)
}

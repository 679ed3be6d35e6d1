//! Everything that a registry holds, in memory, and writing it as a new registry.

use std::collections::BTreeMap;
use std::path::Path;

use super::ballast::Ballast;
use super::engine::Engine;
use super::journal::Journal;
use super::key::schema;
use super::marker::{Mark, Marker};
use super::meta::{Counts, FORMAT, Meta};
use super::panics::caught;
use super::seed::{BATCH, load_kind};
use super::stored::{Done, Retired};
use super::{Store, StoreError, directory_layout, envelope, files};
use crate::model::{Change, ClientId, Record, RecordKey, Role, RoleSubject, Seq};

/// Everything that a registry holds.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub id: u128,
    /// By kind and key, so that the records of a kind stand together.
    records: BTreeMap<(u8, Vec<u8>), Record>,
    pub changes: BTreeMap<Seq, Change>,
    /// The changes before this one, with it, are not there: the records hold what they did.
    pub after: Seq,
}

impl Contents {
    /// A registry that holds nothing yet.
    pub(crate) fn new(id: u128) -> Self {
        Self { id, ..Self::default() }
    }

    /// Puts a record in, in place of the one with its key.
    pub(crate) fn put(&mut self, record: Record) {
        self.records.insert(place_of(&record), record);
    }

    /// Takes the record out that has the key of this one.
    pub(crate) fn remove(&mut self, record: &Record) {
        self.records.remove(&place_of(record));
    }

    /// The record that has the key of this one.
    pub(crate) fn get(&self, record: &Record) -> Option<&Record> {
        self.records.get(&place_of(record))
    }

    /// The role that an entry gives.
    pub(crate) fn role_of(&self, subject: &RoleSubject) -> Option<Role> {
        let probe = Record::Role { user: subject.clone(), role: Role::Viewer };
        match self.get(&probe) {
            Some(Record::Role { role, .. }) => Some(*role),
            _ => None,
        }
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// Makes the change that the records do not hold yet.
    pub(crate) fn apply(&mut self, change: &Change) {
        match (&change.before, &change.after) {
            (_, Some(after)) => self.put(after.clone()),
            (Some(before), None) => self.remove(before),
            (None, None) => {}
        }
    }

    /// The number of the last change.
    pub(crate) fn seq(&self) -> Seq {
        self.changes.last_key_value().map_or(self.after, |(seq, _)| *seq)
    }

    /// The records as they were before the first change that is there.
    pub(crate) fn base(&self) -> BTreeMap<(u8, Vec<u8>), Record> {
        let mut base = self.records.clone();
        for change in self.changes.values().rev() {
            let Some(record) = change.record() else { continue };
            match &change.before {
                Some(before) => base.insert(place_of(before), before.clone()),
                None => base.remove(&place_of(record)),
            };
        }
        base
    }

    /// Who deleted the last client of each ID that had one, and when.
    fn retired(&self) -> BTreeMap<ClientId, Retired> {
        let mut retired = BTreeMap::new();
        for change in self.changes.values() {
            if let (Some(Record::Client(client)), None) = (&change.before, &change.after) {
                let note = Retired { at: change.at, by: change.by.user.clone() };
                retired.insert(client.id.clone(), note);
            }
        }
        retired
    }

    /// The registry's record of itself.
    fn meta(&self, retired: u64) -> Meta {
        let mut counts = Counts { retired, ..Counts::default() };
        let mut next_partner = 1;
        for record in self.records.values() {
            match record {
                Record::Client(_) => counts.clients += 1,
                Record::Partner(_) => counts.partners += 1,
                Record::User(_) => counts.users += 1,
                Record::Role { .. } => counts.roles += 1,
                Record::Settings(_) => {}
            }
        }
        let changed = self.changes.values().filter_map(Change::record);
        for record in self.records.values().chain(changed) {
            if let Record::Partner(partner) = record {
                next_partner = next_partner.max(partner.id.0.saturating_add(1));
            }
        }
        Meta {
            format: FORMAT,
            id: self.id,
            seq: self.seq().0,
            next_partner,
            counts,
            complete: true,
        }
    }

    /// Writes the registry anew into `dir`, which is made.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), StoreError> {
        files::remove_all(dir)?;
        directory_layout::make(dir)?;
        let mut ballast = Ballast::look(dir, false);
        let engine = Engine::open(dir, &mut ballast)?;
        let filled = caught(dir, || self.fill(dir, &engine));
        engine.close(dir);
        let meta = filled?;
        let base = self.base().into_values().map(Ok);
        let mut journal = Journal::create(dir, self.id, self.after, base)?;
        journal.append_all(self.changes.values().cloned().map(Ok))?;
        drop(journal);
        // sled's first opening after a bulk load takes long, and writes the snapshot that makes
        // the later ones fast.
        Engine::open(dir, &mut ballast)?.close(dir);
        Marker::new(dir).write(&Mark::of(&meta))?;
        files::sync(&dir.join("data"))?;
        files::sync(dir)
    }

    fn fill(&self, dir: &Path, engine: &Engine) -> Result<Meta, StoreError> {
        let failed = |error| StoreError::engine(dir, error);
        let retired = self.retired();
        for kind in 0..=KINDS {
            let records = self.records.range((kind, Vec::new())..(kind + 1, Vec::new()));
            load_kind(dir, engine, records.map(|(_, record)| record))?;
        }
        let changes: Vec<&Change> = self.changes.values().collect();
        for chunk in changes.chunks(BATCH) {
            let mut batches = [(); 3].map(|()| sled::Batch::default());
            let [changes, befores, acts] = &mut batches;
            for change in chunk {
                let seq = change.seq.0.to_be_bytes();
                let what = format!("change {}", change.seq.0);
                let sealed = envelope::seal(&what, schema::CHANGE, &change.without_before())?;
                changes.insert(&seq, sealed);
                if let Some(before) = &change.before {
                    befores.insert(&seq, envelope::seal(&what, schema::BEFORE, before)?);
                }
                let is_first = Seq(change.seq.0.saturating_sub(1));
                // The note of an act names its first change.
                if self.changes.get(&is_first).is_none_or(|before| before.key != change.key) {
                    let done = Done { seq: change.seq };
                    acts.insert(
                        &change.key.0.to_be_bytes(),
                        envelope::seal(&what, schema::ACT, &done)?,
                    );
                }
            }
            for (tree, batch) in
                [&engine.changes, &engine.befores, &engine.acts].into_iter().zip(batches)
            {
                tree.apply_batch(batch).map_err(failed)?;
            }
            engine.db.flush().map_err(failed)?;
        }
        for (id, note) in &retired {
            let what = format!("note of the deleted client {id}");
            let sealed = envelope::seal(&what, schema::RETIRED, note)?;
            engine.retired.insert(id.as_str(), sealed).map_err(failed)?;
        }
        let meta = self.meta(retired.len() as u64);
        engine.write_meta(dir, &meta)?;
        engine.make_durable(dir)?;
        Ok(meta)
    }
}

impl Store {
    /// Everything that the database holds.
    pub(crate) fn contents(&mut self) -> Result<Contents, StoreError> {
        let mut contents = Contents::new(self.meta.id);
        self.each_record(|record| contents.put(record))?;
        let mut last = Seq(0);
        loop {
            let changes = self.changes_since(last, BATCH)?;
            let Some(newest) = changes.last().map(|change| change.seq) else { break };
            last = newest;
            contents.changes.extend(changes.into_iter().map(|change| (change.seq, change)));
        }
        Ok(contents)
    }

    /// Writes the journal of a registry that has none, from what the database holds.
    pub(super) fn write_journal(&mut self) -> Result<(), StoreError> {
        let contents = self.contents()?;
        let base = contents.base().into_values().map(Ok);
        let mut journal = Journal::create(&self.dir, contents.id, contents.after, base)?;
        journal.append_all(contents.changes.into_values().map(Ok))
    }
}

/// The highest kind that [`place_of`] gives.
const KINDS: u8 = 4;

/// What tells a record apart, with the records of a kind side by side.
pub(super) fn place_of(record: &Record) -> (u8, Vec<u8>) {
    let kind = match record {
        Record::Settings(_) => 0,
        Record::Role { .. } => 1,
        Record::Partner(_) => 2,
        Record::User(_) => 3,
        Record::Client(_) => KINDS,
    };
    (kind, RecordKey::of(record).bytes())
}

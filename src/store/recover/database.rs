//! Salvages a damaged database: as it is, without sled's snapshot, and record by record.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::of;
use crate::model::{Change, Record, RecordKey, Seq};
use crate::store::ballast::Ballast;
use crate::store::engine::Engine;
use crate::store::files::copy_all;
use crate::store::meta::Meta;
use crate::store::panics::caught;
use crate::store::read::{open_change, read_directory};
use crate::store::{StoreError, directory_layout};

/// The readable contents of a database.
#[derive(Debug, Default)]
pub(super) struct Salvaged {
    pub meta: Option<Meta>,
    pub records: Vec<Record>,
    pub changes: BTreeMap<Seq, Change>,
    /// Every value could be read, and their number equals the counters.
    pub whole: bool,
}

/// Reads the readable part of the database in `dir`, on copies in `copies`. `known` are keys found
/// elsewhere, and `last` is the last change found elsewhere.
pub(super) fn salvage(
    dir: &Path,
    copies: &Path,
    known: &[RecordKey],
    last: Seq,
    report: &mut Vec<String>,
) -> Salvaged {
    let mut best = Salvaged::default();
    for (name, without_snapshot) in [("as-it-is", false), ("without-snapshot", true)] {
        let copy = copies.join(name);
        let how = if without_snapshot { "without its snapshot" } else { "as it is" };
        match attempt(dir, &copy, without_snapshot, known, last) {
            Ok(salvaged) => {
                report.push(format!(
                    "the database, opened {how}: {} records and {} changes{}",
                    salvaged.records.len(),
                    salvaged.changes.len(),
                    if salvaged.whole { "" } else { ", fewer than its counters say" }
                ));
                best.merge(salvaged);
            }
            Err(error) => {
                report.push(format!("the database, opened {how}: {}", of(&error, &copy, dir)));
            }
        }
        if best.whole {
            break;
        }
    }
    best
}

impl Salvaged {
    /// Adds values that only the other has.
    fn merge(&mut self, other: Self) {
        self.whole |= other.whole;
        if self.meta.is_none_or(|meta| other.meta.is_some_and(|theirs| theirs.seq > meta.seq)) {
            self.meta = other.meta;
        }
        for (seq, change) in other.changes {
            self.changes.entry(seq).or_insert(change);
        }
        self.records.extend(other.records);
    }
}

fn attempt(
    dir: &Path,
    copy: &Path,
    without_snapshot: bool,
    known: &[RecordKey],
    last: Seq,
) -> Result<Salvaged, StoreError> {
    directory_layout::make(copy)?;
    let from = dir.join("data");
    copy_all(&from, &copy.join("data")).map_err(|error| StoreError::file("copy", &from, error))?;
    if !directory_layout::has_database(copy) {
        return Err(StoreError::Missing(from.join("db")));
    }
    if without_snapshot {
        remove_snapshots(&copy.join("data"))?;
    }
    let mut ballast = Ballast::look(copy, false);
    let engine = Engine::open(copy, &mut ballast)?;
    let salvaged = caught(copy, || Ok(read(copy, &engine, known, last)));
    engine.close(copy);
    salvaged
}

fn remove_snapshots(data: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::file("read", data, error);
    for entry in fs::read_dir(data).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_snapshot =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("snap."));
        if is_snapshot {
            fs::remove_file(&path).map_err(|error| StoreError::file("remove", &path, error))?;
        }
    }
    Ok(())
}

fn read(dir: &Path, engine: &Engine, known: &[RecordKey], last: Seq) -> Salvaged {
    // sled may panic at any page: the contents read so far are kept.
    let meta = caught(dir, || engine.read_meta(dir)).ok().flatten();
    let mut salvaged = Salvaged { meta, ..Salvaged::default() };
    let mut flawless = salvaged.meta.is_some();
    let records = &mut salvaged.records;
    flawless &= caught(dir, || {
        let directory = read_directory(dir, engine)?;
        records.push(Record::Settings(directory.settings));
        let roles = directory.roles.into_iter();
        records.extend(roles.map(|(user, role)| Record::Role { user, role }));
        records.extend(directory.partners.into_values().map(Record::Partner));
        records.extend(directory.users.into_values().map(Record::User));
        Ok(())
    })
    .is_ok();
    let others = records.len() as u64;
    let mut clients = 0;
    flawless &= caught(dir, || {
        for item in &engine.clients {
            let (key, sealed) = item.map_err(|error| StoreError::engine(dir, error))?;
            clients += 1;
            let id = crate::model::ClientId::parse(&String::from_utf8_lossy(&key));
            if let Some(record) = id.ok().and_then(|id| RecordKey::Client(id).decode(&sealed).ok())
            {
                records.push(record);
            }
        }
        Ok(())
    })
    .is_ok();
    flawless &= records.len() as u64 == others + clients;
    // A scan ends at the first unreadable page; a point read reaches the others.
    if !flawless {
        for key in known {
            let found = caught(dir, || {
                let sealed = engine.tree(key).get(key.bytes());
                let sealed = sealed.map_err(|error| StoreError::engine(dir, error))?;
                sealed.map(|sealed| key.decode(&sealed)).transpose()
            });
            records.extend(found.ok().flatten());
        }
    }
    let top = salvaged.meta.map_or(last.0, |meta| meta.seq.max(last.0));
    for seq in 1..=top {
        let key = seq.to_be_bytes();
        let change = caught(dir, || {
            let failed = |error| StoreError::engine(dir, error);
            let before = engine.befores.get(key).map_err(failed)?;
            let change = engine.changes.get(key).map_err(failed)?;
            change.map(|change| open_change(Seq(seq), &change, before.as_deref())).transpose()
        });
        match change {
            Ok(Some(change)) => {
                salvaged.changes.insert(Seq(seq), change);
            }
            Ok(None) | Err(_) => flawless = false,
        }
    }
    salvaged.whole = flawless
        && salvaged.meta.is_some_and(|meta| {
            meta.complete && meta.counts.clients == clients && meta.seq >= last.0
        });
    salvaged
}

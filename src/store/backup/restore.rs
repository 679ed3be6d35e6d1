//! Restores a backup; the replaced registry is kept.
//!
//! The backup is first read and checked whole. The new registry is written beside the present one
//! and checked, and only then takes its place.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::BackupInfo;
use super::error::BackupError;
use super::read::{called, read};
use super::scan::Scan;
use crate::model::{Change, Directory, FieldChange, Identity, Record, Role, Seq, diff};
use crate::store::contents::{Contents, place_of};
use crate::store::journal::{Entry, Flaw, FlawKind};
use crate::store::lock::Lock;
use crate::store::replace::{self, place_for_new};
use crate::store::{Opening, Store, StoreError, directory_layout, files};

/// The number of differing records listed.
const TOLD: usize = 20;
/// The number of changes read at once.
const STEP: usize = 1_000;
/// The prefix of the directory that keeps the old registry.
const ASIDE: &str = "replaced";

/// The dry run of a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub backup: BackupInfo,
    pub present: Present,
    /// The number of records only in the backup.
    pub added: u64,
    /// The number of records that differ.
    pub changed: u64,
    /// The number of records only in the present registry.
    pub removed: u64,
    /// The first differing records.
    pub first: Vec<Difference>,
    /// The number of changes only in the present history.
    pub history_gone: u64,
    /// The number of changes only in the backup's history.
    pub history_back: u64,
}

/// The registry that the backup would replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Present {
    Nothing,
    Registry {
        id: u128,
        /// The last change.
        seq: Seq,
    },
    /// The registry cannot be opened, for this reason, and so not be compared.
    Damaged(String),
}

/// A record that the restore would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub before: Option<Record>,
    pub after: Option<Record>,
    /// Empty if only revision or times differ.
    pub fields: Vec<FieldChange>,
}

impl Preview {
    /// Whether the registry equals the backup.
    pub fn changes_nothing(&self) -> bool {
        let same =
            matches!(self.present, Present::Registry { id, .. } if id == self.backup.registry);
        let counts = [self.added, self.changed, self.removed, self.history_gone, self.history_back];
        same && counts == [0; 5]
    }
}

/// The result of a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The directory that keeps the old registry.
    pub kept: Option<PathBuf>,
    /// Flaws that were already in the backup.
    pub findings: Vec<String>,
    /// The caller's role after the restore.
    pub role: Option<Role>,
}

/// A prepared restore. Holds the registry's lock until dropped.
#[derive(Debug)]
pub(crate) struct Restoring {
    dir: PathBuf,
    identity: Identity,
    contents: Contents,
    preview: Preview,
    /// The caller's role in the present registry. Where there is none, or it is unreadable, the files
    /// belong to whoever may write them.
    role: Option<Role>,
    /// `None` if there is no registry.
    lock: Option<Lock>,
}

impl Restoring {
    /// Reads and checks the backup, and compares it with the registry in `dir`.
    pub(crate) fn prepare(
        dir: &Path,
        file: &Path,
        identity: Identity,
    ) -> Result<Self, BackupError> {
        let (backup, contents) = read(file)?;
        let preview = Preview {
            backup,
            present: Present::Nothing,
            added: contents.records().count() as u64,
            changed: 0,
            removed: 0,
            first: Vec::new(),
            history_gone: 0,
            history_back: contents.changes.len() as u64,
        };
        let (dir, role) = (dir.to_owned(), Some(Role::Admin));
        let mut new = Self { dir, identity, contents, preview, role, lock: None };
        match Store::open(&new.opening(&new.dir)) {
            Ok((store, directory)) => new.compare(store, &directory)?,
            Err(StoreError::Missing(_)) => new.preview.first = new.additions(),
            Err(error) if can_be_replaced(&error) => {
                new.preview.present = Present::Damaged(error.to_string());
                new.lock = Some(Lock::take(&new.dir, &new.identity.who.user)?);
            }
            Err(error) => return Err(error.into()),
        }
        Ok(new)
    }

    pub(crate) const fn preview(&self) -> &Preview {
        &self.preview
    }

    /// The caller's role in the present registry.
    pub(crate) const fn role(&self) -> Option<Role> {
        self.role
    }

    fn opening<'a>(&'a self, dir: &'a Path) -> Opening<'a> {
        Opening {
            dir,
            who: &self.identity.who,
            create: None,
            clients: None,
            only_new: false,
            ballast: false,
        }
    }

    fn compare(&mut self, mut store: Store, directory: &Directory) -> Result<(), BackupError> {
        self.role = self.identity.role(|subject| directory.role_of(subject));
        self.preview.present = Present::Registry { id: store.meta.id, seq: store.seq() };
        let backup = &self.contents;
        let names = names(directory, backup);
        let mut first = First::default();
        let (mut common, mut changed, mut removed) = (0, 0, 0);
        store.each_record(|before| {
            let after = backup.get(&before);
            match after {
                Some(after) if *after == before => common += 1,
                Some(_) => (common, changed) = (common + 1, changed + 1),
                None => removed += 1,
            }
            if after != Some(&before) {
                first.add(Some(&before), after, &names);
            }
        })?;
        let added = self.preview.added.saturating_sub(common);
        let mut told = 0;
        for after in backup.records() {
            if told == added.min(TOLD as u64) {
                break;
            }
            if store.stored(after)?.is_none() {
                told += 1;
                first.add(None, Some(after), &names);
            }
        }
        let (mut gone, mut same) = (0, 0);
        each_change(&mut store, |change| match backup.changes.get(&change.seq) {
            Some(kept) if *kept == change => same += 1,
            _ => gone += 1,
        })?;
        let preview = &mut self.preview;
        (preview.added, preview.changed, preview.removed) = (added, changed, removed);
        preview.first = first.0.into_values().collect();
        preview.history_gone = gone;
        preview.history_back = preview.history_back.saturating_sub(same);
        self.lock = store.into_lock();
        Ok(())
    }

    /// The first records, if all are new.
    fn additions(&self) -> Vec<Difference> {
        let names = names(&Directory::default(), &self.contents);
        let mut first = First::default();
        for record in self.contents.records().take(TOLD) {
            first.add(None, Some(record), &names);
        }
        first.0.into_values().collect()
    }

    /// Replaces the registry by the backup.
    pub(crate) fn carry_out(mut self) -> Result<Replaced, BackupError> {
        if self.lock.is_none() {
            directory_layout::make(&self.dir)?;
            self.lock = Some(Lock::take(&self.dir, &self.identity.who.user)?);
        }
        let new = place_for_new(&self.dir);
        let findings = self.contents.write(&new).map_err(BackupError::from);
        let findings = findings.and_then(|()| self.check(&new));
        if findings.is_err() {
            let _ = files::remove_all(&new);
        }
        let findings = findings?;
        let kept = replace::replace(&self.dir, ASIDE)?;
        let role = self.identity.role(|subject| self.contents.role_of(subject));
        // The directory is empty if there was no registry.
        let kept = fs::remove_dir(&kept).is_err().then_some(kept);
        Ok(Replaced { kept, findings, role })
    }

    /// Checks that database and journal in `new` equal the backup. Returns flaws of the backup
    /// itself, for a person.
    fn check(&self, new: &Path) -> Result<Vec<String>, BackupError> {
        let (mut store, _) = Store::open(&self.opening(new))?;
        let wanted = &self.contents;
        let mut found = Found::default();
        store.each_record(|record| found.record(wanted, &record))?;
        each_change(&mut store, |change| {
            found.change(wanted.changes.get(&change.seq) == Some(&change), change.seq);
        })?;
        found.check(wanted)?;
        let findings = store.verify(&mut |_| {})?.damage;
        drop(store);

        let mut found = Found::default();
        let stop = AtomicBool::new(false);
        let scan = Scan::of(new, Some(wanted.id), &stop)?;
        scan.each_record(&stop, |record| {
            found.record(wanted, &record);
            Ok(())
        })?;
        scan.each_change(&stop, |entry| {
            if let Entry::Change(change, _) = entry {
                found.change(wanted.changes.get(&change.seq) == Some(&*change), change.seq);
            }
            Ok(())
        })?;
        found.check(wanted)?;
        Ok(findings)
    }
}

/// Whether a registry with this error may be replaced. A registry of a newer program is not
/// damaged.
fn can_be_replaced(error: &StoreError) -> bool {
    match error {
        StoreError::NewerFormat { .. } | StoreError::NewerSchema { .. } => false,
        StoreError::Journal(Flaw { kind: FlawKind::Version(_), .. }) => false,
        StoreError::MarkerBroken(_) | StoreError::Engine { .. } => true,
        other => other.is_damage(),
    }
}

/// The names of the partners, now and in the backup.
fn names(present: &Directory, backup: &Contents) -> Directory {
    let mut directory = Directory::default();
    for record in backup.records() {
        if let Record::Partner(partner) = record {
            directory.partners.insert(partner.id, partner.clone());
        }
    }
    directory.partners.extend(present.partners.clone());
    directory
}

fn each_change(store: &mut Store, mut take: impl FnMut(Change)) -> Result<(), StoreError> {
    let mut last = Seq(0);
    loop {
        let changes = store.changes_since(last, STEP)?;
        let Some(newest) = changes.last() else { return Ok(()) };
        last = newest.seq;
        changes.into_iter().for_each(&mut take);
    }
}

/// The first differences, by kind and key.
#[derive(Debug, Default)]
struct First(BTreeMap<(u8, Vec<u8>), Difference>);

impl First {
    fn add(&mut self, before: Option<&Record>, after: Option<&Record>, names: &Directory) {
        let Some(record) = after.or(before) else { return };
        let place = place_of(record);
        let is_full = self.0.len() >= TOLD;
        if is_full && self.0.last_key_value().is_some_and(|(last, _)| *last < place) {
            return;
        }
        let fields = diff(before, after, names);
        let (before, after) = (before.cloned(), after.cloned());
        self.0.insert(place, Difference { before, after, fields });
        if is_full {
            self.0.pop_last();
        }
    }
}

/// The records found in the new registry.
#[derive(Debug, Default)]
struct Found {
    records: usize,
    changes: usize,
    /// The first record that differs.
    other: Option<String>,
}

impl Found {
    fn record(&mut self, wanted: &Contents, record: &Record) {
        self.records += 1;
        if wanted.get(record) != Some(record) {
            self.other.get_or_insert_with(|| called(record));
        }
    }

    fn change(&mut self, is_wanted: bool, seq: Seq) {
        self.changes += 1;
        if !is_wanted {
            self.other.get_or_insert_with(|| format!("change {}", seq.0));
        }
    }

    fn check(self, wanted: &Contents) -> Result<(), BackupError> {
        let expected = (wanted.records().count(), wanted.changes.len());
        match self.other {
            Some(other) => Err(BackupError::Unlike(other)),
            None if (self.records, self.changes) != expected => Err(BackupError::Unlike(format!(
                "{} of {} records, {} of {} changes",
                self.records, expected.0, self.changes, expected.1
            ))),
            None => Ok(()),
        }
    }
}

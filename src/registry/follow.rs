//! The directory and the lists of a registry follow what is stored.

use std::sync::Arc;

use super::index::Next;
use super::registry::Registry;
use crate::model::{Change, Directory, Record, RecordKey, Seq};
use crate::store::{Head, Records, Sides, StoreError};

/// How many changes are read at once.
const STEP: usize = 1_000;

impl Registry {
    /// Takes in the changes that others have appended, and those that were brought back from the
    /// journal after a failure. Returns the head that the registry is at then.
    pub(super) fn follow(&mut self) -> Result<Head, StoreError> {
        let mut now = self.records.head()?;
        let split = now != self.head && !self.records.contains(self.head)?;
        if split || now.seq < self.known {
            now = self.reload()?;
        }
        while self.known < now.seq {
            // Not beyond that head: the hash of a later one is not known here.
            let missing = usize::try_from(now.seq.0 - self.known.0).unwrap_or(STEP);
            let limit = missing.min(STEP);
            let changes = self.records.changes_after(self.known, limit, Sides::Both)?;
            if changes.is_empty() {
                break;
            }
            self.absorb(&changes);
        }
        self.head = Head { seq: self.known, ..now };
        Ok(self.head)
    }

    /// Reads everything anew: the history is another one than the registry has followed so far.
    fn reload(&mut self) -> Result<Head, StoreError> {
        let (now, directory, clients) = read_whole(&mut *self.records)?;
        self.directory = Arc::new(directory);
        self.clients = clients;
        self.touched.clear();
        // Whatever was told of the directory belongs to the other history.
        self.opened_at = Seq(now.seq.0.saturating_add(1));
        self.known = now.seq;
        self.catalog = None;
        self.index_next = Some(Next::Clients(None));
        self.history_next = None;
        self.kept = None;
        Ok(now)
    }

    /// Takes in the changes of an act that was just appended.
    pub(super) fn absorb_appended(&mut self, changes: &[Change]) {
        let next = changes.first().is_some_and(|change| change.seq.0 == self.known.0 + 1);
        if next {
            self.absorb(changes);
        }
        // The act is durable, whether or not what else was appended can be read now.
        let _ = self.follow();
    }

    /// Brings the directory, the number of clients and the catalog up to these changes.
    fn absorb(&mut self, changes: &[Change]) {
        for change in changes {
            self.follow_directory(change);
        }
        if let Some(catalog) = &mut self.catalog {
            catalog.follow(changes, &self.directory);
        }
    }

    fn follow_directory(&mut self, change: &Change) {
        self.known = change.seq;
        let Some(record) = change.record() else { return };
        // A client is not in the directory, and others may hold it: it is not copied for nothing.
        if matches!(record, Record::Client(_)) {
            match (&change.before, &change.after) {
                (None, Some(_)) => self.clients += 1,
                (Some(_), None) => self.clients = self.clients.saturating_sub(1),
                _ => {}
            }
            return;
        }
        let key = RecordKey::of(record);
        let renamed = match (&change.before, &change.after) {
            (Some(Record::Partner(before)), Some(Record::Partner(after))) => {
                (before.name != after.name).then_some(after.id)
            }
            _ => None,
        };
        let old = &self.directory.settings;
        let new_defaults = matches!(&change.after, Some(Record::Settings(new))
            if new.default_access_lifetime != old.default_access_lifetime
                || new.default_refresh_lifetime != old.default_refresh_lifetime);
        let directory = Arc::make_mut(&mut self.directory);
        match &change.after {
            Some(after) => directory.put(after.clone()),
            None => directory.remove(&key),
        }
        self.touched.insert(key, change.seq);
        let Some(catalog) = &mut self.catalog else { return };
        if new_defaults {
            catalog.follow_defaults();
        }
        if let Some(id) = renamed {
            catalog.rename_partner(id, &self.directory);
        }
    }
}

/// The head, and the directory and the number of clients at that head.
pub(super) fn read_whole(
    records: &mut dyn Records,
) -> Result<(Head, Directory, usize), StoreError> {
    loop {
        let head = records.head()?;
        let (directory, clients) = (records.directory()?, records.client_count()?);
        // Others may have appended between the reads.
        if records.head()? == head {
            return Ok((head, directory, clients));
        }
    }
}

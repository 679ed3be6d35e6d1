//! The directory and the lists of a registry follow what is stored.

use std::sync::Arc;

use super::registry::Registry;
use crate::model::{Change, Record, RecordKey};
use crate::store::StoreError;

/// How many changes are read at once.
const STEP: usize = 1_000;

impl Registry {
    /// Takes in what the store has brought back from the journal after a failure.
    pub(super) fn follow(&mut self) -> Result<(), StoreError> {
        while self.known < self.store.seq() {
            let changes = self.store.changes_since(self.known, STEP)?;
            if changes.is_empty() {
                break;
            }
            self.absorb(&changes);
        }
        Ok(())
    }

    /// Brings the directory and the catalog up to what is stored now.
    pub(super) fn absorb(&mut self, changes: &[Change]) {
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

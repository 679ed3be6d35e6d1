//! The directory and the lists of a registry follow what is stored.

use std::sync::Arc;

use super::Local;
use crate::model::{Change, Record};
use crate::store::StoreError;

/// How many changes are read at once.
const STEP: usize = 1_000;

impl Local {
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
        self.access.role = self.directory.role_of(&self.access.who.user);
        if let Some(catalog) = &mut self.catalog {
            catalog.follow(changes, &self.directory);
        }
    }

    fn follow_directory(&mut self, change: &Change) {
        self.known = change.seq;
        // A client is not in the directory, and others may hold it: it is not copied for nothing.
        if let Some(Record::Client(_)) = change.record() {
            return;
        }
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
            (_, Some(Record::Role { user, role })) => {
                directory.roles.insert(user.clone(), *role);
            }
            (Some(Record::Role { user, .. }), None) => {
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
        let Some(catalog) = &mut self.catalog else { return };
        if new_defaults {
            catalog.follow_defaults();
        }
        if let Some(id) = renamed {
            catalog.rename_partner(id, &self.directory);
        }
    }
}

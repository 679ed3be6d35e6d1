//! [`Records`] in memory, for tests: the records end with the process, and can be shared by several
//! registries.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::StoreError;
use super::contents::place_of;
use super::records::{Appended, Head, Records, Sides, check_order};
use super::seed::Seed;
use super::stored::Retired;
use crate::model::{ActKey, Change, Client, ClientId, Directory, Record, Seq};

/// The head of a registry without changes.
const START: Head = Head { seq: Seq(0), hash: [0; 32] };

/// The records and the history of a registry that ends with the process. A clone shares them.
#[derive(Clone, Debug)]
pub(crate) struct Memory(Arc<Mutex<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    directory: Directory,
    clients: BTreeMap<ClientId, Client>,
    retired: BTreeMap<ClientId, Retired>,
    changes: BTreeMap<Seq, Change>,
    /// The hash of the chain after each change.
    hashes: BTreeMap<Seq, [u8; 32]>,
    /// The highest partner ID that was ever given.
    last_partner: u32,
    /// Whether the next append is written; either way its outcome is not told.
    #[cfg(test)]
    unknown: Option<bool>,
}

impl Memory {
    /// A registry that starts with these records.
    pub(crate) fn new(seed: Seed) -> Self {
        let mut contents = Contents::default();
        contents.directory.settings = seed.settings;
        contents.directory.roles = seed.roles;
        let partners = seed.partners.into_iter().map(Record::Partner);
        let users = seed.users.into_iter().map(Record::User);
        let clients = seed.clients.into_iter().map(Record::Client);
        partners.chain(users).chain(clients).for_each(|record| contents.put(record));
        Self(Arc::new(Mutex::new(contents)))
    }

    /// Lets the next append answer that its outcome is not known, whether it is written or not.
    #[cfg(test)]
    pub(crate) fn answer_unknown(&self, written: bool) {
        self.contents().unknown = Some(written);
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        // A test that has failed meanwhile says so itself.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn put(&mut self, record: Record) {
        let directory = &mut self.directory;
        match record {
            Record::Client(client) => {
                self.clients.insert(client.id.clone(), client);
            }
            Record::Partner(partner) => {
                self.last_partner = self.last_partner.max(partner.id.0);
                directory.partners.insert(partner.id, partner);
            }
            Record::User(user) => {
                directory.users.insert((user.key.partner, user.key.username.clone()), user);
            }
            Record::Role { user, role } => {
                directory.roles.insert(user, role);
            }
            Record::Settings(settings) => directory.settings = settings,
        }
    }

    fn remove(&mut self, record: &Record) {
        let directory = &mut self.directory;
        match record {
            Record::Client(client) => {
                self.clients.remove(&client.id);
            }
            Record::Partner(partner) => {
                directory.partners.remove(&partner.id);
            }
            Record::User(user) => {
                directory.users.remove(&(user.key.partner, user.key.username.clone()));
            }
            Record::Role { user, .. } => {
                directory.roles.remove(user);
            }
            Record::Settings(_) => {}
        }
    }

    fn get(&self, record: &Record) -> Option<Record> {
        let directory = &self.directory;
        match record {
            Record::Client(client) => self.clients.get(&client.id).cloned().map(Record::Client),
            Record::Partner(partner) => directory.partner(partner.id).cloned().map(Record::Partner),
            Record::User(user) => directory.user(&user.key).cloned().map(Record::User),
            Record::Role { user, .. } => {
                let role = directory.roles.get(user).copied();
                role.map(|role| Record::Role { user: user.clone(), role })
            }
            Record::Settings(_) => Some(Record::Settings(directory.settings.clone())),
        }
    }

    fn here(&self) -> Head {
        let last = self.hashes.last_key_value();
        last.map_or(START, |(seq, hash)| Head { seq: *seq, hash: *hash })
    }

    /// Checks that each `before` is what is stored, or what an earlier change of the act wrote.
    fn check_befores(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut written = BTreeMap::new();
        for change in changes {
            let Some(record) = change.record() else { continue };
            let stored = match written.insert(place_of(record), &change.after) {
                Some(earlier) => earlier.clone(),
                None => self.get(record),
            };
            if stored != change.before {
                let detail = format!("change {} was made from another record", change.seq.0);
                return Err(StoreError::Apart { dir: PathBuf::from("memory"), detail });
            }
        }
        Ok(())
    }

    fn changes_of(&self, key: ActKey) -> Vec<Change> {
        self.changes.values().filter(|change| change.key == key).cloned().collect()
    }

    fn append(&mut self, head: Head, changes: Vec<Change>) -> Result<Appended, StoreError> {
        let Some(first) = changes.first() else { return Ok(Appended::Done(changes)) };
        let done = self.changes_of(first.key);
        if !done.is_empty() {
            return Ok(Appended::Done(done));
        }
        if self.here() != head {
            return Ok(Appended::Moved);
        }
        check_order(head, &changes)?;
        self.check_befores(&changes)?;
        for change in &changes {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&self.here().hash).update(format!("{change:?}").as_bytes());
            self.hashes.insert(change.seq, *hasher.finalize().as_bytes());
            match (&change.before, &change.after) {
                (_, Some(after)) => self.put(after.clone()),
                (Some(before), None) => {
                    if let Record::Client(client) = before {
                        let note = Retired { at: change.at, by: change.by.user.clone() };
                        self.retired.insert(client.id.clone(), note);
                    }
                    self.remove(before);
                }
                (None, None) => {}
            }
            self.changes.insert(change.seq, change.clone());
        }
        Ok(Appended::Done(changes))
    }
}

fn only(change: &Change, sides: Sides) -> Change {
    match sides {
        Sides::Both => change.clone(),
        Sides::After => change.without_before(),
    }
}

impl Records for Memory {
    fn head(&mut self) -> Result<Head, StoreError> {
        Ok(self.contents().here())
    }

    fn contains(&mut self, head: Head) -> Result<bool, StoreError> {
        let contents = self.contents();
        let passed = contents.hashes.get(&head.seq) == Some(&head.hash);
        Ok(passed || head == START)
    }

    fn append(&mut self, head: Head, changes: Vec<Change>) -> Result<Appended, StoreError> {
        let mut contents = self.contents();
        #[cfg(test)]
        if let Some(written) = contents.unknown.take() {
            if written {
                contents.append(head, changes)?;
            }
            let detail = "the answer was lost".to_owned();
            return Ok(Appended::Unknown(StoreError::Engine { dir: "memory".into(), detail }));
        }
        contents.append(head, changes)
    }

    fn directory(&mut self) -> Result<Directory, StoreError> {
        Ok(self.contents().directory.clone())
    }

    fn client_count(&mut self) -> Result<usize, StoreError> {
        Ok(self.contents().clients.len())
    }

    fn next_partner(&mut self) -> Result<u32, StoreError> {
        Ok(self.contents().last_partner.saturating_add(1))
    }

    fn client(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        Ok(self.contents().clients.get(id).cloned())
    }

    fn clients_of(&mut self, ids: &[&str]) -> Result<Vec<Option<Client>>, StoreError> {
        let contents = self.contents();
        let client = |id: &&str| contents.clients.get(&ClientId::parse(id).ok()?).cloned();
        Ok(ids.iter().map(client).collect())
    }

    fn clients_after(
        &mut self,
        after: Option<&ClientId>,
        limit: usize,
    ) -> Result<Vec<Client>, StoreError> {
        let from = after.map_or(Unbounded, Excluded);
        let contents = self.contents();
        let range = contents.clients.range::<ClientId, _>((from, Unbounded));
        Ok(range.take(limit).map(|(_, client)| client.clone()).collect())
    }

    fn clients_at(
        &mut self,
        offset: usize,
        limit: usize,
        descending: bool,
    ) -> Result<Vec<Client>, StoreError> {
        let contents = self.contents();
        let all = contents.clients.values();
        Ok(if descending {
            all.rev().skip(offset).take(limit).cloned().collect()
        } else {
            all.skip(offset).take(limit).cloned().collect()
        })
    }

    fn stored(&mut self, record: &Record) -> Result<Option<Record>, StoreError> {
        Ok(self.contents().get(record))
    }

    fn retired(&mut self, id: &ClientId) -> Result<Option<Retired>, StoreError> {
        Ok(self.contents().retired.get(id).cloned())
    }

    fn change(&mut self, seq: Seq) -> Result<Option<Change>, StoreError> {
        Ok(self.contents().changes.get(&seq).cloned())
    }

    fn with_before(&mut self, change: Change) -> Result<Change, StoreError> {
        let stored = self.contents().changes.get(&change.seq).cloned();
        Ok(stored.unwrap_or(change))
    }

    fn changes_of(&mut self, key: ActKey) -> Result<Vec<Change>, StoreError> {
        Ok(self.contents().changes_of(key))
    }

    fn first_of(&mut self, key: ActKey) -> Result<Option<Seq>, StoreError> {
        let contents = self.contents();
        Ok(contents.changes.values().find(|change| change.key == key).map(|change| change.seq))
    }

    fn changes_after(
        &mut self,
        seq: Seq,
        limit: usize,
        sides: Sides,
    ) -> Result<Vec<Change>, StoreError> {
        let contents = self.contents();
        let range = contents.changes.range((Excluded(seq), Unbounded));
        Ok(range.take(limit).map(|(_, change)| only(change, sides)).collect())
    }

    fn changes_before(
        &mut self,
        seq: Option<Seq>,
        limit: usize,
        sides: Sides,
    ) -> Result<Vec<Change>, StoreError> {
        let contents = self.contents();
        let range = contents.changes.range((Unbounded, seq.map_or(Unbounded, Excluded)));
        Ok(range.rev().take(limit).map(|(_, change)| only(change, sides)).collect())
    }
}

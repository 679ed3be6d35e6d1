//! Reads records, the directory, clients and changes from the database.

use std::cmp::Ordering;
use std::ops::Bound;

use rayon::prelude::*;
use sled::IVec;

use super::engine::Engine;
use super::key::schema;
use super::meta::Counts;
use super::panics::caught;
use super::stored::{Done, Retired};
use super::{Store, StoreError, envelope};
use crate::model::{
    ActKey, Change, Client, ClientId, Directory, Partner, PartnerId, PartnerUser, Record,
    RecordKey, Role, RoleSubject, Seq, Settings,
};

/// Beyond so many records the next one of a walk is looked up.
const NEAR: usize = 8;

impl Store {
    /// One client.
    pub(crate) fn client(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let key = RecordKey::Client(id.clone());
        let bytes = key.bytes();
        let sealed = self.read(|engine| engine.clients.get(&bytes))?;
        sealed.map(|sealed| envelope::open(&key.what(), schema::CLIENT, &sealed)).transpose()
    }

    /// The clients of these IDs, which come in their order; `None` where there is none.
    ///
    /// Reads on from one to the next, which is far cheaper than to look each up: where the next is
    /// not near, it is looked up.
    pub(crate) fn clients_of<'a>(
        &mut self,
        ids: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Vec<Option<Client>>, StoreError> {
        let sealed = self.read(|engine| {
            let from = |id: &str| engine.clients.range(id.as_bytes()..);
            let mut walk = None;
            let mut found = Vec::new();
            for id in ids.clone() {
                let walk = walk.get_or_insert_with(|| from(id));
                let mut passed = 0;
                found.push(loop {
                    let Some((key, sealed)) = walk.next().transpose()? else {
                        break None;
                    };
                    match (*key).cmp(id.as_bytes()) {
                        Ordering::Equal => break Some(sealed),
                        Ordering::Less if passed < NEAR => passed += 1,
                        Ordering::Less => {
                            *walk = from(id);
                            passed = 0;
                        }
                        Ordering::Greater => {
                            // What was read belongs to one of the next.
                            *walk = from(id);
                            break None;
                        }
                    }
                });
            }
            Ok(found)
        })?;
        let open = |(id, sealed): (&str, Option<IVec>)| {
            let what = || format!("client {id}");
            let client = |sealed: IVec| envelope::open("client", schema::CLIENT, &sealed);
            sealed.map(client).transpose().map_err(|error| named(error, what()))
        };
        ids.zip(sealed).map(open).collect()
    }

    /// The clients after one, in the order of their IDs, at most so many.
    pub(crate) fn clients_after(
        &mut self,
        after: Option<&ClientId>,
        limit: usize,
    ) -> Result<Vec<Client>, StoreError> {
        let from = match after {
            Some(id) => Bound::Excluded(id.as_str().as_bytes()),
            None => Bound::Unbounded,
        };
        let range = (from, Bound::Unbounded);
        let sealed: Vec<(IVec, IVec)> =
            self.read(|engine| engine.clients.range::<&[u8], _>(range).take(limit).collect())?;
        // Most of the work is to decode them.
        sealed.par_iter().map(open_client).collect()
    }

    /// The clients from this place on in the order of their IDs, or against it, at most so many.
    pub(crate) fn clients_at(
        &mut self,
        place: usize,
        limit: usize,
        backwards: bool,
    ) -> Result<Vec<Client>, StoreError> {
        let count = limit.min(self.clients().saturating_sub(place));
        let after = self.clients().saturating_sub(place.saturating_add(count));
        // From the end that is nearer.
        let from_end = after < place;
        let skip = if from_end { after } else { place };
        let mut sealed: Vec<(IVec, IVec)> = self.read(|engine| {
            let all = engine.clients.iter();
            if from_end == backwards {
                all.skip(skip).take(count).collect()
            } else {
                all.rev().skip(skip).take(count).collect()
            }
        })?;
        if from_end {
            sealed.reverse();
        }
        sealed.par_iter().map(open_client).collect()
    }

    /// Removes a client without a change, as damage would.
    #[cfg(test)]
    pub(crate) fn lose_a_client(&mut self) {
        let engine = self.up().unwrap();
        engine.clients.pop_min().unwrap();
    }

    /// Hands out every client, in the order of their IDs, and checks that none is missing.
    pub(crate) fn each_client(&mut self, mut take: impl FnMut(Client)) -> Result<(), StoreError> {
        let dir = self.dir.clone();
        let expected = self.meta.counts.clients;
        let engine = self.up()?;
        let found = caught(&dir, || {
            let mut found = 0;
            for item in &engine.clients {
                let (key, sealed) = item.map_err(|error| StoreError::engine(&dir, error))?;
                let what = || format!("client {}", String::from_utf8_lossy(&key));
                let client: Client = envelope::open("client", schema::CLIENT, &sealed)
                    .map_err(|error| named(error, what()))?;
                take(client);
                found += 1;
            }
            Ok(found)
        })?;
        if found == expected {
            Ok(())
        } else {
            Err(StoreError::lost(&dir, format!("{expected} clients"), found.to_string()))
        }
    }

    /// Hands out every record, by kind and then by key, and checks that none is missing.
    pub(crate) fn each_record(&mut self, mut take: impl FnMut(Record)) -> Result<(), StoreError> {
        let directory = self.load_directory()?;
        take(Record::Settings(directory.settings));
        for (user, role) in directory.roles {
            take(Record::Role { user, role });
        }
        directory.partners.into_values().for_each(|partner| take(Record::Partner(partner)));
        directory.users.into_values().for_each(|user| take(Record::User(user)));
        self.each_client(|client| take(Record::Client(client)))
    }

    /// Who deleted the last client of this ID, and when.
    pub(crate) fn retired(&mut self, id: &ClientId) -> Result<Option<Retired>, StoreError> {
        let sealed = self.read(|engine| engine.retired.get(id.as_str()))?;
        let what = format!("note of the deleted client {id}");
        sealed.map(|sealed| envelope::open(&what, schema::RETIRED, &sealed)).transpose()
    }

    /// The record that is stored under the key of this one.
    pub(crate) fn stored(&mut self, record: &Record) -> Result<Option<Record>, StoreError> {
        let key = RecordKey::of(record);
        let bytes = key.bytes();
        let sealed = self.read(|engine| engine.tree(&key).get(&bytes))?;
        sealed.map(|sealed| key.decode(&sealed)).transpose()
    }

    /// The change of this number.
    pub(crate) fn change(&mut self, seq: Seq) -> Result<Option<Change>, StoreError> {
        let key = seq.0.to_be_bytes();
        let (change, before) =
            self.read(|engine| Ok((engine.changes.get(key)?, engine.befores.get(key)?)))?;
        change.map(|change| open_change(seq, &change, before.as_deref())).transpose()
    }

    /// The changes before the one of this number, or the newest, newest first, at most `limit`;
    /// without what they found, which is half of what there is to read.
    pub(crate) fn changes_alone_before(
        &mut self,
        seq: Option<Seq>,
        limit: usize,
    ) -> Result<Vec<Change>, StoreError> {
        let end = seq.map_or(Bound::Unbounded, |seq| Bound::Excluded(seq.0.to_be_bytes()));
        let found = self.read(|engine| {
            let range = engine.changes.range((Bound::Unbounded, end)).rev().take(limit);
            range.collect::<Result<Vec<_>, _>>()
        })?;
        let seq = |key: &IVec| key.first_chunk().map_or(0, |seq| u64::from_be_bytes(*seq));
        found.iter().map(|(key, change)| open_change(Seq(seq(key)), change, None)).collect()
    }

    /// The change with what it found.
    pub(crate) fn with_before(&mut self, change: Change) -> Result<Change, StoreError> {
        let key = change.seq.0.to_be_bytes();
        let before = self.read(|engine| engine.befores.get(key))?;
        Ok(Change { before: open_before(change.seq, before.as_deref())?, ..change })
    }

    /// The number of the first change of the act of this key; `None` where it was not done.
    pub(crate) fn first_of(&mut self, key: ActKey) -> Result<Option<Seq>, StoreError> {
        let sealed = self.read(|engine| engine.acts.get(key.0.to_be_bytes()))?;
        let open = |sealed: IVec| envelope::open::<Done>("note of an act", schema::ACT, &sealed);
        Ok(sealed.map(open).transpose()?.map(|done| done.seq))
    }

    /// The changes before the one of this number, newest first, at most `limit`.
    pub(crate) fn changes_before(
        &mut self,
        seq: Seq,
        limit: usize,
    ) -> Result<Vec<Change>, StoreError> {
        let end = Bound::Excluded(seq.0.to_be_bytes());
        let found = self.read(|engine| {
            let range = engine.changes.range((Bound::Unbounded, end)).rev().take(limit);
            with_befores(engine, range)
        })?;
        found.par_iter().map(Found::open).collect()
    }

    /// The changes after `seq`, oldest first, at most `limit`.
    pub(crate) fn changes_since(
        &mut self,
        seq: Seq,
        limit: usize,
    ) -> Result<Vec<Change>, StoreError> {
        let from = Bound::Excluded(seq.0.to_be_bytes());
        let found = self.read(|engine| {
            with_befores(engine, engine.changes.range((from, Bound::Unbounded)).take(limit))
        })?;
        found.iter().map(Found::open).collect()
    }

    /// The changes after `seq`, oldest first, at most `limit`; without what they found, which saves
    /// to look it up.
    pub(crate) fn changes_alone(
        &mut self,
        seq: Seq,
        limit: usize,
    ) -> Result<Vec<Change>, StoreError> {
        let from = (Bound::Excluded(seq.0.to_be_bytes()), Bound::Unbounded);
        let sealed: Vec<(IVec, IVec)> =
            self.read(|engine| engine.changes.range(from).take(limit).collect())?;
        let open = |(key, change): &(IVec, IVec)| {
            let seq = key.first_chunk().map_or(0, |seq| u64::from_be_bytes(*seq));
            open_change(Seq(seq), change, None)
        };
        sealed.par_iter().map(open).collect()
    }

    /// The directory, and whether all of it is there.
    pub(super) fn load_directory(&mut self) -> Result<Directory, StoreError> {
        let dir = self.dir.clone();
        let counts = self.meta.counts;
        let engine = self.up()?;
        let directory = caught(&dir, || read_directory(&dir, engine))?;
        let retired = self.read(|engine| {
            engine.retired.iter().keys().try_fold(0u64, |count, key| key.map(|_| count + 1))
        })?;
        let found = Counts {
            clients: counts.clients,
            partners: directory.partners.len() as u64,
            users: directory.users.len() as u64,
            roles: directory.roles.len() as u64,
            retired,
        };
        if found == counts {
            Ok(directory)
        } else {
            Err(StoreError::lost(&dir, counts.to_string(), found.to_string()))
        }
    }

    /// The open database; opens it again where a failure has closed it.
    pub(super) fn up(&mut self) -> Result<&Engine, StoreError> {
        if self.engine.is_none() {
            self.reopen()?;
        }
        self.engine.as_ref().ok_or_else(|| StoreError::Missing(self.dir.clone()))
    }

    /// Reads; when that fails, opens the database again and reads once more: after a full disk,
    /// the old handle stays broken though the data is whole.
    pub(super) fn read<T>(
        &mut self,
        read: impl Fn(&Engine) -> Result<T, sled::Error>,
    ) -> Result<T, StoreError> {
        let dir = self.dir.clone();
        let once = |engine: &Engine| {
            caught(&dir, || read(engine).map_err(|error| StoreError::engine(&dir, error)))
        };
        if let Ok(value) = once(self.up()?) {
            return Ok(value);
        }
        self.reopen()?;
        once(self.up()?)
    }
}

pub(super) fn read_directory(
    dir: &std::path::Path,
    engine: &Engine,
) -> Result<Directory, StoreError> {
    let failed = |error| StoreError::engine(dir, error);
    let mut directory = Directory::default();
    for item in &engine.partners {
        let (key, sealed) = item.map_err(failed)?;
        let what = key.first_chunk::<4>().map_or_else(String::new, |id| {
            format!("partner {}", PartnerId(u32::from_be_bytes(*id)))
        });
        let partner: Partner = envelope::open(&what, schema::PARTNER, &sealed)?;
        directory.partners.insert(partner.id, partner);
    }
    for item in &engine.users {
        let (key, sealed) = item.map_err(failed)?;
        let (partner, name) = key.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
        let name = String::from_utf8_lossy(name);
        let what = format!("user {name} of partner {}", u32::from_be_bytes(*partner));
        let user: PartnerUser = envelope::open(&what, schema::USER, &sealed)?;
        directory.users.insert((user.key.partner, user.key.username.clone()), user);
    }
    for item in &engine.roles {
        let (key, sealed) = item.map_err(failed)?;
        let what = format!("role of {}", String::from_utf8_lossy(&key));
        let role: Role = envelope::open(&what, schema::ROLE, &sealed)?;
        let user = RoleSubject::parse(&String::from_utf8_lossy(&key));
        let detail = "its name cannot be decoded";
        let user = user.map_err(|_| StoreError::Damaged { what, detail })?;
        directory.roles.insert(user, role);
    }
    let key = RecordKey::Settings;
    match engine.settings.get(key.bytes()).map_err(failed)? {
        Some(sealed) => {
            directory.settings =
                envelope::open::<Settings>(&key.what(), schema::SETTINGS, &sealed)?;
        }
        None => {
            return Err(StoreError::lost(
                dir,
                "the platform settings".to_owned(),
                "none".to_owned(),
            ));
        }
    }
    Ok(directory)
}

/// A client as it is stored under its key.
fn open_client((key, sealed): &(IVec, IVec)) -> Result<Client, StoreError> {
    envelope::open("client", schema::CLIENT, sealed)
        .map_err(|error| named(error, format!("client {}", String::from_utf8_lossy(key))))
}

/// A change as it is stored: its number, itself, and apart from it what it found.
struct Found(Seq, IVec, Option<IVec>);

impl Found {
    fn open(&self) -> Result<Change, StoreError> {
        open_change(self.0, &self.1, self.2.as_deref())
    }
}

/// Each change with what it found.
fn with_befores(
    engine: &Engine,
    changes: impl Iterator<Item = Result<(IVec, IVec), sled::Error>>,
) -> Result<Vec<Found>, sled::Error> {
    changes
        .map(|item| {
            let (key, change) = item?;
            let before = engine.befores.get(&key)?;
            let seq = key.first_chunk().map_or(0, |seq| u64::from_be_bytes(*seq));
            Ok(Found(Seq(seq), change, before))
        })
        .collect()
}

/// A change from its two stored parts.
pub(super) fn open_change(
    seq: Seq,
    change: &[u8],
    before: Option<&[u8]>,
) -> Result<Change, StoreError> {
    let what = format!("change {}", seq.0);
    let mut change: Change = envelope::open(&what, schema::CHANGE, change)?;
    change.before = open_before(seq, before)?;
    Ok(change)
}

fn open_before(seq: Seq, before: Option<&[u8]>) -> Result<Option<Record>, StoreError> {
    let what = || format!("state before change {}", seq.0);
    before.map(|before| envelope::open::<Record>(&what(), schema::BEFORE, before)).transpose()
}

/// The error with a better name for what it is about.
fn named(error: StoreError, name: String) -> StoreError {
    match error {
        StoreError::Damaged { detail, .. } => StoreError::Damaged { what: name, detail },
        StoreError::NewerSchema { schema, .. } => StoreError::NewerSchema { what: name, schema },
        other => other,
    }
}

//! What the desk knows of others: rows that they have just changed, and records that they have open.

use std::collections::BTreeMap;

use crate::door::Presence;
use crate::model::{RecordKey, Seq, Timestamp};
use crate::query::Key;

/// What the desk knows of others.
#[derive(Debug, Default)]
pub struct Live {
    /// What is said while the connection to the registry is lost.
    pub lost: Option<String>,
    /// Everybody who is connected.
    pub present: Vec<Presence>,
    /// The registry's last change that the desk knows of.
    pub(super) seen: Option<Seq>,
    /// The records that somebody else has just changed, with their name and the batch of news.
    pub(super) fresh: BTreeMap<RecordKey, (String, u64)>,
    /// The last batch of news.
    pub(super) batch: u64,
    /// The record that others were told is open here.
    pub(super) told: Option<RecordKey>,
}

impl Live {
    /// Who has just changed a record.
    pub fn fresh(&self, key: &Key) -> Option<&str> {
        self.fresh.get(&record_key(key)?).map(|(who, _)| who.as_str())
    }

    /// Who else has a record open, and since when.
    pub fn open(&self, key: &Key) -> Option<(&Presence, Timestamp)> {
        let key = record_key(key)?;
        let is_it = |one: &&Presence| one.open.as_ref().is_some_and(|open| open.key == key);
        let one = self.present.iter().filter(|one| !one.own).find(is_it)?;
        Some((one, one.open.as_ref()?.since))
    }
}

fn record_key(key: &Key) -> Option<RecordKey> {
    Some(match key {
        Key::Client(id) => RecordKey::Client(id.clone()),
        Key::Partner(id) => RecordKey::Partner(*id),
        Key::User(user) => RecordKey::User(user.clone()),
        Key::Change(_) => return None,
    })
}

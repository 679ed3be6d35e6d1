//! The in-memory index that answers a query within a frame: which records are on the page.

mod entry;
mod index;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::model::{Change, Client, ClientId, Directory, PartnerId, PartnerUser, UserKey};
use crate::query::{At, Key, Kind, Query, Words};

use entry::Entry;
use index::Index;

/// The index of every list of a registry.
#[derive(Debug)]
pub struct Catalog {
    clients: Index,
    partners: Index,
    users: Index,
    /// `None` until somebody asks for it.
    history: Option<Index>,
    /// How many clients and users each partner has.
    counts: HashMap<PartnerId, Counts>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    clients: u64,
    users: u64,
}

/// The records of a page, by key; see [`crate::registry::Page`] for the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub keys: Vec<Key>,
    pub start: usize,
    pub number: usize,
    pub matched: usize,
    pub total: usize,
    pub cursor: usize,
}

/// The history of a registry while it is put together.
#[derive(Debug)]
pub struct History(Index);

impl Default for History {
    fn default() -> Self {
        Self(Index::new(Kind::History))
    }
}

impl History {
    /// Puts a change in.
    pub fn add(&mut self, change: &Change, directory: &Directory) {
        self.0.put(Entry::of_change(change, directory));
    }
}

impl Default for Catalog {
    fn default() -> Self {
        Self {
            clients: Index::new(Kind::Clients),
            partners: Index::new(Kind::Partners),
            users: Index::new(Kind::Users),
            history: None,
            counts: HashMap::new(),
        }
    }
}

impl Catalog {
    /// The index of a registry without its clients; these are put in one by one, and then
    /// [`Catalog::put_partners`] gives the partners their counts.
    #[must_use]
    pub fn new(directory: &Directory) -> Self {
        let mut catalog = Self::default();
        for user in directory.users.values() {
            catalog.users.put(Entry::of_user(user, directory.partner(user.key.partner)));
            catalog.counts.entry(user.key.partner).or_default().users += 1;
        }
        catalog
    }

    /// Puts every partner in, or in again.
    pub fn put_partners(&mut self, directory: &Directory) {
        for id in directory.partners.keys() {
            self.put_partner(*id, directory);
        }
    }

    /// How many clients a partner has.
    #[must_use]
    pub fn clients_of(&self, partner: PartnerId) -> u64 {
        self.counts.get(&partner).map_or(0, |counts| counts.clients)
    }

    /// How many users a partner has.
    #[must_use]
    pub fn users_of(&self, partner: PartnerId) -> u64 {
        self.counts.get(&partner).map_or(0, |counts| counts.users)
    }

    /// The IDs of a partner's clients, in no order.
    #[must_use]
    pub fn client_ids_of(&self, partner: PartnerId) -> Vec<ClientId> {
        let own = self.clients.entries().filter(|entry| entry.partner == partner);
        own.filter_map(|entry| match &entry.key {
            Key::Client(id) => Some(id.clone()),
            _ => None,
        })
        .collect()
    }

    /// Puts a client in while the catalog is built; counts of partners are not shown yet.
    pub fn add_client(&mut self, client: &Client, directory: &Directory) {
        let partner = directory.partner(client.partner);
        self.clients.put(Entry::of_client(client, partner, &directory.settings));
        self.counts.entry(client.partner).or_default().clients += 1;
    }

    /// Puts a client in, in place of the one with its ID.
    pub fn put_client(&mut self, client: &Client, directory: &Directory) {
        let old = self.clients.get(&Key::Client(client.id.clone())).map(|entry| entry.partner);
        self.add_client(client, directory);
        if let Some(old) = old {
            self.discount_client(old);
        }
        // The same partner with the same count needs no new entry.
        if old != Some(client.partner) {
            self.put_partner(client.partner, directory);
            if let Some(old) = old {
                self.put_partner(old, directory);
            }
        }
    }

    /// Takes a client out.
    pub fn remove_client(&mut self, id: &ClientId, directory: &Directory) {
        let key = Key::Client(id.clone());
        let Some(partner) = self.clients.get(&key).map(|entry| entry.partner) else {
            return;
        };
        self.clients.remove(&key);
        self.discount_client(partner);
        self.put_partner(partner, directory);
    }

    /// Puts a partner of the directory in, in place of the one with its ID, or takes out the one
    /// that the directory no longer has.
    pub fn put_partner(&mut self, id: PartnerId, directory: &Directory) {
        match directory.partner(id) {
            Some(partner) => {
                let Counts { clients, users } = self.counts.get(&id).copied().unwrap_or_default();
                self.partners.put(Entry::of_partner(partner, clients, users));
            }
            None => {
                self.partners.remove(&Key::Partner(id));
            }
        }
    }

    /// Indexes the users of a partner anew, because the partner's name has changed; `clients` are
    /// the partner's, which show the name as well.
    pub fn rename_partner(&mut self, id: PartnerId, clients: &[Client], directory: &Directory) {
        self.put_partner(id, directory);
        self.clients.expect_many(clients.len());
        for client in clients {
            self.put_client(client, directory);
        }
        let partner = directory.partner(id);
        for user in directory.users_of(id) {
            self.users.put(Entry::of_user(user, partner));
        }
    }

    /// Puts a user in, in place of the one with the same key.
    pub fn put_user(&mut self, user: &PartnerUser, directory: &Directory) {
        let partner = user.key.partner;
        let known = self.users.get(&Key::User(user.key.clone())).is_some();
        self.users.put(Entry::of_user(user, directory.partner(partner)));
        if !known {
            self.counts.entry(partner).or_default().users += 1;
            self.put_partner(partner, directory);
        }
    }

    /// Takes a user out.
    pub fn remove_user(&mut self, key: &UserKey, directory: &Directory) {
        if self.users.remove(&Key::User(key.clone())) {
            let counts = self.counts.entry(key.partner).or_default();
            counts.users = counts.users.saturating_sub(1);
            self.put_partner(key.partner, directory);
        }
    }

    /// Whether the history is in the catalog; it is put in when it is first asked for.
    #[must_use]
    pub const fn has_history(&self) -> bool {
        self.history.is_some()
    }

    /// Puts the history in.
    pub fn set_history(&mut self, history: History) {
        self.history = Some(history.0);
    }

    /// Puts a change in, where the history is.
    pub fn add_change(&mut self, change: &Change, directory: &Directory) {
        if let Some(history) = &mut self.history {
            history.put(Entry::of_change(change, directory));
        }
    }

    /// Which records the page has that is asked for.
    pub fn answer(&mut self, query: &Query) -> Answer {
        let index = match query.kind {
            Kind::Clients => &mut self.clients,
            Kind::Partners => &mut self.partners,
            Kind::Users => &mut self.users,
            Kind::History => self.history.get_or_insert_with(|| Index::new(Kind::History)),
        };
        let total = index.len();
        let words = Words::of(&query.filter);
        let rows = index.rows(&words, query.of.as_ref(), query.order);
        let matched = rows.len();
        let per_page = query.per_page.max(1);
        let last = matched.saturating_sub(1);
        let row = match &query.at {
            At::Page(number) => number.saturating_mul(per_page).min(last / per_page * per_page),
            At::Index(row) => *row,
            At::Record { key, or_index } => rows.position(key).unwrap_or(*or_index),
        };
        let row = row.min(last);
        let number = row / per_page;
        let start = number * per_page;
        let keys = rows.keys(start, per_page);
        Answer { keys, start, number, matched, total, cursor: row - start }
    }

    fn discount_client(&mut self, partner: PartnerId) {
        let counts = self.counts.entry(partner).or_default();
        counts.clients = counts.clients.saturating_sub(1);
    }
}

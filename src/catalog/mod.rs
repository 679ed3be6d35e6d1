//! The in-memory index: finds the records of a page within a frame.

mod clients;
mod entry;
mod index;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::model::{
    Change, Client, ClientId, ClientIds, Directory, PartnerId, PartnerUser, Record, Timestamp,
    UserKey,
};
use crate::query::{At, Key, Kind, Order, Query};

pub use clients::columns::{Columns, VERSION as COLUMNS_VERSION};
use clients::{Changed, Clients};
use entry::Entry;
use index::{Asked, Index};

/// The index of every list of a registry.
#[derive(Debug)]
pub struct Catalog {
    clients: Clients,
    partners: Index,
    users: Index,
    /// `None` until the history is first shown.
    history: Option<Index>,
    /// The number of users of each partner.
    users_of: HashMap<PartnerId, u64>,
}

/// The keys of the records on a page; see the door's `Page` for the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub keys: Vec<Key>,
    pub start: usize,
    pub number: usize,
    pub matched: usize,
    pub total: usize,
    pub cursor: usize,
}

impl Default for Catalog {
    fn default() -> Self {
        Self {
            clients: Clients::default(),
            partners: Index::new(Kind::Partners),
            users: Index::new(Kind::Users),
            history: None,
            users_of: HashMap::new(),
        }
    }
}

impl Catalog {
    /// Creates the index without clients. [`Catalog::add_clients`] inserts them, `clients` in all,
    /// and then [`Catalog::put_partners`] sets the partners' counts.
    pub fn new(directory: &Directory, clients: usize) -> Self {
        let mut catalog = Self::default();
        catalog.clients.reserve(clients);
        for user in directory.users.values() {
            catalog.users.put(Entry::of_user(user, directory.partner(user.key.partner)));
            *catalog.users_of.entry(user.key.partner).or_default() += 1;
        }
        catalog.put_partners(directory);
        catalog
    }

    /// Creates the index from stored columns of clients; `None` if the columns are invalid.
    pub fn from_columns(columns: Columns, directory: &Directory) -> Option<Self> {
        let clients = columns.into_clients()?;
        let mut catalog = Self::new(directory, 0);
        catalog.clients = clients;
        catalog.put_partners(directory);
        Some(catalog)
    }

    /// Passes the bytes of the clients' columns to `take`; `None` if a value has no such form.
    pub fn with_columns<T>(&self, take: impl FnOnce(&[&[u8]]) -> T) -> Option<T> {
        self.clients.with_bytes(take)
    }

    /// Inserts or replaces every partner.
    pub fn put_partners(&mut self, directory: &Directory) {
        for id in directory.partners.keys() {
            self.put_partner(*id, directory);
        }
    }

    /// The number of clients.
    pub fn clients(&self) -> usize {
        self.clients.len()
    }

    /// The number of clients of a partner.
    pub fn clients_of(&self, partner: PartnerId) -> u64 {
        self.clients.count_of(partner)
    }

    /// The number of users of a partner.
    pub fn users_of(&self, partner: PartnerId) -> u64 {
        self.users_of.get(&partner).copied().unwrap_or_default()
    }

    /// The IDs of a partner's clients, sorted.
    pub fn client_ids_of(&self, partner: PartnerId) -> Vec<ClientId> {
        self.clients.ids_of(partner)
    }

    /// Inserts clients while the catalog is built, sorted by ID. Leaves the partners' counts and
    /// the last savers unset.
    pub fn add_clients(&mut self, clients: &[Client], directory: &Directory) {
        self.clients.append(clients, directory);
    }

    /// Sets the OS user who last saved a client.
    pub fn set_saver(&mut self, id: &ClientId, by: &str) {
        self.clients.set_saver(id, by);
    }

    /// Applies the changes of one act, which must be in the directory already.
    pub fn follow(&mut self, changes: &[Change], directory: &Directory) {
        self.follow_clients(changes, directory);
        for change in changes {
            match (&change.before, &change.after) {
                (_, Some(Record::Partner(partner))) | (Some(Record::Partner(partner)), None) => {
                    self.put_partner(partner.id, directory);
                }
                (_, Some(Record::User(user))) => self.put_user(user, directory),
                (Some(Record::User(user)), None) => self.remove_user(&user.key, directory),
                _ => {}
            }
            if let Some(history) = &mut self.history {
                history.put(Entry::of_change(change, directory));
            }
        }
    }

    fn follow_clients(&mut self, changes: &[Change], directory: &Directory) {
        let changed: Vec<Changed<'_>> = changes
            .iter()
            .filter_map(|change| match (&change.before, &change.after) {
                (_, Some(Record::Client(client))) => Some(Changed::Put(client, &change.by.user)),
                (Some(Record::Client(client)), None) => Some(Changed::Removed(&client.id)),
                _ => None,
            })
            .collect();
        if changed.is_empty() {
            return;
        }
        // The partners whose counts may change.
        let mut partners: Vec<PartnerId> = changes
            .iter()
            .flat_map(|change| [&change.before, &change.after])
            .filter_map(|record| match record {
                Some(Record::Client(client)) => Some(client.partner),
                _ => None,
            })
            .collect();
        partners.sort_unstable();
        partners.dedup();
        let count = |catalog: &Self, id: &PartnerId| catalog.clients_of(*id);
        let before: Vec<u64> = partners.iter().map(|id| count(self, id)).collect();
        self.clients.change_many(&changed, directory);
        for (id, before) in partners.iter().zip(before) {
            if count(self, id) != before {
                self.put_partner(*id, directory);
            }
        }
    }

    /// Inserts or replaces a partner of the directory, or removes one that the directory no longer
    /// has.
    fn put_partner(&mut self, id: PartnerId, directory: &Directory) {
        match directory.partner(id) {
            Some(partner) => {
                let (clients, users) = (self.clients_of(id), self.users_of(id));
                self.partners.put(Entry::of_partner(partner, clients, users));
            }
            None => {
                self.partners.remove(&Key::Partner(id));
            }
        }
    }

    /// Updates a partner's name in the lists of its clients and users.
    pub fn rename_partner(&mut self, id: PartnerId, directory: &Directory) {
        self.put_partner(id, directory);
        self.clients.partner_renamed();
        let partner = directory.partner(id);
        for user in directory.users_of(id) {
            self.users.put(Entry::of_user(user, partner));
        }
    }

    /// Updates the list after the default lifetimes changed.
    pub fn follow_defaults(&mut self) {
        self.clients.defaults_changed();
    }

    /// Inserts or replaces a user.
    fn put_user(&mut self, user: &PartnerUser, directory: &Directory) {
        let partner = user.key.partner;
        let known = self.users.has(&Key::User(user.key.clone()));
        self.users.put(Entry::of_user(user, directory.partner(partner)));
        if !known {
            *self.users_of.entry(partner).or_default() += 1;
            self.put_partner(partner, directory);
        }
    }

    /// Removes a user.
    fn remove_user(&mut self, key: &UserKey, directory: &Directory) {
        if self.users.remove(&Key::User(key.clone())) {
            let users = self.users_of.entry(key.partner).or_default();
            *users = users.saturating_sub(1);
            self.put_partner(key.partner, directory);
        }
    }

    /// Starts to index the history; returns whether it already was.
    pub fn begin_history(&mut self) -> bool {
        let had = self.history.is_some();
        self.history.get_or_insert_with(|| Index::new(Kind::History));
        had
    }

    /// Inserts changes, newest first, that are older than all present ones.
    pub fn add_history(&mut self, changes: &[Change], directory: &Directory) {
        if let Some(history) = &mut self.history {
            history.put_before(changes.iter().map(|change| Entry::of_change(change, directory)));
        }
    }

    /// All clients that match a query, whatever its page.
    pub fn matching(&mut self, query: &Query, directory: &Directory, now: Timestamp) -> ClientIds {
        self.clients.matching(&query.filter, directory, now)
    }

    /// The keys of the records on the requested page.
    pub fn answer(&mut self, query: &Query, directory: &Directory, now: Timestamp) -> Answer {
        let index = match query.kind {
            Kind::Clients => return self.clients.answer(query, directory, now),
            Kind::Partners => &mut self.partners,
            Kind::Users => &mut self.users,
            Kind::History => self.history.get_or_insert_with(|| Index::new(Kind::History)),
        };
        let total = index.len();
        let order = query.whole_order();
        let of = query.of.as_ref();
        let rows = index.rows(Asked { filter: &query.filter, of, order: &order, now });
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
}

/// Normalizes an order to an ascending first column and distinct columns; returns whether to read
/// it backwards.
fn forwards(order: &[Order]) -> (Vec<Order>, bool) {
    let backwards = order.first().is_some_and(|first| first.descending);
    let mut forwards: Vec<Order> = Vec::with_capacity(order.len());
    for one in order {
        if !forwards.iter().any(|earlier| earlier.column == one.column) {
            forwards.push(Order { descending: one.descending != backwards, ..*one });
        }
    }
    (forwards, backwards)
}

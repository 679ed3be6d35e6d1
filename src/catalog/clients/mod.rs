//! The list of clients, up to a million: columns, not records.

pub(super) mod columns;
mod filter;
mod find;
mod order;
mod rows;
mod sort;
mod table;

use std::collections::HashMap;

use crate::model::{Client, ClientId, ClientIds, Directory, Field, PartnerId, Timestamp};
use crate::query::{At, Column, Expr, Key, Query};

use filter::Filter;
use find::Facts;
use order::Orders;
use rows::{Row, Rows};

use super::Answer;

/// From this many changes at once, sorting again is faster than moving each row.
const MANY: usize = 64;
/// Dead rows are kept until there are this many.
const FEW_DEAD: usize = 65_536;

/// The clients of a registry.
#[derive(Debug, Default)]
pub(super) struct Clients {
    rows: Rows,
    orders: Orders,
    filter: Filter,
    /// The number of clients of each partner.
    counts: HashMap<PartnerId, u64>,
}

impl Clients {
    pub fn len(&self) -> usize {
        self.orders.by_id().len()
    }

    /// Reserves room for this many clients.
    pub fn reserve(&mut self, clients: usize) {
        self.rows.reserve(clients);
    }

    /// The number of clients of a partner.
    pub fn count_of(&self, partner: PartnerId) -> u64 {
        self.counts.get(&partner).copied().unwrap_or(0)
    }

    /// The IDs of a partner's clients, sorted.
    pub fn ids_of(&self, partner: PartnerId) -> Vec<ClientId> {
        let own = self.orders.by_id().iter().filter(|row| self.rows.partner(**row) == partner);
        own.filter_map(|row| self.rows.client_id(*row)).collect()
    }

    /// Inserts or replaces a client that `by` saved last.
    pub fn put(&mut self, client: &Client, by: &str, directory: &Directory) {
        let old = self.orders.find(&self.rows, client.id.as_str().as_bytes()).ok();
        let row = self.rows.push(client, by);
        self.orders.replace(&self.rows, directory, old, row);
        self.retire(old);
        *self.counts.entry(client.partner).or_default() += 1;
        self.filter.follow(&self.rows, Some(row), facts(directory));
        self.tidy();
    }

    /// Inserts clients that no OS user has saved; fastest if all their IDs sort after the present
    /// ones.
    pub fn append(&mut self, clients: &[Client], directory: &Directory) {
        for client in clients {
            let id = client.id.as_str().as_bytes();
            if self.orders.by_id().last().is_some_and(|last| self.rows.id(*last) >= id) {
                self.put(client, "", directory);
            } else {
                let row = self.rows.push(client, "");
                *self.counts.entry(client.partner).or_default() += 1;
                self.orders.append(row);
                self.filter.forget();
            }
        }
    }

    /// Removes a client.
    pub fn remove(&mut self, id: &ClientId, directory: &Directory) {
        let Ok(old) = self.orders.find(&self.rows, id.as_str().as_bytes()) else { return };
        self.orders.remove(&self.rows, directory, old);
        self.retire(Some(old));
        self.filter.follow(&self.rows, None, facts(directory));
        self.tidy();
    }

    /// Applies the last change of each of many clients; see [`Clients::put`] and
    /// [`Clients::remove`].
    pub fn change_many(&mut self, changes: &[Changed<'_>], directory: &Directory) {
        if changes.len() < MANY {
            return changes.iter().for_each(|change| match change {
                Changed::Put(client, by) => self.put(client, by, directory),
                Changed::Removed(id) => self.remove(id, directory),
            });
        }
        let mut new: HashMap<&ClientId, Option<Row>> = HashMap::with_capacity(changes.len());
        for change in changes {
            let (id, row) = match *change {
                Changed::Put(client, by) => {
                    *self.counts.entry(client.partner).or_default() += 1;
                    (&client.id, Some(self.rows.push(client, by)))
                }
                Changed::Removed(id) => (id, None),
            };
            let old = match new.insert(id, row) {
                Some(earlier) => earlier,
                None => self.orders.find(&self.rows, id.as_str().as_bytes()).ok(),
            };
            self.retire(old);
        }
        self.filter.forget();
        let new = new.into_iter().map(|(id, row)| (id.as_str().as_bytes(), row));
        self.orders.change_many(&self.rows, new);
        self.tidy();
    }

    /// Sets the OS user who last saved a client.
    pub fn set_saver(&mut self, id: &ClientId, by: &str) {
        if let Ok(row) = self.orders.find(&self.rows, id.as_str().as_bytes()) {
            self.rows.set_saver(row, by);
        }
    }

    /// Updates the list after a partner was renamed.
    pub fn partner_renamed(&mut self) {
        self.orders.forget_those_with(&[Column::Field(Field::Partner)]);
        self.filter.forget();
    }

    /// Updates the list after the default lifetimes changed.
    pub fn defaults_changed(&mut self) {
        self.orders.forget_those_with(&[
            Column::Field(Field::AccessLifetime),
            Column::Field(Field::RefreshLifetime),
        ]);
        self.filter.forget();
    }

    /// The clients on the requested page.
    pub fn answer(&mut self, query: &Query, directory: &Directory, now: Timestamp) -> Answer {
        let rows = &self.rows;
        let total = self.orders.by_id().len();
        let order = query.whole_order();
        let everything = query.filter.is_all();
        let (found, matched) = if everything {
            (&rows.alive, total)
        } else {
            self.filter.find(rows, &query.filter, Facts { directory, now })
        };
        let is_found = |row: &Row| everything || found.contains(*row as usize);
        self.orders.prepare(rows, directory, &order);
        let sorted = self.orders.traverse(&order);
        let per_page = query.per_page.max(1);
        let last = matched.saturating_sub(1);
        let wanted = match &query.at {
            At::Page(number) => number.saturating_mul(per_page).min(last / per_page * per_page),
            At::Index(row) => *row,
            At::Record { key, or_index } => {
                let row = match key {
                    Key::Client(id) => self.orders.find(rows, id.as_str().as_bytes()).ok(),
                    _ => None,
                };
                match row.filter(is_found) {
                    Some(row) => {
                        let place = self.orders.position(rows, directory, &order, row);
                        sorted.count_before(place, everything, is_found)
                    }
                    None => *or_index,
                }
            }
        };
        let wanted = wanted.min(last);
        let number = wanted / per_page;
        let start = number * per_page;
        let page =
            sorted.page(start, per_page.min(matched - start.min(matched)), matched, is_found);
        let keys =
            page.into_iter().filter_map(|row| rows.client_id(row)).map(Key::Client).collect();
        Answer { keys, start, number, matched, total, cursor: wanted - start }
    }

    /// All clients that match a filter.
    pub fn matching(&mut self, filter: &Expr, directory: &Directory, now: Timestamp) -> ClientIds {
        let (found, _) = self.filter.find(&self.rows, filter, Facts { directory, now });
        let by_id = self.orders.by_id().iter().filter(|row| found.contains(**row as usize));
        by_id.filter_map(|row| self.rows.client_id(*row)).collect()
    }

    /// Marks a client's old row as dead.
    fn retire(&mut self, old: Option<Row>) {
        let Some(row) = old.filter(|row| self.rows.alive.contains(*row as usize)) else { return };
        self.rows.alive.set(row as usize, false);
        if let Some(count) = self.counts.get_mut(&self.rows.partner(row)) {
            *count = count.saturating_sub(1);
        }
    }

    /// Removes the dead rows if there are many.
    fn tidy(&mut self) {
        let dead = self.rows.len() - self.len();
        if dead > FEW_DEAD && dead > self.rows.len() / 4 {
            self.rows = self.rows.compacted(self.orders.by_id());
            self.orders = Orders::new((0..).take(self.rows.len()).collect());
            self.filter.forget();
        }
    }
}

/// A change of a client.
#[derive(Clone, Copy, Debug)]
pub enum Changed<'a> {
    /// The client's new state and who saved it.
    Put(&'a Client, &'a str),
    Removed(&'a ClientId),
}

/// The facts for conditions on text.
const fn facts(directory: &Directory) -> Facts<'_> {
    Facts { directory, now: Timestamp(0) }
}

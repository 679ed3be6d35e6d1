//! The index of a list with few records: partners, users, changes.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::entry::Entry;
use super::forwards;
use crate::model::Timestamp;
use crate::query::{Expr, Key, Kind, Order};

/// The number of cached orders.
const KEPT: usize = 8;

/// The index of an entry in the slab.
type Slot = u32;

#[derive(Debug)]
pub(super) struct Index {
    kind: Kind,
    slab: Vec<Option<Entry>>,
    free: Vec<Slot>,
    /// All entries sorted by key: to find a key, and as the start of every order.
    by_key: Vec<Slot>,
    /// The cached orders, each with its first column ascending.
    orders: Vec<(Vec<Order>, Vec<Slot>)>,
    /// The last filter, and whether it matches each entry of the slab.
    filter: Option<(Expr, Vec<bool>)>,
}

/// A query to an index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub filter: &'a Expr,
    /// Only changes of this record.
    pub of: Option<&'a Key>,
    pub order: &'a [Order],
    pub now: Timestamp,
}

impl Index {
    pub(super) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            slab: Vec::new(),
            free: Vec::new(),
            by_key: Vec::new(),
            orders: Vec::new(),
            filter: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        find_key(&self.slab, &self.by_key, key).is_ok()
    }

    /// Inserts or replaces an entry.
    pub(super) fn put(&mut self, new: Entry) {
        self.filter = None;
        let slot = match find_key(&self.slab, &self.by_key, &new.key) {
            Ok(at) => {
                let slot = self.by_key.get(at).copied().unwrap_or_default();
                self.take_from_orders(slot);
                slot
            }
            Err(at) => {
                let slot = self.free.pop().unwrap_or_else(|| {
                    self.slab.push(None);
                    Slot::try_from(self.slab.len() - 1).unwrap_or(Slot::MAX)
                });
                self.by_key.insert(at, slot);
                slot
            }
        };
        if let Some(place) = self.slab.get_mut(slot as usize) {
            *place = Some(new);
        }
        let (slab, kind) = (&self.slab, self.kind);
        for (order, sorted) in &mut self.orders {
            if let Err(at) = find(slab, sorted, slot, &columns(kind, order)) {
                sorted.insert(at, slot);
            }
        }
    }

    /// Inserts entries, sorted by descending key, that all sort before the present ones.
    pub(super) fn put_before(&mut self, new: impl Iterator<Item = Entry>) {
        self.filter = None;
        self.orders.clear();
        let start = self.slab.len();
        self.slab.extend(new.map(Some));
        let slots = (start..self.slab.len()).rev();
        self.by_key.splice(0..0, slots.map(|slot| Slot::try_from(slot).unwrap_or(Slot::MAX)));
    }

    /// Removes an entry; returns whether it was present.
    pub(super) fn remove(&mut self, key: &Key) -> bool {
        let Ok(at) = find_key(&self.slab, &self.by_key, key) else {
            return false;
        };
        self.filter = None;
        let slot = self.by_key.remove(at);
        self.take_from_orders(slot);
        if let Some(place) = self.slab.get_mut(slot as usize) {
            *place = None;
        }
        self.free.push(slot);
        true
    }

    /// Removes an entry from all orders, before its values change.
    fn take_from_orders(&mut self, slot: Slot) {
        let (slab, kind) = (&self.slab, self.kind);
        for (order, sorted) in &mut self.orders {
            if let Ok(at) = find(slab, sorted, slot, &columns(kind, order)) {
                sorted.remove(at);
            }
        }
    }

    /// All matching entries in the requested order. Ties are sorted by key, descending if the first
    /// column is descending.
    pub(super) fn rows(&mut self, asked: Asked<'_>) -> Rows<'_> {
        let (order, backwards) = forwards(asked.order);
        self.sort(&order);
        self.search(asked);
        let sorted = self.orders.iter().find(|(kept, _)| *kept == order);
        let sorted = sorted.map(|(_, sorted)| sorted.as_slice()).unwrap_or_default();
        let hits = self.filter.as_ref().map(|(_, hits)| hits.as_slice()).unwrap_or_default();
        let slab = &self.slab;
        let is_found = |slot: &Slot| {
            let about = asked.of.is_none()
                || entry(slab, *slot).is_some_and(|e| e.subject.as_deref() == asked.of);
            about && (asked.filter.is_all() || hits.get(*slot as usize).copied().unwrap_or(false))
        };
        let mut found: Vec<Slot> = sorted.iter().copied().filter(is_found).collect();
        if backwards {
            found.reverse();
        }
        Rows { slab, by_key: &self.by_key, found }
    }

    fn search(&mut self, asked: Asked<'_>) {
        let Asked { filter, now, .. } = asked;
        if filter.is_all()
            || self.filter.as_ref().is_some_and(|(last, _)| last == filter && !filter.is_of_now())
        {
            return;
        }
        let kind = self.kind;
        let hit = |place: &Option<Entry>| {
            place.as_ref().is_some_and(|entry| entry.is_found(kind, filter, now))
        };
        let hits = self.slab.par_iter().map(hit).collect();
        self.filter = Some((filter.clone(), hits));
    }

    /// Sorts and caches an order.
    fn sort(&mut self, order: &[Order]) {
        if self.orders.iter().any(|(kept, _)| kept == order) {
            return;
        }
        let mut sorted = self.by_key.clone();
        let slab = &self.slab;
        let columns = columns(self.kind, order);
        sorted.par_sort_by(|a, b| match (entry(slab, *a), entry(slab, *b)) {
            (Some(a), Some(b)) => compare(a, b, &columns),
            _ => Ordering::Equal,
        });
        self.orders.truncate(KEPT - 1);
        self.orders.insert(0, (order.to_vec(), sorted));
    }
}

/// The matching entries in the order of the query.
pub(super) struct Rows<'a> {
    slab: &'a [Option<Entry>],
    by_key: &'a [Slot],
    found: Vec<Slot>,
}

impl Rows<'_> {
    pub(super) const fn len(&self) -> usize {
        self.found.len()
    }

    /// The position of a record among the matches.
    pub(super) fn position(&self, key: &Key) -> Option<usize> {
        let slot = self.by_key.get(find_key(self.slab, self.by_key, key).ok()?)?;
        self.found.iter().position(|found| found == slot)
    }

    pub(super) fn keys(&self, start: usize, count: usize) -> Vec<Key> {
        let rows = self.found.iter().skip(start).take(count);
        rows.filter_map(|slot| entry(self.slab, *slot)).map(|entry| entry.key.clone()).collect()
    }
}

fn entry(slab: &[Option<Entry>], slot: Slot) -> Option<&Entry> {
    slab.get(slot as usize).and_then(Option::as_ref)
}

/// The index of a key among all, or its insertion index.
fn find_key(slab: &[Option<Entry>], by_key: &[Slot], key: &Key) -> Result<usize, usize> {
    let of = |slot: &Slot| entry(slab, *slot).map(|entry| &entry.key);
    // Records read from the disk come sorted by key.
    if by_key.last().is_none_or(|last| of(last) < Some(key)) {
        return Err(by_key.len());
    }
    by_key.binary_search_by(|slot| of(slot).cmp(&Some(key)))
}

/// The indexes of an order's columns, and whether each descends.
fn columns(kind: Kind, order: &[Order]) -> Vec<(usize, bool)> {
    let place = |order: &Order| {
        let column = kind.columns().iter().position(|spec| spec.column == order.column);
        (column.unwrap_or(0), order.descending)
    };
    order.iter().map(place).collect()
}

fn compare(a: &Entry, b: &Entry, columns: &[(usize, bool)]) -> Ordering {
    for (column, descending) in columns {
        let by_column = a.by_column(b, *column);
        let by_column = if *descending { by_column.reverse() } else { by_column };
        if by_column.is_ne() {
            return by_column;
        }
    }
    a.key.cmp(&b.key)
}

/// The index of an entry in an order, or its insertion index.
fn find(
    slab: &[Option<Entry>],
    sorted: &[Slot],
    slot: Slot,
    columns: &[(usize, bool)],
) -> Result<usize, usize> {
    let Some(wanted) = entry(slab, slot) else {
        return Err(sorted.len());
    };
    sorted.binary_search_by(|other| {
        entry(slab, *other).map_or(Ordering::Greater, |e| compare(e, wanted, columns))
    })
}

//! The index of one list: its records, the orders they have been asked for in, and the last
//! search.

use std::cmp::Ordering;
use std::collections::HashMap;

use memchr::memmem::Finder;

use super::entry::Entry;
use crate::query::{Key, Kind, Order, Words};

/// More updates than this in one go, and it is faster to sort anew than to move each.
const MANY: usize = 64;
/// So far down, texts that are still the same are compared as they are.
const DEEP: usize = 16;

/// The place of an entry in the slab.
type Slot = u32;

#[derive(Debug)]
pub(super) struct Index {
    kind: Kind,
    slab: Vec<Option<Entry>>,
    free: Vec<Slot>,
    /// Every entry in the order of the keys: finds a key, and is what orders start from.
    by_key: Vec<Slot>,
    /// By the column's place in [`Kind::columns`], and whether it is descending.
    orders: HashMap<(usize, bool), Vec<Slot>>,
    filter: Option<Filter>,
    result: Option<Outcome>,
    /// What is about one record, when that was asked for last.
    about: Vec<Slot>,
}

/// Which entries the last search matched.
#[derive(Debug)]
struct Filter {
    words: Words,
    hits: Vec<bool>,
}

/// The matches of the last search in the last order.
#[derive(Debug)]
struct Outcome {
    order: (usize, bool),
    rows: Vec<Slot>,
}

impl Index {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            slab: Vec::new(),
            free: Vec::new(),
            by_key: Vec::new(),
            orders: HashMap::new(),
            filter: None,
            result: None,
            about: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Entry> {
        let at = find_key(&self.slab, &self.by_key, key).ok()?;
        self.by_key.get(at).and_then(|slot| entry(&self.slab, *slot))
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slab.iter().flatten()
    }

    /// Forgets the orders ahead of many updates.
    pub(super) fn expect_many(&mut self, updates: usize) {
        if updates > MANY {
            self.orders.clear();
        }
    }

    /// Puts an entry in, in place of the one with its key.
    pub(super) fn put(&mut self, new: Entry) {
        let hit = self.filter.as_ref().is_some_and(|filter| matches(&new, &finders(&filter.words)));
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
        let slab = &self.slab;
        for (&(column, descending), order) in &mut self.orders {
            if let Err(at) = find(slab, order, slot, column, descending) {
                order.insert(at, slot);
            }
        }
        if let Some(filter) = &mut self.filter {
            if filter.hits.len() < self.slab.len() {
                filter.hits.resize(self.slab.len(), false);
            }
            if let Some(place) = filter.hits.get_mut(slot as usize) {
                *place = hit;
            }
        }
        self.result = None;
    }

    /// Takes an entry out; whether it was there.
    pub(super) fn remove(&mut self, key: &Key) -> bool {
        let Ok(at) = find_key(&self.slab, &self.by_key, key) else {
            return false;
        };
        let slot = self.by_key.remove(at);
        self.take_from_orders(slot);
        if let Some(place) = self.slab.get_mut(slot as usize) {
            *place = None;
        }
        if let Some(hit) = self.filter.as_mut().and_then(|f| f.hits.get_mut(slot as usize)) {
            *hit = false;
        }
        self.free.push(slot);
        self.result = None;
        true
    }

    /// Takes an entry out of all orders, while it is still as they know it.
    fn take_from_orders(&mut self, slot: Slot) {
        let slab = &self.slab;
        for (&(column, descending), order) in &mut self.orders {
            if let Ok(at) = find(slab, order, slot, column, descending) {
                order.remove(at);
            }
        }
    }

    /// Everything that matches, in the order asked for; `of` leaves only what is about one record.
    pub(super) fn rows(&mut self, words: &Words, of: Option<&Key>, order: Order) -> Rows<'_> {
        let column = self.kind.columns().iter().position(|spec| spec.column == order.column);
        let order = (column.unwrap_or(0), order.descending);
        self.sort(order);
        if !words.is_empty() {
            self.search(words);
            self.collect(order);
        }
        let mut found = match &self.result {
            Some(result) if !words.is_empty() => result.rows.as_slice(),
            _ => self.orders.get(&order).map(Vec::as_slice).unwrap_or_default(),
        };
        if of.is_some() {
            let slab = &self.slab;
            let about =
                |slot: &Slot| entry(slab, *slot).is_some_and(|e| e.subject.as_deref() == of);
            self.about = found.iter().copied().filter(about).collect();
            found = &self.about;
        }
        Rows { slab: &self.slab, by_key: &self.by_key, found, order }
    }

    /// Puts the matches of the last search in an order.
    fn collect(&mut self, order: (usize, bool)) {
        if self.result.as_ref().is_some_and(|result| result.order == order) {
            return;
        }
        let hits = self.filter.as_ref().map(|f| f.hits.as_slice()).unwrap_or_default();
        let all = self.orders.get(&order).map(Vec::as_slice).unwrap_or_default();
        let hit = |slot: &Slot| hits.get(*slot as usize).copied().unwrap_or(false);
        let rows = all.iter().copied().filter(hit).collect();
        self.result = Some(Outcome { order, rows });
    }

    fn search(&mut self, words: &Words) {
        if self.filter.as_ref().is_some_and(|filter| filter.words == *words) {
            return;
        }
        self.result = None;
        let earlier = self.filter.take().filter(|filter| words.narrows(&filter.words));
        let finders = finders(words);
        let hit = |place: &Option<Entry>| place.as_ref().is_some_and(|e| matches(e, &finders));
        let hits = match earlier {
            Some(earlier) => {
                let both = self.slab.iter().zip(earlier.hits);
                both.map(|(place, was)| was && hit(place)).collect()
            }
            None => self.slab.iter().map(hit).collect(),
        };
        self.filter = Some(Filter { words: words.clone(), hits });
    }

    /// Makes an order that has not been asked for yet.
    fn sort(&mut self, (column, descending): (usize, bool)) {
        if self.orders.contains_key(&(column, descending)) {
            return;
        }
        if !self.orders.contains_key(&(column, false)) {
            let mut ranked: Vec<Ranked> = self.by_key.iter().map(|slot| (0, *slot)).collect();
            arrange(&self.slab, &mut ranked, column, 0);
            let order = ranked.into_iter().map(|(_, slot)| slot).collect();
            self.orders.insert((column, false), order);
        }
        if descending {
            let ascending = self.orders.get(&(column, false)).map(Vec::as_slice);
            let slab = &self.slab;
            let equal = |a: &Slot, b: &Slot| match (entry(slab, *a), entry(slab, *b)) {
                (Some(a), Some(b)) => a.by_column(b, column).is_eq(),
                _ => false,
            };
            // What is equal in the column stays in the order of its keys.
            let groups: Vec<&[Slot]> = ascending.unwrap_or_default().chunk_by(equal).collect();
            let order = groups.into_iter().rev().flatten().copied().collect();
            self.orders.insert((column, true), order);
        }
    }
}

/// The matches of a query, in its order.
pub(super) struct Rows<'a> {
    slab: &'a [Option<Entry>],
    by_key: &'a [Slot],
    found: &'a [Slot],
    order: (usize, bool),
}

impl Rows<'_> {
    pub(super) const fn len(&self) -> usize {
        self.found.len()
    }

    /// Where a record stands among them.
    pub(super) fn position(&self, key: &Key) -> Option<usize> {
        let slot = self.by_key.get(find_key(self.slab, self.by_key, key).ok()?)?;
        find(self.slab, self.found, *slot, self.order.0, self.order.1).ok()
    }

    pub(super) fn keys(&self, start: usize, count: usize) -> Vec<Key> {
        let rows = self.found.iter().skip(start).take(count);
        rows.filter_map(|slot| entry(self.slab, *slot)).map(|entry| entry.key.clone()).collect()
    }
}

fn entry(slab: &[Option<Entry>], slot: Slot) -> Option<&Entry> {
    slab.get(slot as usize).and_then(Option::as_ref)
}

/// Where a key stands among all, or would.
fn find_key(slab: &[Option<Entry>], by_key: &[Slot], key: &Key) -> Result<usize, usize> {
    let of = |slot: &Slot| entry(slab, *slot).map(|entry| &entry.key);
    // Records come in the order of their keys when they are read from the disk.
    if by_key.last().is_none_or(|last| of(last) < Some(key)) {
        return Err(by_key.len());
    }
    by_key.binary_search_by(|slot| of(slot).cmp(&Some(key)))
}

/// A slot, and what it is sorted by at the depth in hand.
type Ranked = (u64, Slot);

/// Sorts by a column, from a depth of the texts on. What is equal stays as it is: in the order of
/// the keys. Numbers are compared and not texts, which lie all over the memory.
fn arrange(slab: &[Option<Entry>], ranked: &mut [Ranked], column: usize, depth: usize) {
    if depth > DEEP {
        return ranked.sort_by(|(_, a), (_, b)| match (entry(slab, *a), entry(slab, *b)) {
            (Some(a), Some(b)) => a.by_column(b, column),
            _ => Ordering::Equal,
        });
    }
    let mut goes_on = false;
    for (rank, slot) in ranked.iter_mut() {
        let (here, more) = entry(slab, *slot).map(|e| e.rank(column, depth)).unwrap_or_default();
        *rank = here;
        goes_on |= more;
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    if goes_on {
        for same in ranked.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            arrange(slab, same, column, depth + 1);
        }
    }
}

fn compare(a: &Entry, b: &Entry, column: usize, descending: bool) -> Ordering {
    let by_column = a.by_column(b, column);
    let by_column = if descending { by_column.reverse() } else { by_column };
    by_column.then_with(|| a.key.cmp(&b.key))
}

/// Where an entry stands in an order, or would.
fn find(
    slab: &[Option<Entry>],
    order: &[Slot],
    slot: Slot,
    column: usize,
    descending: bool,
) -> Result<usize, usize> {
    let Some(wanted) = entry(slab, slot) else {
        return Err(order.len());
    };
    order.binary_search_by(|other| {
        entry(slab, *other).map_or(Ordering::Greater, |e| compare(e, wanted, column, descending))
    })
}

fn finders(words: &Words) -> Vec<Finder<'_>> {
    words.iter().map(Finder::new).collect()
}

fn matches(entry: &Entry, finders: &[Finder<'_>]) -> bool {
    finders.iter().all(|finder| finder.find(entry.searched().as_bytes()).is_some())
}

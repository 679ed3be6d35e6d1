//! The marks of a list: some records that were marked one by one, and all that a search found.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::model::{ClientId, ClientIds, Revision};
use crate::query::{Expr, Key};

/// More marks than this are no list that a person reads.
const MANY: usize = 100;

/// Which records are marked.
#[derive(Debug, Default)]
pub struct Marks {
    /// Marked one by one, with the revision that the person saw; none of them is in `all`.
    keys: BTreeMap<Key, Revision>,
    /// Marked all at once, perhaps a million.
    all: Option<Arc<ClientIds>>,
    /// The search that found what was marked last.
    filter: Option<Expr>,
    /// Of these, those that are not.
    but: HashSet<ClientId>,
}

impl Marks {
    pub fn len(&self) -> usize {
        let all = self.all.as_ref().map_or(0, |all| all.len());
        all.saturating_sub(self.but.len()) + self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether they are too many to be named one by one, or were never seen one by one.
    pub fn are_many(&self) -> bool {
        self.all.is_some() || self.keys.len() > MANY
    }

    pub fn is_marked(&self, key: &Key) -> bool {
        self.keys.contains_key(key) || self.is_in_all(key)
    }

    fn is_in_all(&self, key: &Key) -> bool {
        match (key, &self.all) {
            (Key::Client(id), Some(all)) => all.contains(id) && !self.but.contains(id),
            _ => false,
        }
    }

    /// The records that were marked one by one.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.keys()
    }

    pub(super) fn seen(&self) -> impl Iterator<Item = (&Key, Revision)> {
        self.keys.iter().map(|(key, revision)| (key, *revision))
    }

    pub(super) fn toggle(&mut self, key: Key, revision: Revision) {
        if self.is_marked(&key) {
            self.remove(&key);
        } else {
            self.mark(key, revision);
        }
    }

    pub(super) fn mark(&mut self, key: Key, revision: Revision) {
        if let (Key::Client(id), Some(all)) = (&key, &self.all)
            && all.contains(id)
        {
            self.but.remove(id);
        } else {
            self.keys.insert(key, revision);
        }
    }

    /// Takes the mark of a record away, which may be gone.
    pub(super) fn remove(&mut self, key: &Key) {
        if self.keys.remove(key).is_none()
            && self.is_in_all(key)
            && let Key::Client(id) = key
        {
            self.but.insert(id.clone());
        }
    }

    /// The record was written by whoever marked it: they have seen it as it is now.
    pub(super) fn follow(&mut self, key: &Key, revision: Revision) {
        if let Some(seen) = self.keys.get_mut(key) {
            *seen = revision;
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether all that this search found was marked last.
    pub(super) fn are_all_of(&self, filter: &Expr) -> bool {
        self.filter.as_ref() == Some(filter)
    }

    /// Marks all that a search found, beside what is marked already.
    pub(super) fn mark_all(&mut self, found: ClientIds, filter: Expr) {
        let all = if self.is_empty() { found } else { found.union(&self.client_ids()) };
        self.clear();
        (self.all, self.filter) = (Some(Arc::new(all)), Some(filter));
    }

    /// All that is marked was written just now: what was seen of it before is outdated.
    pub(super) fn renew(&mut self, clients: &Arc<ClientIds>) {
        let filter = self.filter.take();
        self.clear();
        (self.all, self.filter) = (Some(Arc::clone(clients)), filter);
    }

    /// The clients that are marked.
    pub fn client_ids(&self) -> Arc<ClientIds> {
        let keys = self.keys.keys().filter_map(|key| match key {
            Key::Client(id) => Some(id.clone()),
            Key::Partner(_) | Key::User(_) | Key::Change(_) => None,
        });
        let Some(all) = &self.all else { return Arc::new(keys.collect()) };
        if self.keys.is_empty() && self.but.is_empty() {
            return Arc::clone(all);
        }
        let but: HashSet<&str> = self.but.iter().map(ClientId::as_str).collect();
        Arc::new(all.filtered(|id| !but.contains(id)).union(&keys.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str) -> Key {
        Key::Client(ClientId::parse(id).unwrap())
    }

    fn ids(ids: &[&str]) -> ClientIds {
        ids.iter().map(|id| ClientId::parse(id).unwrap()).collect()
    }

    fn marked(marks: &Marks) -> Vec<String> {
        let ids = marks.client_ids();
        assert_eq!(ids.len(), marks.len());
        for id in ids.iter() {
            assert!(marks.is_marked(&key(id)), "{id}");
        }
        ids.iter().map(str::to_owned).collect()
    }

    #[test]
    fn one_of_all_can_be_taken_out_and_marked_again() {
        let mut marks = Marks::default();
        marks.toggle(key("z"), Revision(1));
        marks.mark_all(ids(&["a", "b", "c"]), Expr::All);
        assert_eq!(marked(&marks), ["a", "b", "c", "z"]);
        marks.toggle(key("b"), Revision(1));
        marks.toggle(key("k"), Revision(1));
        assert_eq!(marked(&marks), ["a", "c", "k", "z"]);
        assert!(!marks.is_marked(&key("b")));
        marks.toggle(key("b"), Revision(1));
        marks.toggle(key("k"), Revision(1));
        assert_eq!(marked(&marks), ["a", "b", "c", "z"]);
    }

    #[test]
    fn another_search_adds_what_it_finds() {
        let mut marks = Marks::default();
        marks.mark_all(ids(&["a", "c"]), Expr::All);
        marks.remove(&key("c"));
        let words = Expr::words("x");
        marks.mark_all(ids(&["b"]), words.clone());
        assert_eq!(marked(&marks), ["a", "b"]);
        assert!(marks.are_all_of(&words) && !marks.are_all_of(&Expr::All));
        marks.clear();
        assert!(marks.is_empty() && !marks.are_many());
    }

    #[test]
    fn what_is_gone_loses_its_mark_however_it_got_it() {
        let mut marks = Marks::default();
        marks.mark_all(ids(&["a", "b"]), Expr::All);
        marks.mark(key("k"), Revision(1));
        for id in ["a", "k", "never"] {
            marks.remove(&key(id));
            marks.remove(&key(id));
        }
        assert_eq!(marked(&marks), ["b"]);
    }
}

//! A compact set of client IDs: marked rows, or the result of a search.

use std::fmt;

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ClientId;

/// A set of client IDs, sorted by their bytes as in the store.
///
/// All IDs share one text, so that a million take some 30 MB and two allocations; an
/// [`Arc`](std::sync::Arc) makes the set cheap to share.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ClientIds {
    text: String,
    /// The end offset of each ID in the text. Not `u32`, which would need a case for a text of 4
    /// GiB.
    ends: Vec<usize>,
}

impl ClientIds {
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The ID at an index.
    pub fn get(&self, n: usize) -> Option<&str> {
        let end = *self.ends.get(n)?;
        let start = match n.checked_sub(1) {
            Some(previous) => *self.ends.get(previous)?,
            None => 0,
        };
        self.text.get(start..end)
    }

    pub fn contains(&self, id: &ClientId) -> bool {
        self.position(id.as_str()).is_ok()
    }

    /// The index of an ID, or the index to insert it at.
    fn position(&self, id: &str) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).unwrap_or_default().cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// Iterates over the IDs in the order of their bytes.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).filter_map(|n| self.get(n))
    }

    /// Iterates over at most `most` IDs from an index.
    pub fn range(&self, from: usize, most: usize) -> impl Iterator<Item = &str> + Clone {
        let end = from.saturating_add(most).min(self.len());
        (from..end).filter_map(|n| self.get(n))
    }

    /// The union of both sets.
    pub fn union(&self, other: &Self) -> Self {
        let mut both = Self::default();
        let (mut ours, mut theirs) = (self.iter().peekable(), other.iter().peekable());
        loop {
            let next = match (ours.peek(), theirs.peek()) {
                (Some(our), Some(their)) if our <= their => ours.next(),
                (_, Some(_)) => theirs.next(),
                (Some(_), None) => ours.next(),
                (None, None) => return both,
            };
            // An ID that is in both sets comes twice: `add` skips the second.
            both.add(next.unwrap_or_default());
        }
    }

    /// The IDs for which `keep` is true.
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        let mut kept = Self::default();
        self.iter().filter(|id| keep(id)).for_each(|id| kept.add(id));
        kept
    }

    /// The IDs from an index to the end.
    pub fn rest(&self, from: usize) -> Self {
        let mut rest = Self::default();
        self.range(from, self.len()).for_each(|id| rest.add(id));
        rest
    }

    /// The last ID.
    pub fn last(&self) -> Option<ClientId> {
        let last = self.len().checked_sub(1).and_then(|last| self.get(last))?;
        ClientId::parse(last).ok()
    }

    /// Adds IDs that sort after all IDs of the set; skips others.
    pub fn append(&mut self, more: &Self) {
        more.iter().for_each(|id| self.add(id));
    }

    /// At most `most` IDs from an index.
    pub fn slice(&self, from: usize, most: usize) -> Self {
        let mut part = Self::default();
        self.range(from, most).for_each(|id| part.add(id));
        part
    }

    /// At most `most` IDs after this one.
    pub fn behind(&self, after: Option<&ClientId>, most: usize) -> Self {
        let from = after.map_or(0, |after| match self.position(after.as_str()) {
            Ok(place) => place + 1,
            Err(place) => place,
        });
        self.slice(from, most)
    }

    /// Adds an ID that sorts after all others; skips any other ID.
    fn add(&mut self, id: &str) {
        let last = self.len().checked_sub(1).and_then(|last| self.get(last));
        if last.is_none_or(|last| last < id) {
            self.text.push_str(id);
            self.ends.push(self.text.len());
        }
    }
}

impl From<Vec<ClientId>> for ClientIds {
    fn from(mut ids: Vec<ClientId>) -> Self {
        ids.sort_unstable();
        ids.into_iter().collect()
    }
}

/// Collects IDs that are usually sorted already; sorts the others in.
impl FromIterator<ClientId> for ClientIds {
    fn from_iter<T: IntoIterator<Item = ClientId>>(ids: T) -> Self {
        let mut found = Self::default();
        let mut late = Vec::new();
        for id in ids {
            let last = found.len().checked_sub(1).and_then(|last| found.get(last));
            if last.is_some_and(|last| last > id.as_str()) {
                late.push(id);
            } else {
                found.add(id.as_str());
            }
        }
        if late.is_empty() { found } else { found.union(&Self::from(late)) }
    }
}

impl Serialize for ClientIds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Binary formats need the length in advance.
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|id| list.serialize_element(id))?;
        list.end()
    }
}

impl<'de> Deserialize<'de> for ClientIds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<ClientId>::deserialize(deserializer).map(Self::from)
    }
}

impl fmt::Debug for ClientIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A million IDs would be unreadable.
        write!(f, "ClientIds({}: {:?}…)", self.len(), self.range(0, 3).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn ids(texts: &[String]) -> Vec<ClientId> {
        texts.iter().map(|text| ClientId::parse(text).unwrap()).collect()
    }

    proptest! {
        #[test]
        fn it_is_a_sorted_set(one in prop::collection::vec("[a-d!~]{1,4}", 0..30), two in prop::collection::vec("[a-d!~]{1,4}", 0..30)) {
            let sets = [&one, &two].map(|texts| texts.iter().map(String::as_str).collect::<BTreeSet<_>>());
            let compact: ClientIds = ids(&one).into_iter().collect();
            prop_assert_eq!(&compact, &ClientIds::from(ids(&one)));
            prop_assert!(compact.iter().eq(sets[0].iter().copied()));
            prop_assert_eq!(compact.len(), sets[0].len());
            for id in ids(&two) {
                prop_assert_eq!(compact.contains(&id), sets[0].contains(id.as_str()));
            }
            let both = compact.union(&ClientIds::from(ids(&two)));
            prop_assert!(both.iter().eq(sets[0].union(&sets[1]).copied()));
            let rest = both.filtered(|id| !sets[0].contains(id));
            prop_assert!(rest.iter().eq(sets[1].difference(&sets[0]).copied()));
            for (n, id) in compact.iter().enumerate() {
                prop_assert_eq!(compact.get(n), Some(id));
            }
            prop_assert_eq!(compact.get(compact.len()), None);
            prop_assert!(compact.range(1, 2).eq(sets[0].iter().copied().skip(1).take(2)));
        }
    }
}

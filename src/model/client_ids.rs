//! Many client IDs in little room: what is marked, or what a search has found.

use std::fmt;

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ClientId;

/// A set of client IDs, in the order of their bytes, which is the order that the store has them
/// in.
///
/// All of them stand in one text, so that a million take some 30 MB and two allocations; an
/// [`Arc`](std::sync::Arc) makes it cheap to share.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ClientIds {
    text: String,
    /// Where each ends in the text. Not in 32 bits, which would need a case for a text of 4 GiB.
    ends: Vec<usize>,
}

impl ClientIds {
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The ID at a place, counted from 0.
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

    /// The place of an ID, or the one where it would stand.
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

    /// In the order of their bytes.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).filter_map(|n| self.get(n))
    }

    /// Those from a place on, at most so many.
    pub fn range(&self, from: usize, most: usize) -> impl Iterator<Item = &str> + Clone {
        let end = from.saturating_add(most).min(self.len());
        (from..end).filter_map(|n| self.get(n))
    }

    /// What is in one of the two.
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
            // Of what is in both, the second is passed over.
            both.add(next.unwrap_or_default());
        }
    }

    /// Those that are to be kept.
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        let mut kept = Self::default();
        self.iter().filter(|id| keep(id)).for_each(|id| kept.add(id));
        kept
    }

    /// Those from a place on.
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

    /// Adds IDs that come after all that are here; others are passed over.
    pub fn append(&mut self, more: &Self) {
        more.iter().for_each(|id| self.add(id));
    }

    /// The IDs from a place on, at most so many.
    pub fn slice(&self, from: usize, most: usize) -> Self {
        let mut part = Self::default();
        self.range(from, most).for_each(|id| part.add(id));
        part
    }

    /// The IDs behind this one, at most so many.
    pub fn behind(&self, after: Option<&ClientId>, most: usize) -> Self {
        let from = after.map_or(0, |after| match self.position(after.as_str()) {
            Ok(place) => place + 1,
            Err(place) => place,
        });
        self.slice(from, most)
    }

    /// Adds an ID that comes after all others; one that does not is passed over.
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

/// From IDs in the order of their bytes; what is out of order is put in its place.
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
        // With its length, which binary formats need in advance.
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
        // A million of them say nothing.
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

//! What a file could not keep.

use std::collections::BTreeMap;

/// A kind of value that has no place in a file, or stands there as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    pub field: &'static str,
    pub reason: &'static str,
}

/// Each kind once, and how many clients it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<Loss, u64>);

impl Losses {
    /// Notes one of a client.
    pub fn add(&mut self, field: &'static str, reason: &'static str) {
        *self.0.entry(Loss { field, reason }).or_default() += 1;
    }

    /// Takes in those of other clients.
    pub fn merge(&mut self, other: &Self) {
        for (loss, clients) in other.iter() {
            *self.0.entry(loss).or_default() += clients;
        }
    }

    /// Each kind, and how many clients it is about.
    pub fn iter(&self) -> impl Iterator<Item = (Loss, u64)> {
        self.0.iter().map(|(loss, clients)| (*loss, *clients))
    }

    /// Whether something of this field is lost.
    pub fn has(&self, field: &str) -> bool {
        self.0.keys().any(|loss| loss.field == field)
    }
}

//! Values that an exported file cannot keep.

use std::collections::BTreeMap;

/// A kind of value that a file lacks or changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    pub field: &'static str,
    pub reason: &'static str,
}

/// Each kind of loss with the number of clients affected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<Loss, u64>);

impl Losses {
    /// Records a loss of one client.
    pub fn add(&mut self, field: &'static str, reason: &'static str) {
        *self.0.entry(Loss { field, reason }).or_default() += 1;
    }

    /// Adds the losses of other clients.
    pub fn merge(&mut self, other: &Self) {
        for (loss, clients) in other.iter() {
            *self.0.entry(loss).or_default() += clients;
        }
    }

    /// Each kind of loss, with the number of clients affected.
    pub fn iter(&self) -> impl Iterator<Item = (Loss, u64)> {
        self.0.iter().map(|(loss, clients)| (*loss, *clients))
    }

    /// Whether a value of this field is lost.
    pub fn has(&self, field: &str) -> bool {
        self.0.keys().any(|loss| loss.field == field)
    }
}

//! What a save would change: the fields that differ from the record that is edited.

use super::{Form, Held};
use crate::model::{Directory, Field};

/// A field that a save would change.
#[derive(Clone, Debug)]
pub struct Difference {
    pub field: Field,
    pub was: Held,
    pub becomes: Held,
}

impl Form {
    /// What a save would change, in the order of the form; nothing for a new record.
    pub fn differences(&self, directory: &Directory) -> Vec<Difference> {
        let original = self.original.clone().and_then(|r| Self::of_record(r, directory));
        let Some(original) = original else { return Vec::new() };
        self.fields
            .iter()
            .map(|f| Difference {
                field: f.field,
                was: original.held(f.field, directory),
                becomes: self.held(f.field, directory),
            })
            .filter(|difference| difference.was != difference.becomes)
            .collect()
    }
}

//! The distinct values of a column that has few.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// Distinct values, numbered in the order of their insertion.
#[derive(Clone, Debug)]
pub(super) struct Table<T> {
    values: Vec<T>,
    places: HashMap<T, u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { values: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Table<T> {
    /// The number of a value, inserting it if it is new.
    pub fn place<Q>(&mut self, value: &Q) -> u32
    where
        T: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = T> + ?Sized,
    {
        if let Some(place) = self.places.get(value) {
            return *place;
        }
        let place = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.to_owned());
        self.places.insert(value.to_owned(), place);
        place
    }

    pub fn get(&self, place: u32) -> Option<&T> {
        self.values.get(place as usize)
    }

    pub fn values(&self) -> &[T] {
        &self.values
    }
}

impl<T: Clone + Eq + Hash> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let values: Vec<T> = values.into_iter().collect();
        let places = (0..).zip(&values).map(|(place, value)| (value.clone(), place)).collect();
        Self { values, places }
    }
}

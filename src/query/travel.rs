//! A query as it travels: its filter as the text that a person would type.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{At, Key, Kind, Order, Query, Search};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Travelling {
    kind: Kind,
    search: String,
    of: Option<Key>,
    order: Order,
    then: Vec<Order>,
    per_page: usize,
    at: At,
}

impl Serialize for Query {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { kind, filter, of, order, then, per_page, at } = self.clone();
        let search = filter.to_string();
        Travelling { kind, search, of, order, then, per_page, at }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Query {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Travelling { kind, search, of, order, then, per_page, at } =
            Travelling::deserialize(deserializer)?;
        let search = Search::parse(kind, &search).map_err(|mistake| {
            D::Error::custom(format!("the query is not understood: {}", mistake.reason))
        })?;
        Ok(Self { kind, filter: search.filter, of, order, then, per_page, at })
    }
}

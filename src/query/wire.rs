//! Serializes a query: filter and order as query text, the rest as members.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{At, Key, Kind, Query, Search};

#[derive(Serialize, Deserialize)]
struct Wire {
    kind: Kind,
    /// The filter and the whole order as text: `acme sort:-modified,client-id`.
    search: String,
    of: Option<Key>,
    per_page: usize,
    at: At,
}

impl Serialize for Query {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The page size is not in the text, where people have a lower limit.
        let search = Search { filter: self.filter.clone(), sort: self.whole_order(), per: None };
        let wire = Wire {
            kind: self.kind,
            search: search.to_string(),
            of: self.of.clone(),
            per_page: self.per_page,
            at: self.at.clone(),
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Query {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { kind, search, of, per_page, at } = Wire::deserialize(deserializer)?;
        let search = Search::parse(kind, &search).map_err(|mistake| {
            let place = format!("bytes {} to {}", mistake.start, mistake.end);
            D::Error::custom(format!("the query has a mistake at {place}: {}", mistake.reason))
        })?;
        let Some((order, then)) = search.sort.split_first() else {
            return Err(D::Error::custom("the query has no order: it needs sort:"));
        };
        if per_page == 0 {
            return Err(D::Error::custom("a page has at least one row"));
        }
        let (order, then) = (*order, then.to_vec());
        Ok(Self { kind, filter: search.filter, of, order, then, per_page, at })
    }
}

//! The file that maps clients to partners.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

use thiserror::Error;

use crate::model::{Directory, PartnerId};

use super::decode::decode;

/// Maps client IDs to the partners of an import.
///
/// Each line has a client ID and a partner's subdomain or name, separated by a comma, semicolon or
/// tab. A `*` at the end of an ID matches anything; the first matching line wins. Lines that begin
/// with `#`, and a first line `client_id,partner`, are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerMap {
    exact: HashMap<Box<str>, (usize, PartnerId)>,
    prefixes: HashMap<Box<str>, (usize, PartnerId)>,
}

/// Why a map cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MapError {
    #[error("{0}")]
    Text(String),
    #[error("line {0}: write CLIENT_ID,PARTNER")]
    NoPartner(usize),
    #[error("line {line}: there is no partner {name}: create it first")]
    Unknown { line: usize, name: String },
}

impl PartnerMap {
    /// Reads the file.
    pub fn parse(bytes: &[u8], directory: &Directory) -> Result<Self, MapError> {
        let text = decode(bytes).map_err(|error| MapError::Text(error.to_string()))?;
        let mut map = Self::default();
        // Most lines repeat a partner of an earlier line.
        let mut known: HashMap<String, PartnerId> = HashMap::new();
        for (n, line) in text.lines().enumerate() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            // The ID may contain a comma, a partner's subdomain cannot.
            let pair = trimmed.rsplit_once(['\t', ';']).or_else(|| trimmed.rsplit_once(','));
            let (id, partner) = pair.ok_or(MapError::NoPartner(n + 1))?;
            let clean = |text: &str| text.trim().trim_matches('"').to_owned();
            let (id, partner) = (clean(id), clean(partner));
            if n == 0 && partner.eq_ignore_ascii_case("partner") {
                continue;
            }
            let found = if let Some(found) = known.get(&partner) {
                *found
            } else if let Some(found) = find_partner(directory, &partner) {
                known.insert(partner, found);
                found
            } else {
                let name = super::error::quoted(&partner);
                return Err(MapError::Unknown { line: n + 1, name });
            };
            match id.strip_suffix('*') {
                Some(prefix) => {
                    map.prefixes.entry(prefix.into()).or_insert((n, found));
                }
                None => {
                    map.exact.entry(id.into()).or_insert((n, found));
                }
            }
        }
        Ok(map)
    }

    /// Restricts the map to these clients.
    #[must_use = "the smaller map is returned"]
    pub fn only_for<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Self {
        let exact = ids.filter_map(|id| Some((id.into(), (0, self.get(id)?)))).collect();
        Self { exact, prefixes: HashMap::new() }
    }

    /// The partner of a client.
    pub fn get(&self, id: &str) -> Option<PartnerId> {
        let exact = self.exact.get(id).copied();
        // The map may have many prefixes; an ID has few.
        let ends = id.char_indices().map(|(at, _)| at).chain([id.len()]);
        let prefixes = ends.filter_map(|end| self.prefixes.get(id.get(..end)?).copied());
        exact.into_iter().chain(prefixes).min_by_key(|(line, _)| *line).map(|(_, partner)| partner)
    }
}

/// Finds a partner by subdomain or, if it is unique, by name.
pub fn find_partner(directory: &Directory, name: &str) -> Option<PartnerId> {
    let name = name.trim();
    if let Some(partner) = directory.partner_by_subdomain(name) {
        return Some(partner.id);
    }
    let mut named = directory.partners.values().filter(|partner| partner.name == name);
    let first = named.next()?;
    named.next().is_none().then_some(first.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lifecycle, Partner, Revision, Subdomain, Timestamp};

    fn directory() -> Directory {
        let partner = |id, subdomain: &str| Partner {
            id: PartnerId(id),
            name: subdomain.to_uppercase(),
            description: String::new(),
            subdomain: Subdomain::parse(subdomain).unwrap(),
            lifecycle: Lifecycle::Active,
            created: Timestamp(0),
            modified: Timestamp(0),
            revision: Revision::FIRST,
        };
        let partners = [partner(1, "acme"), partner(2, "globex")];
        let partners = partners.map(|partner| (partner.id, partner));
        Directory { partners: partners.into(), ..Directory::default() }
    }

    #[test]
    fn the_first_line_that_fits_an_id_counts() {
        let text = "app-1,acme\napp-*,globex\napp-2,acme\nö*,ACME\n*;acme\n";
        let map = PartnerMap::parse(text.as_bytes(), &directory()).unwrap();
        let partner = |id| map.get(id).unwrap();
        assert_eq!(partner("app-1"), PartnerId(1));
        assert_eq!(partner("app-2"), PartnerId(2));
        assert_eq!(partner("app-"), PartnerId(2));
        assert_eq!(partner("ön"), PartnerId(1));
        assert_eq!(partner("x"), PartnerId(1));
        let map = PartnerMap::parse(b"a,acme\n", &directory()).unwrap();
        assert_eq!((map.get("b"), map.get("")), (None, None));
    }

    #[test]
    fn a_line_that_names_nobody_is_named() {
        let error = |text: &[u8]| PartnerMap::parse(text, &directory()).unwrap_err().to_string();
        assert_eq!(error(b"a,acme\nb\n"), "line 2: write CLIENT_ID,PARTNER");
        let said = error(b"a,acme\nb,nobody\x1b[31m\n");
        assert!(said.starts_with("line 2: there is no partner nobody") && !said.contains('\u{1b}'));
        assert!(error(b"a,\xff\n").starts_with("line 1, column 3: this is not UTF-8"));
    }
}

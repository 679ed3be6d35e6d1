//! A file that says which client belongs to which partner.

use thiserror::Error;

use crate::model::{Directory, PartnerId};

use super::parse::decode;

/// Which partner the clients of an import belong to, by their IDs.
///
/// Each line has a client ID and a partner, by its subdomain or name, with a comma, a semicolon or
/// a tab between them. A `*` at the end of an ID stands for anything; the first line that fits
/// counts. Lines that begin with `#` are passed over, and a first line `client_id,partner`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerMap {
    exact: std::collections::HashMap<Box<str>, (usize, PartnerId)>,
    prefixes: std::collections::HashMap<Box<str>, (usize, PartnerId)>,
}

/// Why such a file cannot be used.
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
    ///
    /// # Errors
    /// The line that is no pair, or names a partner that is not there.
    pub fn parse(bytes: &[u8], directory: &Directory) -> Result<Self, MapError> {
        let text = decode(bytes).map_err(|error| MapError::Text(error.to_string()))?;
        let mut map = Self::default();
        for (n, line) in text.lines().enumerate() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            // The ID may have a comma in it, a partner's subdomain has none.
            let pair = trimmed.rsplit_once(['\t', ';']).or_else(|| trimmed.rsplit_once(','));
            let (id, partner) = pair.ok_or(MapError::NoPartner(n + 1))?;
            let clean = |text: &str| text.trim().trim_matches('"').to_owned();
            let (id, partner) = (clean(id), clean(partner));
            if n == 0 && partner.eq_ignore_ascii_case("partner") {
                continue;
            }
            let Some(found) = find_partner(directory, &partner) else {
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

    /// The partner of a client.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<PartnerId> {
        let exact = self.exact.get(id).copied();
        // There may be many of them; an ID has few beginnings.
        let ends = id.char_indices().map(|(at, _)| at).chain([id.len()]);
        let prefixes = ends.filter_map(|end| self.prefixes.get(id.get(..end)?).copied());
        exact.into_iter().chain(prefixes).min_by_key(|(line, _)| *line).map(|(_, partner)| partner)
    }
}

/// The partner of a subdomain or, where one alone has it, a name.
#[must_use]
pub fn find_partner(directory: &Directory, name: &str) -> Option<PartnerId> {
    let name = name.trim();
    if let Some(partner) = directory.partner_by_subdomain(name) {
        return Some(partner.id);
    }
    let mut named = directory.partners.values().filter(|partner| partner.name == name);
    let first = named.next()?;
    named.next().is_none().then_some(first.id)
}

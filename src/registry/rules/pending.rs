//! The registry as it will be once the first plans of an act are written: later plans of the same
//! act are judged by it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::door::Refused;
use crate::model::{
    ClientId, Directory, PartnerId, PartnerUser, Record, RecordKey, UserStatus, text,
};
use crate::registry::registry::Registry;

/// The registry with the plans so far, as far as the rules of the whole registry ask for it.
#[derive(Debug)]
pub(in crate::registry) struct Pending {
    pub directory: Arc<Directory>,
    clients: HashMap<ClientId, Touched>,
}

/// A client that is written: whose it was, and what becomes of it.
#[derive(Debug)]
struct Touched {
    before: Option<PartnerId>,
    after: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    partner: PartnerId,
    restricted: bool,
}

impl Pending {
    /// The registry as it is.
    pub(in crate::registry) fn new(registry: &Registry) -> Self {
        Self { directory: Arc::clone(&registry.directory), clients: HashMap::new() }
    }

    /// Takes in what is written next.
    pub(in crate::registry) fn note(&mut self, before: Option<&Record>, after: Option<&Record>) {
        let Some(record) = after.or(before) else { return };
        let there = after.is_some();
        match record {
            Record::Client(client) => {
                let old = match before {
                    Some(Record::Client(old)) => Some(old.partner),
                    _ => None,
                };
                let touched = self.clients.entry(client.id.clone());
                touched.or_insert(Touched { before: old, after: None }).after =
                    there.then_some(Kept {
                        partner: client.partner,
                        restricted: client.restrict_to_partner_users,
                    });
            }
            other => {
                let directory = Arc::make_mut(&mut self.directory);
                match after {
                    Some(after) => directory.put(after.clone()),
                    None => directory.remove(&RecordKey::of(other)),
                }
            }
        }
    }

    /// What belongs to a partner, in a sentence: `2 clients and 1 user`.
    pub(in crate::registry) fn holdings(
        &self,
        registry: &mut Registry,
        partner: PartnerId,
    ) -> Result<Option<String>, Refused> {
        let mut clients = registry.catalog()?.clients_of(partner);
        for touched in self.clients.values() {
            clients -= u64::from(touched.before == Some(partner)).min(clients);
        }
        let stays = |touched: &&Touched| {
            touched.after.as_ref().is_some_and(|client| client.partner == partner)
        };
        clients += self.clients.values().filter(stays).count() as u64;
        let users = self.directory.users_of(partner).count() as u64;
        let holds: Vec<_> = [(clients, "client"), (users, "user")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| text::counted(count, noun))
            .collect();
        Ok((!holds.is_empty()).then(|| holds.join(" and ")))
    }

    /// The client that is restricted to this user, where they are active.
    pub(in crate::registry) fn restricted_to(
        &self,
        registry: &mut Registry,
        user: &PartnerUser,
    ) -> Result<Option<ClientId>, Refused> {
        let subdomain = self.directory.subdomain(user.key.partner);
        let Some(subdomain) = subdomain.filter(|_| user.status == UserStatus::Active) else {
            return Ok(None);
        };
        let id = format!("{}{}", subdomain.client_id_prefix(), user.key.username);
        // What is no client ID is no client's.
        let Ok(id) = ClientId::parse(&id) else {
            return Ok(None);
        };
        let partner = user.key.partner;
        let restricted = match self.clients.get(&id) {
            Some(touched) => touched
                .after
                .as_ref()
                .is_some_and(|client| client.restricted && client.partner == partner),
            None => registry
                .records
                .client(&id)?
                .is_some_and(|c| c.restrict_to_partner_users && c.partner == partner),
        };
        Ok(restricted.then_some(id))
    }
}

//! The small part of a registry that rules look things up in: partners, users, roles, settings.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Partner, PartnerId, PartnerUser, Record, RecordKey, Role, Settings, Subdomain, UserKey,
    UserStatus, Username,
};

/// Everything of a registry but its clients and changes; small enough to be held in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    #[serde(serialize_with = "values", deserialize_with = "partners")]
    pub partners: BTreeMap<PartnerId, Partner>,
    /// By partner and username, so that a partner's users stand together.
    #[serde(serialize_with = "values", deserialize_with = "users")]
    pub users: BTreeMap<(PartnerId, Username), PartnerUser>,
    /// OS users and their roles; who is not here is a viewer.
    pub roles: BTreeMap<String, Role>,
    pub settings: Settings,
}

/// Writes the records of a map without their keys, which the records have themselves.
fn values<K, V: Serialize, S: Serializer>(
    map: &BTreeMap<K, V>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(map.values())
}

fn partners<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<PartnerId, Partner>, D::Error> {
    let partners = Vec::<Partner>::deserialize(deserializer)?;
    Ok(partners.into_iter().map(|partner| (partner.id, partner)).collect())
}

fn users<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<(PartnerId, Username), PartnerUser>, D::Error> {
    let users = Vec::<PartnerUser>::deserialize(deserializer)?;
    let keyed = users.into_iter().map(|user| {
        let UserKey { partner, username } = user.key.clone();
        ((partner, username), user)
    });
    Ok(keyed.collect())
}

impl Directory {
    pub fn partner(&self, id: PartnerId) -> Option<&Partner> {
        self.partners.get(&id)
    }

    pub fn partner_by_subdomain(&self, subdomain: &str) -> Option<&Partner> {
        self.partners.values().find(|partner| partner.subdomain.as_str() == subdomain)
    }

    /// The partner of this subdomain or, where none has it, the only one of this name.
    pub fn partner_named(&self, named: &str) -> Option<&Partner> {
        let mut by_name = self.partners.values().filter(|partner| partner.name == named);
        self.partner_by_subdomain(named).or_else(|| match (by_name.next(), by_name.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        })
    }

    pub fn subdomain(&self, id: PartnerId) -> Option<&Subdomain> {
        self.partner(id).map(|partner| &partner.subdomain)
    }

    /// The name to show for a partner.
    pub fn partner_name(&self, id: PartnerId) -> &str {
        self.partner(id).map_or("(unknown partner)", |partner| &partner.name)
    }

    pub fn user(&self, key: &UserKey) -> Option<&PartnerUser> {
        self.users.get(&(key.partner, key.username.clone()))
    }

    /// A partner's users, by username.
    pub fn users_of(&self, partner: PartnerId) -> impl Iterator<Item = &PartnerUser> {
        // Ranges need an owned bound; no username is smaller than the partner's first one.
        let from = self.users.keys().find(|(p, _)| *p == partner).cloned();
        let range = from.map(|key| self.users.range((Bound::Included(key), Bound::Unbounded)));
        range
            .into_iter()
            .flatten()
            .take_while(move |((p, _), _)| *p == partner)
            .map(|(_, user)| user)
    }

    /// A partner's active users, by username: who a restricted client can be for.
    pub fn active_users_of(&self, partner: PartnerId) -> impl Iterator<Item = &PartnerUser> {
        self.users_of(partner).filter(|user| user.status == UserStatus::Active)
    }

    /// Puts a record in, or in place of the one with its key; clients are no part of a directory.
    pub fn put(&mut self, record: Record) {
        match record {
            Record::Client(_) => {}
            Record::Partner(partner) => {
                self.partners.insert(partner.id, partner);
            }
            Record::User(user) => {
                self.users.insert((user.key.partner, user.key.username.clone()), user);
            }
            Record::Role { user, role } => {
                self.roles.insert(user, role);
            }
            Record::Settings(settings) => self.settings = settings,
        }
    }

    /// Puts records in, or in place of those with their keys.
    pub fn extend(&mut self, records: impl IntoIterator<Item = Record>) {
        for record in records {
            self.put(record);
        }
    }

    /// Takes a record out; the settings are always there.
    pub fn remove(&mut self, key: &RecordKey) {
        match key {
            RecordKey::Client(_) | RecordKey::Settings => {}
            RecordKey::Partner(id) => {
                self.partners.remove(id);
            }
            RecordKey::User(UserKey { partner, username }) => {
                self.users.remove(&(*partner, username.clone()));
            }
            RecordKey::Role(user) => {
                self.roles.remove(user);
            }
        }
    }

    /// The record of this key; none of a client.
    pub fn get(&self, key: &RecordKey) -> Option<Record> {
        match key {
            RecordKey::Client(_) => None,
            RecordKey::Partner(id) => self.partner(*id).cloned().map(Record::Partner),
            RecordKey::User(key) => self.user(key).cloned().map(Record::User),
            RecordKey::Role(user) => {
                let role = *self.roles.get(user)?;
                Some(Record::Role { user: user.clone(), role })
            }
            RecordKey::Settings => Some(Record::Settings(self.settings.clone())),
        }
    }

    /// The keys of all records in their order.
    pub fn keys(&self) -> impl Iterator<Item = RecordKey> {
        let partners = self.partners.keys().map(|id| RecordKey::Partner(*id));
        let users = self.users.keys().map(|(partner, username)| {
            RecordKey::User(UserKey { partner: *partner, username: username.clone() })
        });
        let roles = self.roles.keys().cloned().map(RecordKey::Role);
        partners.chain(users).chain(roles).chain(std::iter::once(RecordKey::Settings))
    }

    pub fn role_of(&self, os_user: &str) -> Role {
        self.roles.get(os_user).copied().unwrap_or_default()
    }
}

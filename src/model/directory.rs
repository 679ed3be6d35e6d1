//! The part of a registry that rules look up: partners, users, roles, settings.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Partner, PartnerId, PartnerUser, Record, RecordKey, Role, RoleSubject, Settings, Subdomain,
    UserKey, UserStatus, Username,
};

/// All records of a registry but clients and changes; small enough to be held in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    #[serde(serialize_with = "values", deserialize_with = "partners")]
    pub partners: BTreeMap<PartnerId, Partner>,
    /// Keyed by partner and username, so that the users of a partner are adjacent.
    #[serde(serialize_with = "values", deserialize_with = "users")]
    pub users: BTreeMap<(PartnerId, Username), PartnerUser>,
    /// The roles of OS users and groups; see [`Identity::role`](super::Identity::role).
    pub roles: BTreeMap<RoleSubject, Role>,
    pub settings: Settings,
}

/// Serializes the records of a map without their keys, which the records contain.
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

    /// Finds a partner by subdomain or, failing that, by a name that only one partner has.
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

    /// The partner's name for the screen.
    pub fn partner_name(&self, id: PartnerId) -> &str {
        self.partner(id).map_or("(unknown partner)", |partner| &partner.name)
    }

    pub fn user(&self, key: &UserKey) -> Option<&PartnerUser> {
        self.users.get(&(key.partner, key.username.clone()))
    }

    /// A partner's users, sorted by username.
    pub fn users_of(&self, partner: PartnerId) -> impl Iterator<Item = &PartnerUser> {
        // Ranges need an owned bound; the partner's first username is the smallest.
        let from = self.users.keys().find(|(p, _)| *p == partner).cloned();
        let range = from.map(|key| self.users.range((Bound::Included(key), Bound::Unbounded)));
        range
            .into_iter()
            .flatten()
            .take_while(move |((p, _), _)| *p == partner)
            .map(|(_, user)| user)
    }

    /// A partner's active users, sorted by username: a restricted client must belong to one.
    pub fn active_users_of(&self, partner: PartnerId) -> impl Iterator<Item = &PartnerUser> {
        self.users_of(partner).filter(|user| user.status == UserStatus::Active)
    }

    /// Inserts or replaces a record; ignores clients, which are not in a directory.
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

    /// Inserts or replaces records.
    pub fn extend(&mut self, records: impl IntoIterator<Item = Record>) {
        for record in records {
            self.put(record);
        }
    }

    /// Removes a record; the settings cannot be removed.
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

    /// The record with this key; `None` for a client.
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

    /// The keys of all records, sorted.
    pub fn keys(&self) -> impl Iterator<Item = RecordKey> {
        let partners = self.partners.keys().map(|id| RecordKey::Partner(*id));
        let users = self.users.keys().map(|(partner, username)| {
            RecordKey::User(UserKey { partner: *partner, username: username.clone() })
        });
        let roles = self.roles.keys().cloned().map(RecordKey::Role);
        partners.chain(users).chain(roles).chain(std::iter::once(RecordKey::Settings))
    }

    /// The role that an entry gives.
    pub fn role_of(&self, subject: &RoleSubject) -> Option<Role> {
        self.roles.get(subject).copied()
    }

    /// The users and groups that are admins.
    pub fn admins(&self) -> impl Iterator<Item = &RoleSubject> {
        self.roles.iter().filter(|(_, role)| **role == Role::Admin).map(|(subject, _)| subject)
    }
}

//! The key of a record of any kind.

use serde::{Deserialize, Serialize};

use super::{ClientId, PartnerId, Record, RoleSubject, UserKey};

/// Identifies a record of any kind in a registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKey {
    Client(ClientId),
    Partner(PartnerId),
    User(UserKey),
    Role(RoleSubject),
    Settings,
}

impl RecordKey {
    pub fn of(record: &Record) -> Self {
        match record {
            Record::Client(client) => Self::Client(client.id.clone()),
            Record::Partner(partner) => Self::Partner(partner.id),
            Record::User(user) => Self::User(user.key.clone()),
            Record::Role { user, .. } => Self::Role(user.clone()),
            Record::Settings(_) => Self::Settings,
        }
    }

    /// The record's name in an error.
    pub fn what(&self) -> String {
        match self {
            Self::Client(id) => format!("client {id}"),
            Self::Partner(id) => format!("partner {id}"),
            Self::User(key) => format!("user {} of partner {}", key.username, key.partner),
            Self::Role(user) => format!("role of {user}"),
            Self::Settings => "settings".to_owned(),
        }
    }
}

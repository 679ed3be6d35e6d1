//! What tells a record of any kind apart.

use serde::{Deserialize, Serialize};

use super::{ClientId, PartnerId, Record, UserKey};

/// What tells a record apart from all others of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKey {
    Client(ClientId),
    Partner(PartnerId),
    User(UserKey),
    Role(String),
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

    /// What an error calls the record.
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

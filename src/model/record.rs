//! A record of any kind, as history keeps it.

use serde::{Deserialize, Serialize};

use super::{Client, Partner, PartnerUser, Revision, Role, Settings, Timestamp, storable, text};

/// The longest name of an OS user that is decoded, in characters. (Far more than any system has.)
pub const MAX_OS_USER: usize = 1_000;

/// A record of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    Client(Client),
    Partner(Partner),
    User(PartnerUser),
    /// The role of an OS user.
    Role {
        #[serde(deserialize_with = "storable::text::<1, MAX_OS_USER, _>")]
        user: String,
        role: Role,
    },
    Settings(Settings),
}

impl Record {
    /// What kind of record it is, in a sentence.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Client(_) => "client",
            Self::Partner(_) => "partner",
            Self::User(_) => "user",
            Self::Role { .. } => "role",
            Self::Settings(_) => "settings",
        }
    }

    /// The name that people know it by, as stored; empty for the settings.
    pub fn title(&self) -> &str {
        match self {
            Self::Client(client) => client.id.as_str(),
            Self::Partner(partner) => &partner.name,
            Self::User(user) => user.key.username.as_str(),
            Self::Role { user, .. } => user,
            Self::Settings(_) => "",
        }
    }

    /// What a sentence calls the record, as stored: `client acme-anna`, or `settings`.
    pub fn label(&self) -> String {
        match self.title() {
            "" => self.noun().to_owned(),
            title => format!("{} {title}", self.noun()),
        }
    }

    /// The label as it may be shown: what could speak to the terminal is masked.
    pub fn shown_label(&self) -> String {
        text::shown(&self.label()).into_owned()
    }

    /// The revision; a role has none.
    pub const fn revision(&self) -> Option<Revision> {
        match self {
            Self::Client(client) => Some(client.revision),
            Self::Partner(partner) => Some(partner.revision),
            Self::User(user) => Some(user.revision),
            Self::Settings(settings) => Some(settings.revision),
            Self::Role { .. } => None,
        }
    }

    /// Gives the record its next revision.
    pub const fn set_revision(&mut self, revision: Revision) {
        match self {
            Self::Client(client) => client.revision = revision,
            Self::Partner(partner) => partner.revision = revision,
            Self::User(user) => user.revision = revision,
            Self::Settings(settings) => settings.revision = revision,
            Self::Role { .. } => {}
        }
    }

    /// Notes when the record was changed.
    pub const fn set_modified(&mut self, at: Timestamp) {
        match self {
            Self::Client(client) => client.modified = at,
            Self::Partner(partner) => partner.modified = at,
            Self::User(user) => user.modified = at,
            Self::Settings(_) | Self::Role { .. } => {}
        }
    }

    /// Whether the two say the same, whichever write they come from.
    pub fn same_content(&self, other: &Self) -> bool {
        let mut other = other.clone();
        if let Some(revision) = self.revision() {
            other.set_revision(revision);
        }
        *self == other
    }
}

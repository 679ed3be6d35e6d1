//! A record of any kind, as in the history.

use serde::{Deserialize, Serialize};

use super::{Client, Partner, PartnerUser, Revision, Role, RoleSubject, Settings, Timestamp, text};

/// A record of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    Client(Client),
    Partner(Partner),
    User(PartnerUser),
    /// The role of an OS user or a group.
    Role {
        user: RoleSubject,
        role: Role,
    },
    Settings(Settings),
}

impl Record {
    /// The kind of record, as a noun.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Client(_) => "client",
            Self::Partner(_) => "partner",
            Self::User(_) => "user",
            Self::Role { .. } => "role",
            Self::Settings(_) => "settings",
        }
    }

    /// The stored name that people use; empty for the settings.
    pub fn title(&self) -> &str {
        match self {
            Self::Client(client) => client.id.as_str(),
            Self::Partner(partner) => &partner.name,
            Self::User(user) => user.key.username.as_str(),
            Self::Role { user, .. } => user.as_str(),
            Self::Settings(_) => "",
        }
    }

    /// The record in a sentence, unmasked: `client acme-anna`, or `settings`.
    pub fn label(&self) -> String {
        match self.title() {
            "" => self.noun().to_owned(),
            title => format!("{} {title}", self.noun()),
        }
    }

    /// The label with control and invisible characters masked, for a screen.
    pub fn shown_label(&self) -> String {
        text::shown(&self.label()).into_owned()
    }

    /// The revision; `None` for a role.
    pub const fn revision(&self) -> Option<Revision> {
        match self {
            Self::Client(client) => Some(client.revision),
            Self::Partner(partner) => Some(partner.revision),
            Self::User(user) => Some(user.revision),
            Self::Settings(settings) => Some(settings.revision),
            Self::Role { .. } => None,
        }
    }

    /// Sets the revision.
    pub const fn set_revision(&mut self, revision: Revision) {
        match self {
            Self::Client(client) => client.revision = revision,
            Self::Partner(partner) => partner.revision = revision,
            Self::User(user) => user.revision = revision,
            Self::Settings(settings) => settings.revision = revision,
            Self::Role { .. } => {}
        }
    }

    /// Sets the time of the last change.
    pub const fn set_modified(&mut self, at: Timestamp) {
        match self {
            Self::Client(client) => client.modified = at,
            Self::Partner(partner) => partner.modified = at,
            Self::User(user) => user.modified = at,
            Self::Settings(_) | Self::Role { .. } => {}
        }
    }

    /// Whether both records have the same content, ignoring revision and times.
    pub fn same_content(&self, other: &Self) -> bool {
        let mut other = other.clone();
        if let Some(revision) = self.revision() {
            other.set_revision(revision);
        }
        *self == other
    }
}

//! A record of any kind, as in the history.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Client, Partner, PartnerUser, Revision, Role, RoleSubject, Settings, Timestamp, text};

/// A record of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
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

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Record {
    /// In JSON, members beside the record are passed over: a later version may have put them there.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Self::deserialize(deserializer);
        }
        let named = Named::deserialize(deserializer)?;
        let Named { client, partner, user, role, settings } = named;
        let mut records = [
            client.map(Self::Client),
            partner.map(Self::Partner),
            user.map(Self::User),
            role.map(|Given { user, role }| Self::Role { user, role }),
            settings.map(Self::Settings),
        ]
        .into_iter()
        .flatten();
        match (records.next(), records.next()) {
            (Some(record), None) => Ok(record),
            (Some(_), Some(_)) => Err(D::Error::custom("more than one record")),
            (None, _) => Err(D::Error::custom("no record of a known kind")),
        }
    }
}

/// A record by the name of its kind.
#[derive(Deserialize)]
struct Named {
    client: Option<Client>,
    partner: Option<Partner>,
    user: Option<PartnerUser>,
    role: Option<Given>,
    settings: Option<Settings>,
}

/// A role and who has it.
#[derive(Deserialize)]
struct Given {
    user: RoleSubject,
    role: Role,
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

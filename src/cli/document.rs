//! Records of any kind as documents, for `list`, `show` and acts.

use serde::Serialize;

use crate::door::Row;
use crate::exchange::cell::guarded;
use crate::exchange::document::{self, columns};
use crate::exchange::settings::SettingsDocument;
use crate::model::{
    Client, Directory, Fields, GrantType, Partner, PartnerUser, Record, Role, Settings,
};
use crate::query::Kind;

/// The columns of a role.
pub const ROLE: &[&str] = &["user", "role"];
const SETTINGS: &[&str] = &[
    "scopes",
    "grant_types",
    "http_hosts",
    "default_access_token_lifetime",
    "default_refresh_token_lifetime",
    "client_id_form",
    "delete_needs_reason",
    "guide_url",
    "backups_kept",
    "revision",
];

/// A record as a document.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Document {
    /// A client, a partner or a user.
    Record(document::Document),
    Role {
        role: Option<Role>,
        user: String,
    },
    Settings(Box<SettingsDocument>),
}

impl Document {
    /// The document of a row. A change has none: `cli/history.rs` prints changes.
    pub fn of_row(row: &Row, directory: &Directory) -> Option<Self> {
        match row {
            Row::Client(row) => Some(Self::record(&row.client, directory)),
            Row::Partner(row) => Some(Self::record(&row.partner, directory)),
            Row::User(row) => Some(Self::record(&row.user, directory)),
            Row::Change(_) => None,
        }
    }

    /// The document of a record.
    pub fn of(record: &Record, directory: &Directory) -> Self {
        match record {
            Record::Client(client) => Self::record(client, directory),
            Record::Partner(partner) => Self::record(partner, directory),
            Record::User(user) => Self::record(user, directory),
            Record::Role { user, role } => Self::role(user.as_str(), Some(*role)),
            Record::Settings(settings) => Self::settings(settings),
        }
    }

    pub fn record<R: Fields>(record: &R, directory: &Directory) -> Self {
        Self::Record(document::Document::of(record, directory))
    }

    pub fn role(user: &str, role: Option<Role>) -> Self {
        Self::Role { role, user: user.to_owned() }
    }

    pub fn settings(settings: &Settings) -> Self {
        Self::Settings(Box::new(SettingsDocument::of(settings)))
    }

    /// The header of a list in CSV.
    pub fn header_of(kind: Kind) -> Vec<&'static str> {
        match kind {
            Kind::Clients => columns::<Client>(),
            Kind::Partners => columns::<Partner>(),
            Kind::Users => columns::<PartnerUser>(),
            Kind::History => Vec::new(),
        }
    }

    /// The header of this document in CSV.
    pub fn header(&self) -> Vec<&'static str> {
        match self {
            Self::Record(document) => document.columns().map(|(name, _)| name).collect(),
            Self::Role { .. } => ROLE.to_vec(),
            Self::Settings(_) => SETTINGS.to_vec(),
        }
    }

    /// The cells of this document in CSV. A text that a spreadsheet would run as a formula is guarded.
    pub fn cells(&self) -> Vec<String> {
        match self {
            Self::Record(document) => document.cells(),
            Self::Role { role, user } => vec![guarded(user), role.map_or("", Role::id).to_owned()],
            Self::Settings(settings) => {
                let scopes: Vec<_> = settings.scopes.iter().map(ToString::to_string).collect();
                let grants: Vec<_> = settings.grant_types.iter().map(GrantType::id).collect();
                vec![
                    guarded(&scopes.join(" ")),
                    grants.join(" "),
                    guarded(&settings.http_hosts.join(" ")),
                    settings.default_access_token_lifetime.to_string(),
                    settings.default_refresh_token_lifetime.to_string(),
                    settings.client_id_form.id().replace('-', "_"),
                    settings.delete_needs_reason.to_string(),
                    guarded(settings.guide_url.as_deref().unwrap_or_default()),
                    settings.backups_kept.to_string(),
                    settings.revision.to_string(),
                ]
            }
        }
    }
}

//! A record of any kind as a document: what the lists, `show` and the acts print of it.

use serde::Serialize;

use crate::door::Row;
use crate::exchange::cell::guarded;
use crate::exchange::document::{ClientDocument, PartnerDocument, UserDocument};
use crate::exchange::export::csv;
use crate::exchange::settings::SettingsDocument;
use crate::model::{Client, Directory, GrantType, Partner, PartnerUser, Record, Role, Settings};
use crate::query::Kind;

const PARTNER: &[&str] =
    &["id", "name", "description", "subdomain", "lifecycle", "created", "modified", "revision"];
const USER: &[&str] = &[
    "partner",
    "username",
    "first_name",
    "last_name",
    "email",
    "status",
    "created",
    "modified",
    "revision",
];
/// The cells of a role.
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
    Client(Box<ClientDocument>),
    Partner(PartnerDocument),
    User(UserDocument),
    Role { role: Role, user: String },
    Settings(Box<SettingsDocument>),
}

impl Document {
    /// The document of a row; a change has none, as the history prints itself.
    pub fn of_row(row: &Row, directory: &Directory) -> Option<Self> {
        match row {
            Row::Client(row) => Some(Self::client(&row.client, directory)),
            Row::Partner(row) => Some(Self::partner(&row.partner)),
            Row::User(row) => Some(Self::user(&row.user, directory)),
            Row::Change(_) => None,
        }
    }

    /// The document of a record.
    pub fn of(record: &Record, directory: &Directory) -> Self {
        match record {
            Record::Client(client) => Self::client(client, directory),
            Record::Partner(partner) => Self::partner(partner),
            Record::User(user) => Self::user(user, directory),
            Record::Role { user, role } => Self::role(user, *role),
            Record::Settings(settings) => Self::settings(settings),
        }
    }

    pub fn client(client: &Client, directory: &Directory) -> Self {
        Self::Client(Box::new(ClientDocument::of(client, directory)))
    }

    pub fn partner(partner: &Partner) -> Self {
        Self::Partner(PartnerDocument::of(partner))
    }

    pub fn user(user: &PartnerUser, directory: &Directory) -> Self {
        Self::User(UserDocument::of(user, directory))
    }

    pub fn role(user: &str, role: Role) -> Self {
        Self::Role { role, user: user.to_owned() }
    }

    pub fn settings(settings: &Settings) -> Self {
        Self::Settings(Box::new(SettingsDocument::of(settings)))
    }

    /// The first line of a CSV file of such a list: the names of the cells.
    pub const fn header_of(kind: Kind) -> &'static [&'static str] {
        match kind {
            Kind::Clients => &csv::COLUMNS,
            Kind::Partners => PARTNER,
            Kind::Users => USER,
            Kind::History => &[],
        }
    }

    /// The first line of a CSV file with this document.
    pub const fn header(&self) -> &'static [&'static str] {
        match self {
            Self::Client(_) => Self::header_of(Kind::Clients),
            Self::Partner(_) => PARTNER,
            Self::User(_) => USER,
            Self::Role { .. } => ROLE,
            Self::Settings(_) => SETTINGS,
        }
    }

    /// The cells of its line in a CSV file. What a person typed is disarmed for spreadsheets.
    pub fn cells(&self) -> Vec<String> {
        match self {
            Self::Client(client) => csv::cells(client).into(),
            Self::Partner(partner) => vec![
                number(partner.id),
                guarded(&partner.name),
                guarded(&partner.description),
                partner.subdomain.clone(),
                partner.lifecycle.clone(),
                partner.created.clone().unwrap_or_default(),
                partner.modified.clone().unwrap_or_default(),
                number(partner.revision),
            ],
            Self::User(user) => vec![
                user.partner.clone(),
                guarded(&user.username),
                guarded(&user.first_name),
                guarded(&user.last_name),
                guarded(&user.email),
                user.status.clone(),
                user.created.clone().unwrap_or_default(),
                user.modified.clone().unwrap_or_default(),
                number(user.revision),
            ],
            Self::Role { role, user } => vec![guarded(user), role.id().to_owned()],
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

fn number(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

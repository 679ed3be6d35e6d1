//! A row of a list, and the text of its cells.

use crate::model::{
    Action, Change, Client, Field, FieldChange, GrantType, Partner, PartnerUser, Record, Revision,
    Settings, fields, text,
};
use crate::query::{Column, Key};
use serde::{Deserialize, Serialize};

/// One row of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Row {
    Client(Box<ClientRow>),
    Partner(PartnerRow),
    User(UserRow),
    Change(Box<ChangeRow>),
}

/// A client and what its row shows beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRow {
    pub client: Client,
    pub partner_name: String,
}

/// A partner and how many records belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerRow {
    pub partner: Partner,
    pub clients: u64,
    pub users: u64,
}

/// A partner user and the partner's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    pub user: PartnerUser,
    pub partner_name: String,
}

/// A change and what it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    pub change: Change,
    pub fields: Vec<FieldChange>,
}

impl Row {
    /// What tells this record apart.
    pub fn key(&self) -> Key {
        match self {
            Self::Client(row) => Key::Client(row.client.id.clone()),
            Self::Partner(row) => Key::Partner(row.partner.id),
            Self::User(row) => Key::User(row.user.key.clone()),
            Self::Change(row) => Key::Change(row.change.seq),
        }
    }

    /// The revision that is shown.
    pub fn revision(&self) -> Revision {
        match self {
            Self::Client(row) => row.client.revision,
            Self::Partner(row) => row.partner.revision,
            Self::User(row) => row.user.revision,
            // A change is written once.
            Self::Change(_) => Revision::FIRST,
        }
    }

    /// The record's name in a sentence, as it may be shown.
    pub fn title(&self) -> String {
        match self {
            Self::Client(row) => text::shown(row.client.id.as_str()).into_owned(),
            Self::Partner(row) => text::shown(&row.partner.name).into_owned(),
            Self::User(row) => text::shown(row.user.key.username.as_str()).into_owned(),
            Self::Change(row) => format!("change {}", row.change.seq.0),
        }
    }

    /// The text of a cell, as stored: it must be masked on its way to a screen. A column that
    /// the record does not have is empty.
    pub fn cell(&self, column: Column, settings: &Settings) -> String {
        match self {
            Self::Client(row) => client_cell(row, column, settings),
            Self::Partner(row) => partner_cell(row, column),
            Self::User(row) => user_cell(row, column),
            Self::Change(row) => change_cell(row, column),
        }
    }
}

fn client_cell(row: &ClientRow, column: Column, settings: &Settings) -> String {
    let client = &row.client;
    match column {
        Column::Field(Field::Partner) => row.partner_name.clone(),
        Column::Field(Field::Scopes) => join(client.scopes.iter().map(ToString::to_string)),
        Column::Field(Field::GrantTypes) => join(client.grant_types.iter().map(GrantType::short)),
        Column::Field(Field::AccessLifetime) => {
            client.access_lifetime.describe(settings.default_access_lifetime)
        }
        Column::Field(Field::RefreshLifetime)
            if !client.grant_types.contains(GrantType::RefreshToken) =>
        {
            "-".to_owned()
        }
        Column::Field(Field::RefreshLifetime) => {
            client.refresh_lifetime.describe(settings.default_refresh_lifetime)
        }
        Column::Field(field) => fields::cell(client, field),
        Column::Modified => client.modified.to_minute(),
        _ => String::new(),
    }
}

fn partner_cell(row: &PartnerRow, column: Column) -> String {
    let partner = &row.partner;
    match column {
        Column::Field(field) => fields::cell(partner, field),
        Column::PartnerId => partner.id.to_string(),
        Column::Clients => text::grouped(row.clients),
        Column::Users => text::grouped(row.users),
        Column::Modified => partner.modified.to_minute(),
        _ => String::new(),
    }
}

fn user_cell(row: &UserRow, column: Column) -> String {
    let user = &row.user;
    match column {
        Column::Field(Field::Partner) => row.partner_name.clone(),
        Column::Field(field) => fields::cell(user, field),
        Column::Modified => user.modified.to_minute(),
        _ => String::new(),
    }
}

fn change_cell(row: &ChangeRow, column: Column) -> String {
    let change = &row.change;
    match column {
        Column::Seq => change.seq.0.to_string(),
        Column::When => change.at.to_minute(),
        Column::Who => change.by.user.clone(),
        Column::Action => change.verb().to_owned(),
        Column::Record => change.record().map(Record::label).unwrap_or_default(),
        Column::Changed if change.action == Action::Update => {
            row.fields.iter().map(|field| field.field).collect::<Vec<_>>().join(", ")
        }
        Column::Reason => change.reason.clone().unwrap_or_default(),
        Column::Uid => change.by.uid.map(|uid| uid.to_string()).unwrap_or_default(),
        Column::Claimed => change.by.claimed.to_string(),
        _ => String::new(),
    }
}

fn join<S: AsRef<str>>(items: impl Iterator<Item = S>) -> String {
    let mut out = String::new();
    for item in items {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(item.as_ref());
    }
    out
}

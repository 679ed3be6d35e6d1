//! A record of any list as a document: what the lists print of it.

use serde::Serialize;

use super::output::csv_cell;
use crate::exchange::document::{ClientDocument, PartnerDocument, UserDocument};
use crate::model::Directory;
use crate::query::Kind;
use crate::registry::Row;

/// A record of a list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Document {
    Client(Box<ClientDocument>),
    Partner(PartnerDocument),
    User(UserDocument),
}

impl Document {
    /// The document of a row; a change has none, as the history prints itself.
    pub fn of(row: &Row, directory: &Directory) -> Option<Self> {
        match row {
            Row::Client(row) => {
                Some(Self::Client(Box::new(ClientDocument::of(&row.client, directory))))
            }
            Row::Partner(row) => Some(Self::Partner(PartnerDocument::of(&row.partner))),
            Row::User(row) => Some(Self::User(UserDocument::of(&row.user, directory))),
            Row::Change(_) => None,
        }
    }

    /// The first line of a CSV file: the names of the cells.
    pub const fn header(kind: Kind) -> &'static [&'static str] {
        match kind {
            Kind::Clients => &[
                "client_id",
                "name",
                "email",
                "partner",
                "restrict_to_partner_users",
                "scopes",
                "grant_types",
                "redirect_uris",
                "access_token_lifetime",
                "refresh_token_lifetime",
                "enabled",
                "created",
                "modified",
                "revision",
            ],
            Kind::Partners => &[
                "id",
                "name",
                "description",
                "subdomain",
                "lifecycle",
                "created",
                "modified",
                "revision",
            ],
            Kind::Users => &[
                "partner",
                "username",
                "first_name",
                "last_name",
                "email",
                "status",
                "created",
                "modified",
                "revision",
            ],
            Kind::History => &[],
        }
    }

    /// The cells of its line in a CSV file. What a person typed is disarmed for spreadsheets.
    pub fn cells(&self) -> Vec<String> {
        match self {
            Self::Client(client) => vec![
                csv_cell(&client.client_id),
                csv_cell(&client.name),
                csv_cell(&client.email),
                client.partner.clone(),
                client.restrict_to_partner_users.to_string(),
                csv_cell(&client.scopes.join(" ")),
                client.grant_types.join(" "),
                client.redirect_uris.join(", "),
                number(client.access_token_lifetime),
                number(client.refresh_token_lifetime),
                client.enabled.to_string(),
                client.created.clone(),
                client.modified.clone(),
                number(client.revision),
            ],
            Self::Partner(partner) => vec![
                number(partner.id),
                csv_cell(&partner.name),
                csv_cell(&partner.description),
                partner.subdomain.clone(),
                partner.lifecycle.clone(),
                partner.created.clone().unwrap_or_default(),
                partner.modified.clone().unwrap_or_default(),
                number(partner.revision),
            ],
            Self::User(user) => vec![
                user.partner.clone(),
                csv_cell(&user.username),
                csv_cell(&user.first_name),
                csv_cell(&user.last_name),
                csv_cell(&user.email),
                user.status.clone(),
                user.created.clone().unwrap_or_default(),
                user.modified.clone().unwrap_or_default(),
                number(user.revision),
            ],
        }
    }
}

fn number(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

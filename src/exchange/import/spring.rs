//! Rows of the table `oauth_client_details` of Spring Security.

use super::fields::{Between, Fields, list};
use super::foreign::Foreign;
use super::value::Value;
use crate::exchange::member;

/// The columns, in the order of the table.
pub const COLUMNS: [&str; 11] = [
    "client_id",
    "resource_ids",
    "client_secret",
    "scope",
    "authorized_grant_types",
    "web_server_redirect_uri",
    "authorities",
    "access_token_validity",
    "refresh_token_validity",
    "additional_information",
    "autoapprove",
];

/// Reads the columns that have an equivalent here.
pub fn read(client: &mut Foreign, fields: &mut Fields) {
    client.id = fields.text(&["clientid"]);
    client.scopes = fields.take(&["scope"]).map(|v| list(v, Between::Any, "scope"));
    let grants = fields.take(&["authorizedgranttypes"]);
    let grants = grants.map(|v| list(v, Between::Any, "name")).unwrap_or_default();
    client.grants("authorized_grant_types", grants);
    client.redirects("web_server_redirect_uri", fields.take(&["webserverredirecturi"]), true);
    client.access =
        client.lifetime("access_token_validity", fields.take(&["accesstokenvalidity"]), 1);
    let refresh = fields.take(&["refreshtokenvalidity"]);
    client.refresh = client.lifetime("refresh_token_validity", refresh, 1);
    if let Some(information) = fields.take(&["additionalinformation"]) {
        additional(client, information);
    }
}

/// Reads the JSON in a cell, which may have a name and an address.
fn additional(client: &mut Foreign, information: Value) {
    let Value::Text(text) = information else { return };
    let Ok(value) = serde_json::from_str::<Value>(&text) else {
        client.unplaced.push("additional_information".into());
        return;
    };
    let Some(mut below) = Fields::of(value) else {
        client.unplaced.push("additional_information".into());
        return;
    };
    client.name = below.text(&["name", "clientname"]);
    client.contacts("additional_information.email", below.take(&["email", "contacts", "contact"]));
    member::take(client, &mut below);
    let rest = below.rest().into_iter().map(|key| format!("additional_information.{key}").into());
    client.unplaced.extend(rest);
}

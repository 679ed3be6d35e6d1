//! Client metadata of RFC 7591 §2.

use super::fields::{Between, Fields, list};
use super::foreign::Foreign;
use crate::exchange::member;
use crate::model::GrantType;

/// Reads the members of RFC 7591.
pub fn read(client: &mut Foreign, fields: &mut Fields) {
    client.id = fields.text(&["clientid"]);
    client.name = fields.text(&["clientname"]);
    client.contacts("contacts", fields.take(&["contacts"]));
    client.scopes = fields.take(&["scope", "scopes"]).map(|v| list(v, Between::Blanks, "name"));
    let uris = fields.take(&["redirecturis"]);
    client.redirects("redirect_uris", uris, false);
    let uri = fields.take(&["redirecturi"]);
    client.redirects("redirect_uri", uri, false);
    let grants = fields.take(&["granttypes"]);
    client.grants("grant_types", grants.map(|v| list(v, Between::Any, "name")).unwrap_or_default());
    response_types(client, fields);
    member::take(client, fields);
    default_grant(client);
}

/// Checks the response types, which follow from the grant types (RFC 7591 §2.1), and reports any
/// others.
pub fn response_types(client: &mut Foreign, fields: &mut Fields) {
    let Some(value) = fields.take(&["responsetypes"]) else { return };
    let types = list(value, Between::Nothing, "name");
    let named = !client.grants.is_empty();
    client.too_long(&types);
    for response in &types {
        for part in response.split_whitespace() {
            let grant = match part {
                "code" => GrantType::AuthorizationCode,
                "token" | "id_token" => GrantType::Implicit,
                "none" => continue,
                _ => {
                    client.lose_value(
                        "response_types",
                        part,
                        "there is no such response type here",
                    );
                    continue;
                }
            };
            if client.grants.contains(&grant) {
                continue;
            }
            if named {
                let reason = "it follows from the grant types here, and none of them gives it";
                client.lose_value("response_types", part, reason);
            } else {
                client.grants.push(grant);
                let reason =
                    format!("no grant types: the response type {part} means {}", grant.id());
                client.lose("grant_types", reason);
            }
        }
    }
}

/// Adds the default `authorization_code` to a client without grant types (RFC 7591 §2); a client of
/// our own export without them stays in quarantine.
pub fn default_grant(client: &mut Foreign) {
    let said = client.losses.iter().any(|loss| &*loss.field == "grant_types");
    if client.grants.is_empty() && !said && !client.whole {
        client.grants.push(GrantType::AuthorizationCode);
        client.lose(
            "grant_types",
            "none are named: authorization_code is what that means (RFC 7591 §2)",
        );
    }
}

//! Clients of Auth0, as its deploy tool writes them.

use super::fields::{Between, Fields, flag, list};
use super::foreign::{Foreign, Lifetime, Skip};
use crate::exchange::member;
use crate::model::GrantType;

/// Reads the fields of Auth0. Its deploy tool identifies clients by name and omits the client ID.
pub fn read(client: &mut Foreign, fields: &mut Fields, builtins: bool) {
    client.id = fields.text(&["clientid", "externalclientid"]);
    client.name = fields.text(&["name", "clientname"]);
    client.redirects("callbacks", fields.take(&["callbacks"]), false);
    let grants = fields.take(&["granttypes"]);
    client.grants("grant_types", grants.map(|v| list(v, Between::Any, "name")).unwrap_or_default());
    let app_type = fields.text(&["apptype"]);
    if let Some(mut refresh) = fields.below(&["refreshtoken"]) {
        let forever = refresh.flag(&["infinitetokenlifetime"]) == Some(true);
        let lifetime = refresh.take(&["tokenlifetime"]);
        let lifetime = client.lifetime("refresh_token.token_lifetime", lifetime, 1);
        client.refresh = if forever { Some(Lifetime::Never) } else { lifetime };
        fields.put_back("refresh_token", refresh);
    }
    if let Some(mut metadata) = fields.below(&["clientmetadata"]) {
        let contacts = metadata.take(&["contacts", "contact", "email"]);
        client.contacts("client_metadata.email", contacts);
        let scopes = metadata.take(&["scope", "scopes"]);
        client.scopes = scopes.map(|v| list(v, Between::Any, "name"));
        member::take(client, &mut metadata);
        fields.put_back("client_metadata", metadata);
    }
    let said = client.losses.iter().any(|loss| &*loss.field == "grant_types");
    if client.grants.is_empty() && !said && !client.whole {
        let grant = match app_type.as_deref() {
            Some("non_interactive") => GrantType::ClientCredentials,
            _ => GrantType::AuthorizationCode,
        };
        client.grants.push(grant);
        let reason =
            format!("none are named: {} is taken, by the kind of the application", grant.id());
        client.lose("grant_types", reason);
    }
    if let Some(kind) = app_type {
        client.lose_value("app_type", &kind, "no place here");
    }
    if fields.take(&["global"]).as_ref().and_then(flag) == Some(true) && !builtins {
        client.skip = Some(Skip::BuiltIn);
    }
}

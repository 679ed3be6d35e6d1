//! Clients for Keycloak, in the form of a partial import; fields unknown to Keycloak go into
//! `attributes`.

use super::loss::Losses;
use super::object::{self, Object, own};
use crate::exchange::import::keycloak::is_built_in;
use crate::exchange::member;
use crate::model::{Client, Directory, GrantType, GrantTypes};

/// Writes a client. Keycloak's default is the realm's lifespan of five minutes, so the lifespan is
/// the effective one. A refresh token lives as long as the session.
pub fn object<'a>(client: &'a Client, directory: &'a Directory, losses: &mut Losses) -> Object<'a> {
    let grants = client.grant_types;
    let mut object = Object::default();
    object.text("clientId", client.id.as_str());
    object.text("name", &client.name);
    object.flag("enabled", client.enabled);
    object.text("protocol", "openid-connect");
    object.flag("standardFlowEnabled", grants.contains(GrantType::AuthorizationCode));
    object.flag("implicitFlowEnabled", grants.contains(GrantType::Implicit));
    object.flag("directAccessGrantsEnabled", grants.contains(GrantType::Password));
    object.flag("serviceAccountsEnabled", grants.contains(GrantType::ClientCredentials));
    object.list("redirectUris", object::redirects(client));
    object.list("defaultClientScopes", object::scopes(client));
    object.object("attributes", attributes(client, directory, losses).into_texts());
    if is_built_in(client.id.as_str()) {
        losses.add(
            "client_id",
            "Keycloak has a client of its own of this name: an import skips it unless it takes these too",
        );
    }
    object
}

fn attributes<'a>(client: &'a Client, directory: &'a Directory, losses: &mut Losses) -> Object<'a> {
    let grants = client.grant_types;
    let mut attributes = own(client, directory);
    attributes.text(member::EMAIL, client.email.as_str());
    for (name, grant) in [
        ("oauth2.device.authorization.grant.enabled", GrantType::DeviceCode),
        ("standard.token.exchange.enabled", GrantType::TokenExchange),
        ("oauth2.jwt.authorization.grant.enabled", GrantType::JwtBearer),
    ] {
        if grants.contains(grant) {
            attributes.flag(name, true);
        }
    }
    let refreshes = grants.contains(GrantType::RefreshToken);
    if gives_refresh_tokens(grants) {
        attributes.flag("use.refresh.tokens", refreshes);
    } else if refreshes {
        attributes.text(member::GRANT_TYPES, GrantType::RefreshToken.id());
        let reason = "refresh_token: no other grant type of the client gives one there";
        losses.add("grant_types", reason);
    }
    if let Some(seconds) = object::effective_access(client, directory, &mut attributes) {
        attributes.number("access.token.lifespan", seconds);
    } else {
        attributes.number(member::ACCESS, -1);
        let reason = "never: the realm's applies there, and an attribute keeps it";
        losses.add("access_token_lifetime", reason);
    }
    if let Some(seconds) = object::own_refresh(client) {
        attributes.number(member::REFRESH, seconds);
    }
    if refreshes {
        let reason = "that of the session applies there, and an attribute keeps the client's own";
        losses.add("refresh_token_lifetime", reason);
    }
    attributes
}

/// Whether Keycloak issues refresh tokens with these grant types.
fn gives_refresh_tokens(grants: GrantTypes) -> bool {
    [GrantType::AuthorizationCode, GrantType::Password, GrantType::DeviceCode]
        .into_iter()
        .any(|grant| grants.contains(grant))
}

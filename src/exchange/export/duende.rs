//! Clients for Duende `IdentityServer`, in the form that its admin tools seed a database with;
//! fields unknown to it go into `Properties`.

use super::loss::Losses;
use super::object::{self, Object, own};
use crate::exchange::member;
use crate::model::{Client, Directory, GrantType};

/// Writes a client. `IdentityServer` has its own default of one hour, so lifetimes are the
/// effective ones.
pub fn object<'a>(client: &'a Client, directory: &'a Directory, losses: &mut Losses) -> Object<'a> {
    let grants = client.grant_types;
    let mut object = Object::default();
    let mut own = own(client, directory);
    object.text("ClientId", client.id.as_str());
    object.text("ClientName", &client.name);
    object.flag("Enabled", client.enabled);
    object.text("ProtocolType", "oidc");
    let named = grants.iter().filter(|grant| *grant != GrantType::RefreshToken);
    object.list("AllowedGrantTypes", named.map(member::registered).collect());
    // IdentityServer has no grant type for refresh tokens.
    object.flag("AllowOfflineAccess", grants.contains(GrantType::RefreshToken));
    object.list("AllowedScopes", object::scopes(client));
    object.list("RedirectUris", object::redirects(client));
    if let Some(seconds) = object::effective_access(client, directory, &mut own) {
        object.number("AccessTokenLifetime", seconds);
    } else {
        own.number(member::ACCESS, -1);
        let reason = "never: the default applies there, and a property keeps it";
        losses.add("access_token_lifetime", reason);
    }
    if let Some(seconds) = object::effective_refresh(client, directory, &mut own) {
        object.number("AbsoluteRefreshTokenLifetime", seconds);
    }
    own.text(member::EMAIL, client.email.as_str());
    object.object("Properties", own.into_texts());
    if grants.contains(GrantType::Implicit) && grants.contains(GrantType::AuthorizationCode) {
        let reason = "IdentityServer refuses implicit beside authorization_code in one client";
        losses.add("grant_types", reason);
    }
    object
}

//! Clients for Auth0, in the form of its management API and deploy tool; fields unknown to Auth0 go
//! into `client_metadata`.

use super::loss::Losses;
use super::object::{self, Object, own};
use crate::exchange::member;
use crate::model::{Client, Directory};

/// The maximum length of a `client_metadata` value, in characters.
const LONGEST: usize = 255;

/// Writes a client. Auth0 sets the lifetime of access tokens per API, so the client's own goes into
/// the metadata; the refresh token lifetime is the effective one, as Auth0 has a different default.
pub fn object<'a>(client: &'a Client, directory: &'a Directory, losses: &mut Losses) -> Object<'a> {
    let mut object = Object::default();
    let mut own = own(client, directory);
    object.text("client_id", client.id.as_str());
    object.text("name", &client.name);
    object.list("callbacks", object::redirects(client));
    object.list("grant_types", object::grants(client));
    if let Some(seconds) = object::effective_refresh(client, directory, &mut own) {
        let mut refresh = Object::default();
        refresh.number("token_lifetime", seconds);
        object.object("refresh_token", refresh);
    }
    own.text(member::EMAIL, client.email.as_str());
    own.flag(member::ENABLED, client.enabled);
    if !client.enabled {
        losses.add("enabled", "Auth0 cannot disable a client: it is kept in the metadata alone");
    }
    let scope = object::scopes(client).join(" ");
    if scope.chars().count() <= LONGEST {
        own.text(member::SCOPE, scope);
    } else {
        losses.add("scopes", "over 255 characters: too long for the metadata there");
    }
    if let Some(seconds) = object::own_access(client) {
        own.number(member::ACCESS, seconds);
    }
    losses.add("access_token_lifetime", "that of the API applies there; the metadata keep it");
    object.object("client_metadata", own.into_texts());
    object
}

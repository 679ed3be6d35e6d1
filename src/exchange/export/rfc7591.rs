//! Client metadata of RFC 7591 §2; other fields go into extension members.

use super::object::{self, Object, own};
use crate::exchange::member;
use crate::model::{Client, Directory, GrantType};

/// Writes a client's metadata. RFC 7591 has no lifetimes: they are the client's own.
pub fn object<'a>(client: &'a Client, directory: &'a Directory) -> Object<'a> {
    let mut object = Object::default();
    metadata(client, &mut object);
    let mut own = own(client, directory);
    own.flag(member::ENABLED, client.enabled);
    if let Some(seconds) = object::own_access(client) {
        own.number(member::ACCESS, seconds);
    }
    if let Some(seconds) = object::own_refresh(client) {
        own.number(member::REFRESH, seconds);
    }
    object.append(own);
    object
}

/// Adds the members of RFC 7591.
pub fn metadata<'a>(client: &'a Client, object: &mut Object<'a>) {
    object.text("client_id", client.id.as_str());
    object.text("client_name", &client.name);
    object.list("redirect_uris", object::redirects(client));
    object.list("grant_types", object::grants(client));
    let types = client.grant_types.iter().filter_map(GrantType::response_type);
    object.list("response_types", types.collect());
    object.text("scope", object::scopes(client).join(" "));
    object.list("contacts", vec![client.email.as_str()]);
}

//! Names of our own for fields unknown to other systems: an export writes them where the other
//! system keeps unknown fields, and an import reads them back.

use super::import::fields::{Between, Fields, flag, list, text};
use super::import::foreign::{Foreign, Lifetime};
use super::import::value::Value;
use crate::model::fields::{Shape, inputs};
use crate::model::{Client, Field, GrantType};

/// The prefix of all names.
pub const PREFIX: &str = "oauthdesk_";
/// The partner's subdomain.
pub const PARTNER: &str = "oauthdesk_partner";
pub const RESTRICT: &str = "oauthdesk_restrict_to_partner_users";
pub const ENABLED: &str = "oauthdesk_enabled";
pub const EMAIL: &str = "oauthdesk_email";
/// The scopes, separated by blanks.
pub const SCOPE: &str = "oauthdesk_scope";
/// Grant types unknown to the other system, separated by blanks.
pub const GRANT_TYPES: &str = "oauthdesk_grant_types";
/// In seconds, -1 for never; missing for the platform default.
pub const ACCESS: &str = "oauthdesk_access_token_lifetime";
pub const REFRESH: &str = "oauthdesk_refresh_token_lifetime";
/// The platform default in seconds, exported as the client's lifetime for the other system. A
/// different lifetime there was set since by somebody, and is imported.
pub const DEFAULT_ACCESS: &str = "oauthdesk_default_access_token_lifetime";
pub const DEFAULT_REFRESH: &str = "oauthdesk_default_refresh_token_lifetime";

/// The name of our own for a field.
pub fn own(field: Field) -> String {
    format!("{PREFIX}{}", field.member())
}

/// The fields that are lines of text and that no other system has.
pub fn lines() -> impl Iterator<Item = Field> {
    let lines = inputs::<Client>().filter(|input| input.is_own && input.put.shape() == Shape::Line);
    lines.map(|input| input.field).filter(|field| *field != Field::Partner)
}

/// Reads the values under our own names. Runs after the fields of the other system, which some of
/// the values refer to.
pub fn take(client: &mut Foreign, fields: &mut Fields) {
    for (key, value) in fields.take_where(|key| key.starts_with(PREFIX)) {
        match &*key {
            PARTNER => {
                // An export is complete.
                client.whole = true;
                if client.partner.is_none() {
                    client.partner = text(value);
                }
            }
            RESTRICT => client.restrict = flag(&value),
            ENABLED => client.enabled = flag(&value),
            EMAIL => client.contacts(EMAIL, Some(value)),
            SCOPE => client.scopes = Some(list(value, Between::Blanks, "name")),
            GRANT_TYPES => client.grants(GRANT_TYPES, list(value, Between::Blanks, "name")),
            ACCESS => client.access = client.lifetime(ACCESS, Some(value), 1),
            REFRESH => client.refresh = client.lifetime(REFRESH, Some(value), 1),
            DEFAULT_ACCESS => client.access = unless_default(client.access, value),
            DEFAULT_REFRESH => client.refresh = unless_default(client.refresh, value),
            _ => match lines().find(|field| own(*field) == *key) {
                Some(field) => client.lines.push((field, text(value).unwrap_or_default())),
                None => client.unplaced.push(key),
            },
        }
    }
}

/// Reads the values from a nested object, which is left alone if it has none.
pub fn take_below(client: &mut Foreign, fields: &mut Fields, name: &str) {
    let is_ours = |value: &Value| match value {
        Value::Object(entries) => entries.iter().any(|(key, _)| key.starts_with(PREFIX)),
        _ => false,
    };
    if fields.peek(name).is_some_and(is_ours)
        && let Some(mut below) = fields.below(&[name])
    {
        take(client, &mut below);
        fields.put_back(name, below);
    }
}

fn unless_default(lifetime: Option<Lifetime>, default: Value) -> Option<Lifetime> {
    let default = text(default).and_then(|text| text.trim().parse().ok());
    lifetime.filter(|lifetime| default.map(Lifetime::Seconds) != Some(*lifetime))
}

/// The grant type by its RFC name, as in every other system.
pub const fn registered(grant: GrantType) -> &'static str {
    match grant {
        GrantType::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
        GrantType::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        GrantType::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
        other => other.id(),
    }
}

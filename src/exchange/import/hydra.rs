//! Clients of Ory Hydra, from its API or its snapshots.

use super::fields::{Between, Fields, flag, list};
use super::foreign::{Foreign, Lifetime};
use super::rfc7591;
use super::value::Value;
use crate::exchange::member;
use crate::model::GrantType;

/// Nanoseconds per second: the unit of a Go duration as a number.
const NANOS: i64 = 1_000_000_000;

/// The grants with a lifespan in Hydra, and the grant types here.
const GRANTS: [(&str, GrantType); 7] = [
    ("authorizationcode", GrantType::AuthorizationCode),
    ("implicit", GrantType::Implicit),
    ("password", GrantType::Password),
    ("clientcredentials", GrantType::ClientCredentials),
    ("deviceauthorization", GrantType::DeviceCode),
    ("jwtbearer", GrantType::JwtBearer),
    ("refreshtoken", GrantType::RefreshToken),
];

/// Reads the fields of Hydra.
pub fn read(client: &mut Foreign, fields: &mut Fields) {
    client.id = fields.text(&["clientid", "id", "legacyclientid"]);
    client.name = fields.text(&["clientname", "name"]);
    client.contacts("contacts", fields.take(&["contacts"]));
    client.scopes = fields.take(&["scope", "scopearray"]).map(|v| list(v, Between::Blanks, "name"));
    client.redirects("redirect_uris", fields.take(&["redirecturis"]), false);
    let grants = fields.take(&["granttypes"]);
    client.grants("grant_types", grants.map(|v| list(v, Between::Any, "name")).unwrap_or_default());
    rfc7591::response_types(client, fields);
    lifespans(client, fields);
    member::take_below(client, fields, "metadata");
    rfc7591::default_grant(client);
    if client.whole {
        // Exports also name the partner there.
        fields.take(&["owner"]);
    }
    fields.drop_where(is_unset);
}

/// Reads lifespans: one per kind of token here, one per grant in Hydra.
fn lifespans(client: &mut Foreign, fields: &mut Fields) {
    let mut all = fields.take_where(|key| {
        let key = key.to_ascii_lowercase();
        key.ends_with("lifespan")
    });
    if let Some(Value::Object(entries)) = fields.take(&["lifespans", "tokenlifespans"]) {
        all.extend(entries.into_vec());
    }
    let mut access = Vec::new();
    let mut refresh = Vec::new();
    for (key, value) in all {
        let plain: String =
            key.chars().filter(|c| *c != '_').collect::<String>().to_ascii_lowercase();
        let (value, unit) = duration(value);
        let Some(value) = value else { continue };
        let grant = GRANTS.iter().find(|(name, _)| plain.starts_with(name));
        let kinds = [("accesstokenlifespan", &mut access), ("refreshtokenlifespan", &mut refresh)];
        let kind = kinds.into_iter().find(|(end, _)| plain.ends_with(end));
        match (grant, kind) {
            (Some((_, grant)), Some((_, list))) => {
                if let Some(lifetime) = client.lifetime(&key, Some(value), unit) {
                    list.push((*grant, key, lifetime));
                }
            }
            _ => client.unplaced.push(key),
        }
    }
    client.access = one(client, access);
    client.refresh = one(client, refresh);
}

/// Takes the lifespan of the client's first grant; reports the others.
fn one(
    client: &mut Foreign,
    mut lifetimes: Vec<(GrantType, Box<str>, Lifetime)>,
) -> Option<Lifetime> {
    let order = |grant: &GrantType| GRANTS.iter().position(|(_, other)| other == grant);
    lifetimes.sort_by_key(|(grant, ..)| (!client.grants.contains(grant), order(grant)));
    let (_, first, lifetime) = lifetimes.first().cloned()?;
    for (_, key, other) in lifetimes.into_iter().skip(1) {
        if other != lifetime {
            client
                .lose(&key, format!("one lifetime for all grants here: that of {first} is taken"));
        }
    }
    Some(lifetime)
}

/// Reads a duration and the unit of its number; `None` if it is unset.
fn duration(value: Value) -> (Option<Value>, i64) {
    if let Value::Object(_) = &value {
        if value.get("Valid").and_then(flag) == Some(false) {
            return (None, NANOS);
        }
        return (value.get("Duration").cloned(), NANOS);
    }
    ((!value.is_empty()).then_some(value), NANOS)
}

/// Whether it is Go's form of an unset value: `{Bool: false, Valid: false}`, or the first second of
/// its calendar.
fn is_unset(value: &Value) -> bool {
    let is_zero = |value: &Value| match value {
        Value::Bool(value) => !value,
        Value::Integer(value) => *value == 0,
        value => value.is_empty(),
    };
    match value {
        Value::Text(text) => text.starts_with("0001-01-01T00:00:00"),
        Value::Object(entries) => entries.iter().all(|(_, value)| is_zero(value)),
        _ => false,
    }
}

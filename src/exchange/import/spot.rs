//! The locations of clients in a document: lists, wrappers and realms.

use super::fields::is_called;
use super::value::Value;
use crate::exchange::format::Format;

/// Fields in which other systems wrap their clients.
pub(super) const WRAPPERS: [&str; 10] = [
    "items",
    "data",
    "body",
    "result",
    "results",
    "identityserverdata",
    "identityserver",
    "realms",
    // In Kubernetes resources.
    "spec",
    "realm",
];
/// Names of lists of clients.
pub(super) const LISTS: [&str; 3] = ["clients", "applications", "oauthclients"];

pub(super) type Entries = Box<[(Box<str>, Value)]>;

/// The location and format of a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub format: Format,
    pub realm: Option<&'a str>,
    /// A list of old Keycloak versions, in which the name is the client ID.
    pub legacy: bool,
}

/// The location of a value that may be a client, or contain clients.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'a> {
    pub realm: Option<&'a str>,
    pub depth: usize,
    /// Whether clients are expected here; otherwise a value must be one that can only be a client.
    pub expected: bool,
}

impl Spot<'_> {
    pub const fn below(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    pub const fn anywhere(self) -> Self {
        Self { expected: false, ..self }
    }
}

/// Whether an entry of a list is a realm, and not a client that names its realm.
pub(super) fn is_realm(item: &Value) -> bool {
    matches!(item.get("realm"), Some(Value::Text(_))) && item.get("clientId").is_none()
        || LISTS.iter().any(|name| matches!(item.get(name), Some(Value::List(_))))
        || matches!(item.get("oauthClients"), Some(Value::List(_)))
}

/// Whether an object has a field in which other systems wrap their clients.
pub(super) fn has_wrapper(value: &Value) -> bool {
    let Value::Object(entries) = value else { return false };
    entries.iter().any(|(key, value)| {
        numbered_client(key) && value.is_object()
            || WRAPPERS.iter().any(|name| is_called(key, name))
                && matches!(value, Value::List(_) | Value::Object(_))
    })
}

/// Whether a key is numbered as in test plans: `client`, `client2`, `second_client`.
pub(super) fn numbered_client(key: &str) -> bool {
    let rest = key.strip_prefix("client").or_else(|| key.strip_suffix("_client"));
    rest.is_some_and(|rest| {
        rest.trim_start_matches('_').chars().all(|c| c.is_ascii_digit())
            || matches!(rest, "first" | "second" | "third")
    })
}

//! Objects that contain lists of clients, under the lists' names: realms and tenants.

use super::detect;
use super::error::{ReadError, quoted};
use super::fields::is_called;
use super::finder::Finder;
use super::foreign::is_placeholder;
use super::loss::Loss;
use super::spot::{Entries, LISTS, Place, Spot, has_wrapper};
use super::value::{Value, twin};
use crate::exchange::format::Format;

impl Finder<'_> {
    /// Whether an entry is a list of clients by its name, and its content does not contradict.
    pub(super) fn is_list(&self, (key, value): &(Box<str>, Value), spot: Spot<'_>) -> bool {
        let Some(name) = LISTS.iter().find(|name| is_called(key, name)) else { return false };
        match value {
            Value::Null => spot.expected,
            Value::List(items) if items.is_empty() => spot.expected,
            Value::List(items) => self.list_format(name, items, spot).is_some(),
            Value::Object(entries) => {
                detect::client(value).is_some()
                    || by_id(entries).is_some()
                    || has_wrapper(value)
                    || entries.iter().any(|(_, below)| detect::client(below).is_some())
            }
            // A placeholder for a list, filled in by a deploy tool.
            Value::Text(text) => spot.expected && is_placeholder(text),
            _ => false,
        }
    }

    fn list_format(&self, name: &str, items: &[Value], spot: Spot<'_>) -> Option<Format> {
        let from = self.reading.from.filter(|_| spot.expected);
        let known = from.or_else(|| detect::list(items));
        if name == "oauthclients" {
            return known.or(Some(Format::Keycloak));
        }
        // The deploy tool of Auth0 identifies clients by name alone.
        let named = spot.expected && name == "clients";
        let named = named && items.iter().any(|item| item.get("name").is_some());
        known.or_else(|| named.then(|| self.format.unwrap_or(Format::Auth0)))
    }

    /// Searches an object that contains lists of clients.
    pub(super) fn realm(&mut self, entries: Entries, spot: Spot<'_>) -> Result<bool, ReadError> {
        if let Some(key) = twin(&entries)
            && (LISTS.iter().any(|name| is_called(key, name)) || key == "realm")
        {
            let key = quoted(key);
            let message = format!("the key {key} occurs twice in one object: keep one");
            return Err(ReadError::whole(message));
        }
        let keycloak = entries.iter().any(|(key, value)| match value {
            Value::Text(_) => **key == *"realm",
            Value::List(_) => **key == *"oauthClients",
            _ => false,
        });
        let mut others: Vec<Box<str>> = Vec::new();
        for (key, value) in entries.into_vec() {
            let Some(list) = LISTS.iter().find(|name| is_called(&key, name)) else {
                // The realm's own names are not reported as lost.
                let name = matches!(&*key, "realm" | "id");
                if name && value.is_object() {
                    self.within(value, spot.below())?;
                } else if !name && !value.is_empty() && value != Value::Bool(false) {
                    others.push(key);
                }
                continue;
            };
            match value {
                Value::List(items) => {
                    let legacy = *list != "clients";
                    let known = self.list_format(list, &items, spot);
                    let keycloak = keycloak.then_some(Format::Keycloak);
                    let known = self.reading.from.or(keycloak).or(known);
                    match known {
                        Some(format) => {
                            self.list(items, Place { format, realm: spot.realm, legacy })?;
                        }
                        None if items.is_empty() => {}
                        None => others.push(key),
                    }
                }
                Value::Null => {}
                Value::Text(text) if is_placeholder(&text) => {
                    let reason = "a placeholder that a deploy tool fills in: no clients are in it";
                    self.lose(Loss::of(&key, &text, reason));
                    self.format.get_or_insert(Format::Auth0);
                }
                other => {
                    if !self.clients_below(other, spot.below())? {
                        let key = quoted(&key);
                        return Err(ReadError::whole(format!("{key} is not a list of clients")));
                    }
                }
            }
        }
        if keycloak {
            self.format.get_or_insert(Format::Keycloak);
        }
        self.beside(spot.realm, &others);
        Ok(true)
    }

    /// Searches a member `clients` that is not a list: one client, clients keyed by ID, or a
    /// wrapper.
    fn clients_below(&mut self, value: Value, spot: Spot<'_>) -> Result<bool, ReadError> {
        let Value::Object(entries) = value else { return Ok(false) };
        let Some(format) = by_id(&entries) else {
            return self.within(Value::Object(entries), spot);
        };
        let format = self.reading.from.unwrap_or(format);
        for (id, client) in entries.into_vec() {
            let Value::Object(fields) = client else { continue };
            let mut fields = fields.into_vec();
            if !fields.iter().any(|(key, _)| is_called(key, "clientid")) {
                fields.push(("clientId".into(), Value::Text(id)));
            }
            let client = Value::Object(fields.into_boxed_slice());
            self.client(client, Place { format, realm: spot.realm, legacy: false })?;
        }
        Ok(true)
    }
}

/// The system of clients that are keyed by ID; `None` if they are not.
fn by_id(entries: &[(Box<str>, Value)]) -> Option<Format> {
    if !entries.iter().all(|(_, value)| value.is_object()) {
        return None;
    }
    // ASP.NET identifies clients by their profiles.
    let profile = |(_, value): &(Box<str>, Value)| {
        matches!(value.get("Profile"), Some(Value::Text(_))).then_some(Format::Duende)
    };
    let known = entries.iter().find_map(|(_, value)| detect::client(value));
    known.or_else(|| entries.iter().find_map(profile))
}

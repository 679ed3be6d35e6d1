//! Finds the clients in a document, wherever its system puts them.

use super::budget::Budget;
use super::error::{ReadError, quoted};
use super::fields::{Fields, at_path, is_called, text};
use super::value::{Value, twin};
use super::{Foreign, Format, Found, Loss, Reading, detect};
use super::{auth0, duende, hydra, keycloak, own, rfc7591, spring};

/// Lists of clients, by the names that systems give them.
const LISTS: [&str; 3] = ["clients", "applications", "oauthclients"];
/// What a document can be wrapped in.
const WRAPPERS: [&str; 8] = [
    "items",
    "data",
    "body",
    "result",
    "results",
    "identityserverdata",
    "identityserver",
    "realms",
];
/// So deep are clients looked for.
const DEPTH: usize = 6;
/// The most fields of a client, and of an object in it.
const MAX_FIELDS: usize = 2_000;
/// So much of the name of a realm is kept with each of its clients, in characters.
const MAX_REALM: usize = 255;

/// Names under which every system keeps what must not leave it.
const SECRETS: [&str; 12] = [
    "clientsecret",
    "secret",
    "clientsecrets",
    "rotatedsecrets",
    "registrationaccesstoken",
    "registrationaccesstokensignature",
    "registrationtoken",
    "signingkeys",
    "encryptionkey",
    "password",
    "key",
    "softwarestatement",
];

/// What was found so far.
#[derive(Debug)]
pub struct Walk<'a> {
    pub reading: &'a Reading,
    format: Option<Format>,
    clients: Vec<Foreign>,
    losses: Vec<Loss>,
    budget: Budget,
    /// How many documents that look like nothing stand before the first client.
    early: usize,
}

/// Where a client stands.
#[derive(Clone, Copy, Debug)]
struct Place<'a> {
    format: Format,
    realm: Option<&'a str>,
    /// A list of old Keycloak versions, in which the name is the client ID.
    legacy: bool,
}

impl<'a> Walk<'a> {
    #[must_use]
    pub fn new(reading: &'a Reading, bytes: usize) -> Self {
        let budget = Budget::of(bytes);
        Self { reading, format: None, clients: Vec::new(), losses: Vec::new(), budget, early: 0 }
    }

    /// What was found.
    ///
    /// # Errors
    /// When nothing was that looks like a client, or like a place for them.
    pub fn found(self) -> Result<Found, ReadError> {
        let Some(format) = self.reading.from.or(self.format) else {
            return Err(ReadError::unrecognised(
                "no clients of a known form are in it: --from names the form",
            ));
        };
        Ok(Found { format, clients: self.clients, losses: self.losses })
    }

    /// Takes the clients of a document.
    ///
    /// # Errors
    /// When it has a key twice that counts, or far too many clients.
    pub fn document(&mut self, value: Value) -> Result<(), ReadError> {
        // A line of JSON lines that looks like nothing is a client that is broken.
        let before = self.clients.len();
        let object = value.is_object();
        if !self.within(value, None, 0)? && object {
            if before > 0 {
                return self.push(Foreign::wrong("it does not look like a client"));
            }
            self.early += 1;
        } else if self.early > 0 && !self.clients.is_empty() {
            // The lines before it are no better than those behind it.
            let found = std::mem::take(&mut self.clients);
            for _ in 0..std::mem::take(&mut self.early) {
                self.push(Foreign::wrong("it does not look like a client"))?;
            }
            self.clients.extend(found);
        }
        Ok(())
    }

    /// Keeps a client, as far as the file may have it.
    fn push(&mut self, mut client: Foreign) -> Result<(), ReadError> {
        self.budget.take(&mut client)?;
        self.clients.push(client);
        Ok(())
    }

    /// Whether it looked like clients, or like a place for them.
    fn within(
        &mut self,
        value: Value,
        realm: Option<&str>,
        depth: usize,
    ) -> Result<bool, ReadError> {
        if depth > DEPTH {
            return Ok(false);
        }
        match value {
            Value::List(items) => self.list_or_realms(items, realm, depth),
            Value::Object(entries) => {
                let is_list = |(key, value): &(Box<str>, Value)| {
                    LISTS.iter().any(|name| is_called(key, name))
                        && !matches!(value, Value::Text(_) | Value::Bool(_) | Value::Integer(_))
                };
                // A realm of Keycloak may be without clients.
                let realm_here =
                    entries.iter().find(|(key, _)| **key == *"realm").map(|(_, value)| value);
                if realm_here.is_some() || entries.iter().any(is_list) {
                    // What is no name may be large.
                    let name = realm_here
                        .filter(|value| !matches!(value, Value::List(_) | Value::Object(_)))
                        .and_then(|value| text(value.clone()));
                    let name: Option<String> =
                        name.map(|name| name.chars().take(MAX_REALM).collect());
                    return self.realm(entries, name.as_deref().or(realm), depth);
                }
                let value = Value::Object(entries);
                let known = detect::client(&value);
                if let Some(format) = self.reading.from.or(known)
                    && (known.is_some() || !has_wrapper(&value))
                {
                    self.client(value, Place { format, realm, legacy: false })?;
                    return Ok(true);
                }
                self.wrapped(value, realm, depth)
            }
            _ => Ok(false),
        }
    }

    /// A list of clients, or of realms.
    fn list_or_realms(
        &mut self,
        items: Box<[Value]>,
        realm: Option<&str>,
        depth: usize,
    ) -> Result<bool, ReadError> {
        let is_realm = |item: &Value| {
            item.get("realm").is_some()
                || LISTS.iter().any(|name| matches!(item.get(name), Some(Value::List(_))))
                || matches!(item.get("oauthClients"), Some(Value::List(_)))
        };
        if items.iter().any(is_realm) {
            let mut any = false;
            for item in items.into_vec() {
                any |= self.within(item, realm, depth + 1)?;
            }
            return Ok(any);
        }
        let Some(format) = self.reading.from.or_else(|| detect::list(&items)) else {
            return Ok(false);
        };
        self.list(items, Place { format, realm, legacy: false })?;
        Ok(true)
    }

    fn list(&mut self, items: Box<[Value]>, place: Place<'_>) -> Result<(), ReadError> {
        self.format.get_or_insert(place.format);
        for item in items.into_vec() {
            self.client(item, place)?;
        }
        Ok(())
    }

    /// An object with lists of clients in it.
    fn realm(
        &mut self,
        entries: Box<[(Box<str>, Value)]>,
        realm: Option<&str>,
        depth: usize,
    ) -> Result<bool, ReadError> {
        if let Some(key) = twin(&entries)
            && (LISTS.iter().any(|name| is_called(key, name)) || key == "realm")
        {
            let key = quoted(key);
            let message = format!("the key {key} stands twice in one object: keep one");
            return Err(ReadError::whole(message));
        }
        let keycloak = entries.iter().any(|(key, value)| {
            **key == *"realm" || **key == *"oauthClients" && matches!(value, Value::List(_))
        });
        let mut others: Vec<Box<str>> = Vec::new();
        for (key, value) in entries.into_vec() {
            let Some(list) = LISTS.iter().find(|name| is_called(&key, name)) else {
                // The realm's own names are no part that is lost.
                let name = matches!(&*key, "realm" | "id");
                if !name && !value.is_empty() && value != Value::Bool(false) {
                    others.push(key);
                }
                continue;
            };
            match value {
                Value::List(items) => {
                    let legacy = *list != "clients";
                    let known = if keycloak || legacy {
                        Some(Format::Keycloak)
                    } else {
                        detect::list(&items).or_else(|| self.nameless(&items))
                    };
                    if let Some(format) = self.reading.from.or(known) {
                        self.list(items, Place { format, realm, legacy })?;
                    } else if !items.is_empty() {
                        return Ok(false);
                    }
                }
                Value::Null => {}
                value => {
                    let one = detect::client(&value).is_some();
                    let found = if one {
                        self.within(value, realm, depth + 1)?
                    } else {
                        self.wrapped(value, realm, depth + 1)?
                    };
                    if !found {
                        let key = quoted(&key);
                        return Err(ReadError::whole(format!("{key} is no list of clients")));
                    }
                }
            }
        }
        if keycloak {
            self.format.get_or_insert(Format::Keycloak);
        }
        self.beside(realm, &others);
        Ok(true)
    }

    /// The deploy tool of Auth0 knows clients by their names alone.
    fn nameless(&self, items: &[Value]) -> Option<Format> {
        let named = items.iter().any(|item| item.get("name").is_some());
        named.then(|| self.format.unwrap_or(Format::Auth0))
    }

    fn beside(&mut self, realm: Option<&str>, others: &[Box<str>]) {
        const NAMED: usize = 12;
        if others.is_empty() {
            return;
        }
        let mut names: Vec<String> = others.iter().take(NAMED).map(|key| quoted(key)).collect();
        if others.len() > NAMED {
            names.push(format!("{} more", others.len() - NAMED));
        }
        let of = realm.map(|realm| format!(" of realm {}", quoted(realm))).unwrap_or_default();
        self.losses.push(Loss::new(
            &names.join(", "),
            format!("only the clients{of} are read: these parts of the file are not"),
        ));
    }

    /// What stands in a wrapper: `items`, `body`, `client`, `client2`.
    fn wrapped(
        &mut self,
        value: Value,
        realm: Option<&str>,
        depth: usize,
    ) -> Result<bool, ReadError> {
        let Value::Object(entries) = value else { return Ok(false) };
        let mut any = false;
        let mut others = Vec::new();
        let mut unknown = Vec::new();
        for (key, value) in entries.into_vec() {
            if numbered_client(&key) && value.is_object() {
                let known = detect::client(&value).unwrap_or(Format::Rfc7591);
                let format = self.reading.from.unwrap_or(known);
                self.client(value, Place { format, realm, legacy: false })?;
                any = true;
            } else if WRAPPERS.iter().any(|name| is_called(&key, name)) {
                let items = is_called(&key, "items");
                match value {
                    Value::List(list) if items => {
                        let known = match detect::list(&list) {
                            None | Some(Format::Rfc7591) => Format::Hydra,
                            Some(known) => known,
                        };
                        // Anything may be called so: it must look like clients, or be empty.
                        if list.is_empty() || detect::list(&list).is_some() {
                            let format = self.reading.from.unwrap_or(known);
                            self.list(list, Place { format, realm, legacy: false })?;
                            any = true;
                        }
                    }
                    value => any |= self.within(value, realm, depth + 1)?,
                }
            } else if !value.is_empty() {
                others.push(key);
                unknown.push(value);
            }
        }
        if !any {
            // Called something else, and still what only clients look like.
            others.clear();
            for value in unknown {
                let known = match &value {
                    Value::List(items) => detect::list(items),
                    value => detect::client(value),
                };
                if known.is_some() {
                    any |= self.within(value, realm, depth + 1)?;
                }
            }
        }
        if any {
            self.beside(realm, &others);
        }
        Ok(any)
    }

    /// A row of a table.
    ///
    /// # Errors
    /// When there are far too many.
    pub fn row(&mut self, value: Value, format: Format) -> Result<(), ReadError> {
        self.client(value, Place { format, realm: None, legacy: false })
    }

    /// A table without rows is a table all the same.
    pub fn is_format(&mut self, format: Format) {
        self.format.get_or_insert(format);
    }

    /// A client that cannot be read, and why.
    ///
    /// # Errors
    /// When there are far too many.
    pub fn broken(&mut self, why: String) -> Result<(), ReadError> {
        self.push(Foreign::wrong(why))
    }

    fn client(&mut self, value: Value, place: Place<'_>) -> Result<(), ReadError> {
        self.format.get_or_insert(place.format);
        if has_too_many_fields(&value) {
            return self.push(Foreign::wrong("it has over 2,000 fields"));
        }
        let partner = self.partner(&value, place.realm);
        let twins = value_below_has_twins(&value);
        let Some(mut fields) = Fields::of(value) else {
            return self.push(Foreign::wrong("an entry among the clients that is no client"));
        };
        let mut client =
            Foreign { realm: place.realm.map(Into::into), partner, ..Foreign::default() };
        client.drop_secrets(&mut fields, &SECRETS);
        if let Some(key) = twins {
            client.lose(&key, "a key stands twice in it: the field is not read");
        }
        match place.format {
            Format::Jsonl | Format::Csv => {
                own::read(&mut client, &mut fields, place.format == Format::Csv);
            }
            Format::Rfc7591 => rfc7591::read(&mut client, &mut fields),
            Format::Hydra => hydra::read(&mut client, &mut fields),
            Format::Keycloak => {
                keycloak::read(&mut client, &mut fields, place.legacy, self.reading.builtins);
            }
            Format::Auth0 => auth0::read(&mut client, &mut fields, self.reading.builtins),
            Format::Spring => spring::read(&mut client, &mut fields),
            Format::Duende => duende::read(&mut client, &mut fields),
        }
        client.finish(fields);
        self.push(client)
    }

    /// What the field says that names the partner.
    fn partner(&self, value: &Value, realm: Option<&str>) -> Option<Box<str>> {
        let path = self.reading.partner_from.as_deref()?;
        let last = path.rsplit('.').next().unwrap_or_default();
        if SECRETS.iter().any(|name| is_called(last, name)) {
            return None;
        }
        match at_path(value, path).or_else(|| called(value, path)) {
            Some(value) => match value {
                Value::List(list) => list.first().cloned().and_then(text),
                value => text(value.clone()),
            },
            None if path == "realm" => realm.map(Into::into),
            None => None,
        }
    }
}

/// Whether a client, or an object in it such as its attributes, has more fields than any has.
fn has_too_many_fields(client: &Value) -> bool {
    let Value::Object(entries) = client else { return false };
    let too_many = |value: &Value| match value {
        Value::Object(entries) => entries.len() > MAX_FIELDS,
        _ => false,
    };
    too_many(client) || entries.iter().any(|(_, value)| too_many(value))
}

/// The field of this name however it is written.
fn called<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let plain = |c: &char| !matches!(c, '_' | '-' | ' ' | '\t');
    let name: String = name.chars().filter(plain).collect::<String>().to_ascii_lowercase();
    let Value::Object(entries) = value else { return None };
    entries.iter().find(|(key, _)| is_called(key, &name)).map(|(_, value)| value)
}

fn has_wrapper(value: &Value) -> bool {
    let Value::Object(entries) = value else { return false };
    entries.iter().any(|(key, value)| {
        numbered_client(key) && value.is_object()
            || WRAPPERS.iter().any(|name| is_called(key, name))
                && matches!(value, Value::List(_) | Value::Object(_))
    })
}

/// `client`, `client2`, `second_client`: how test plans call them.
fn numbered_client(key: &str) -> bool {
    let rest = key.strip_prefix("client").or_else(|| key.strip_suffix("_client"));
    rest.is_some_and(|rest| {
        rest.trim_start_matches('_').chars().all(|c| c.is_ascii_digit())
            || matches!(rest, "first" | "second" | "third")
    })
}

/// The field in which, at any depth, a key stands twice.
fn value_below_has_twins(value: &Value) -> Option<Box<str>> {
    let Value::Object(entries) = value else { return None };
    entries.iter().find(|(_, value)| value.has_twin_keys()).map(|(key, _)| quoted(key).into())
}

//! Finds the clients in a document, at any of the places where systems put them.

use super::budget::Budget;
use super::error::{ReadError, quoted};
use super::fields::{is_called, text};
use super::foreign::Foreign;
use super::loss::{Loss, MAX_LOSSES, limit};
use super::reading::{Found, Reading};
use super::spot::{Entries, Place, Spot, WRAPPERS, has_wrapper, is_realm, numbered_client};
use super::value::Value;
use super::{detect, json, yaml};
use crate::exchange::format::Format;

/// The extensions of the file names that are the keys of a map of files.
const FILES: [&str; 3] = [".json", ".yaml", ".yml"];
/// The maximum depth of the search.
const DEPTH: usize = 8;
/// The maximum length of a realm's name, in characters.
const MAX_REALM: usize = 255;

/// The error for a JSON line that is not a client, among lines that are.
const NO_CLIENT: &str = "it does not look like a client";

/// Searches a file for clients and collects them.
#[derive(Debug)]
pub struct Finder<'a> {
    pub reading: &'a Reading,
    pub(super) format: Option<Format>,
    pub(super) clients: Vec<Foreign>,
    losses: Vec<Loss>,
    /// The number of losses beyond the limit.
    unsaid: u32,
    budget: Budget,
    /// The number of unrecognised lines before the first client.
    early: usize,
    /// Unreadable files inside texts of this file, with their names.
    unread: Vec<(Box<str>, ReadError)>,
    /// The number of documents.
    documents: usize,
}

impl<'a> Finder<'a> {
    pub fn new(reading: &'a Reading, bytes: usize) -> Self {
        Self {
            reading,
            format: None,
            clients: Vec::new(),
            losses: Vec::new(),
            unsaid: 0,
            budget: Budget::of(bytes),
            early: 0,
            unread: Vec::new(),
            documents: 0,
        }
    }

    /// Finishes the search.
    pub fn found(mut self) -> Result<Found, ReadError> {
        if let Some(format) = self.reading.from.or(self.format) {
            for (name, error) in self.unread {
                let reason = format!("the file in this text is not read: {error}");
                self.losses.push(Loss::new(&name, reason));
            }
            limit(&mut self.losses, self.unsaid);
            return Ok(Found { format, clients: self.clients, losses: self.losses });
        }
        Err(match self.unread.first() {
            Some((name, error)) => ReadError::whole(format!("in the text of {name}: {error}")),
            None => ReadError::unrecognised(
                "no clients of a known form are in it: --from names the form",
            ),
        })
    }

    /// Adds the clients of a document; each `line` of JSON lines should be a client.
    pub fn document(&mut self, value: Value, line: bool) -> Result<(), ReadError> {
        self.documents += 1;
        let (object, empty) = (value.is_object(), value.is_empty());
        let spot = Spot { realm: None, depth: 0, expected: true };
        if self.within(value, spot)? {
            return self.take_early();
        }
        match (line, object) {
            // An unrecognised line is a broken client if other lines are clients.
            (true, true) if self.clients.is_empty() => self.early += 1,
            (true, true) => return self.push(Foreign::wrong(NO_CLIENT)),
            (false, _) if !empty => {
                let name = format!("document {}", self.documents);
                self.lose(Loss::new(&name, "no clients are in it: it is not read"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds the unrecognised lines before the first client as broken clients, like those after it.
    fn take_early(&mut self) -> Result<(), ReadError> {
        if self.early > 0 && !self.clients.is_empty() {
            let found = std::mem::take(&mut self.clients);
            for _ in 0..std::mem::take(&mut self.early) {
                self.push(Foreign::wrong(NO_CLIENT))?;
            }
            self.clients.extend(found);
        }
        Ok(())
    }

    /// Adds a client within the file's limits.
    pub(super) fn push(&mut self, mut client: Foreign) -> Result<(), ReadError> {
        self.budget.take(&mut client)?;
        self.clients.push(client);
        Ok(())
    }

    /// Adds a loss of the file.
    pub(super) fn lose(&mut self, loss: Loss) {
        if self.losses.len() < MAX_LOSSES {
            self.losses.push(loss);
        } else {
            self.unsaid = self.unsaid.saturating_add(1);
        }
    }

    /// Searches a value; returns whether it looked like clients or a place for them.
    pub(super) fn within(&mut self, value: Value, spot: Spot<'_>) -> Result<bool, ReadError> {
        if spot.depth > DEPTH {
            return Ok(false);
        }
        match value {
            Value::List(items) => self.items(items, spot),
            Value::Object(entries) => self.object(entries, spot),
            _ => Ok(false),
        }
    }

    fn object(&mut self, entries: Entries, mut spot: Spot<'_>) -> Result<bool, ReadError> {
        // A realm of Keycloak may have no clients. A client of its operators has the realm's name.
        let own = entries.iter().find(|(key, _)| **key == *"realm").map(|(_, value)| value);
        // A value that is not a name may be large.
        let own = own.filter(|value| !matches!(value, Value::List(_) | Value::Object(_)));
        let own = own.cloned().and_then(text);
        let own: Option<String> = own.map(|name| name.chars().take(MAX_REALM).collect());
        let of = Spot { realm: own.as_deref().or(spot.realm), ..spot };
        let has_id = entries.iter().any(|(key, _)| is_called(key, "clientid"));
        if (own.is_some() && !has_id) || entries.iter().any(|entry| self.is_list(entry, spot)) {
            return self.realm(entries, of);
        }
        // A Kubernetes resource names its kind.
        let kind = entries.iter().find(|(key, _)| **key == *"kind").map(|(_, value)| value);
        if let Some(Value::Text(kind)) = kind {
            spot.expected &= kind.contains("Client");
        }
        let value = Value::Object(entries);
        let sure = spot.expected || detect::is_sure(&value);
        if let Some(known) = detect::client(&value).filter(|_| sure) {
            let format = self.reading.from.unwrap_or(known);
            self.client(value, Place { format, realm: of.realm, legacy: false })?;
            return Ok(true);
        }
        // If the format is given, a value that is no place for clients is a client.
        let named = self.reading.from.filter(|_| spot.expected && !has_wrapper(&value));
        let copy = named.map(|format| (format, value.clone()));
        let any = self.wrapped(value, spot)?;
        if let Some((format, value)) = copy.filter(|_| !any) {
            self.client(value, Place { format, realm: spot.realm, legacy: false })?;
            return Ok(true);
        }
        Ok(any)
    }

    /// Searches a list of clients, realms or other values.
    fn items(&mut self, items: Box<[Value]>, spot: Spot<'_>) -> Result<bool, ReadError> {
        if !items.iter().any(is_realm) {
            let known =
                detect::list(&items).filter(|_| spot.expected || items.iter().any(detect::is_sure));
            let from = self.reading.from.filter(|_| spot.expected);
            if let Some(known) = from.or(known) {
                let format = self.reading.from.unwrap_or(known);
                self.list(items, Place { format, realm: spot.realm, legacy: false })?;
                return Ok(true);
            }
        }
        let mut any = false;
        for item in items.into_vec() {
            any |= self.within(item, spot.below())?;
        }
        Ok(any)
    }

    pub(super) fn list(&mut self, items: Box<[Value]>, place: Place<'_>) -> Result<(), ReadError> {
        self.format.get_or_insert(place.format);
        for item in items.into_vec() {
            self.client(item, place)?;
        }
        Ok(())
    }

    pub(super) fn beside(&mut self, realm: Option<&str>, others: &[Box<str>]) {
        const NAMED: usize = 12;
        if others.is_empty() {
            return;
        }
        let mut names: Vec<String> = others.iter().take(NAMED).map(|key| quoted(key)).collect();
        if others.len() > NAMED {
            names.push(format!("{} more", others.len() - NAMED));
        }
        let of = realm.map(|realm| format!(" of realm {}", quoted(realm))).unwrap_or_default();
        let reason = format!("only the clients{of} are read: these parts of the file are not");
        self.lose(Loss::new(&names.join(", "), reason));
    }

    /// Searches a wrapper: `items`, `body`, `client`, `client2`.
    fn wrapped(&mut self, value: Value, spot: Spot<'_>) -> Result<bool, ReadError> {
        let Value::Object(entries) = value else { return Ok(false) };
        let mut any = false;
        let mut others = Vec::new();
        let mut unknown = Vec::new();
        for (key, value) in entries.into_vec() {
            let known = detect::client(&value);
            let planned = spot.expected && spot.depth == 0;
            let found =
                if numbered_client(&key) && value.is_object() && (planned || known.is_some()) {
                    let format = self.reading.from.or(known).unwrap_or(Format::Rfc7591);
                    self.client(value, Place { format, realm: spot.realm, legacy: false })?;
                    true
                } else if WRAPPERS.iter().any(|name| is_called(&key, name)) {
                    match value {
                        Value::List(list) if is_called(&key, "items") => self.page(list, spot)?,
                        value => self.within(value, spot.below())?,
                    }
                } else {
                    if !value.is_empty() {
                        unknown.push((key, value));
                    }
                    continue;
                };
            any |= found;
            if !found {
                others.push(key);
            }
        }
        let look = !any;
        for (key, value) in unknown {
            // Unknown names, but values that can only be clients.
            let found = look
                && match value {
                    Value::Text(text) => self.file(&key, &text, spot)?,
                    value => self.within(value, spot.below().anywhere())?,
                };
            any |= found;
            if !found {
                others.push(key);
            }
        }
        if any {
            self.beside(spot.realm, &others);
        }
        Ok(any)
    }

    /// Searches a page of a list, as Hydra writes it.
    fn page(&mut self, list: Box<[Value]>, spot: Spot<'_>) -> Result<bool, ReadError> {
        let known = match detect::list(&list) {
            None | Some(Format::Rfc7591) => Format::Hydra,
            Some(known) => known,
        };
        // The name may mean anything: the list must look like clients, or be empty.
        if !(list.is_empty() && spot.expected) && detect::list(&list).is_none() {
            return self.within(Value::List(list), spot.below().anywhere());
        }
        let format = self.reading.from.unwrap_or(known);
        self.list(list, Place { format, realm: spot.realm, legacy: false })?;
        Ok(true)
    }

    /// Reads a file inside a text, as in a map of files.
    fn file(&mut self, name: &str, text: &str, spot: Spot<'_>) -> Result<bool, ReadError> {
        if !FILES.iter().any(|ending| name.ends_with(ending)) {
            return Ok(false);
        }
        let mut documents = Vec::new();
        let read = if text.trim_start().starts_with(['{', '[']) {
            json::values(text, |value| {
                documents.push(value);
                Ok(())
            })
        } else {
            yaml::documents(text).map(|values| documents = values)
        };
        if let Err(error) = read {
            // Many maps of files have no clients, and a text that is not JSON may be a template.
            if !text.to_ascii_lowercase().contains("client") {
                return Ok(false);
            }
            self.unread.push((quoted(name).into(), error));
            return Ok(true);
        }
        let mut any = false;
        for document in documents {
            any |= self.within(document, Spot { expected: true, ..spot.below() })?;
        }
        Ok(any)
    }

    /// Adds a table row.
    pub fn row(&mut self, value: Value, format: Format) -> Result<(), ReadError> {
        self.client(value, Place { format, realm: None, legacy: false })
    }

    /// Notes the format of a table, which may have no rows.
    pub fn is_format(&mut self, format: Format) {
        self.format.get_or_insert(format);
    }

    /// Adds a client that cannot be read, with the reason.
    pub fn broken(&mut self, why: String) -> Result<(), ReadError> {
        self.push(Foreign::wrong(why))
    }
}

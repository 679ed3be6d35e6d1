//! Reads one client at a known location and in a known format.

use super::error::{ReadError, quoted};
use super::fields::{Fields, at_path, is_called, text};
use super::finder::Finder;
use super::foreign::Foreign;
use super::spot::Place;
use super::value::Value;
use super::{auth0, duende, hydra, keycloak, own, rfc7591, spring};
use crate::exchange::format::Format;

/// The maximum number of fields of a client, and of an object in it.
const MAX_FIELDS: usize = 2_000;

/// The names of fields with secrets, in any system.
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

impl Finder<'_> {
    /// Reads a client from any value.
    pub(super) fn client(&mut self, value: Value, place: Place<'_>) -> Result<(), ReadError> {
        self.format.get_or_insert(place.format);
        if has_too_many_fields(&value) {
            return self.push(Foreign::wrong("it has over 2,000 fields"));
        }
        let partner = self.partner(&value, place.realm);
        let twins = value_below_has_twins(&value);
        let Some(mut fields) = Fields::of(value) else {
            return self.push(Foreign::wrong("an entry of the list that is not a client"));
        };
        let mut client =
            Foreign { realm: place.realm.map(Into::into), partner, ..Foreign::default() };
        client.drop_secrets(&mut fields, &SECRETS);
        if let Some(key) = twins {
            client.lose(&key, "a key occurs twice in it: the field is not read");
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

    /// The value of the field that names the partner.
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

/// Whether a client, or an object in it such as its attributes, has too many fields.
fn has_too_many_fields(client: &Value) -> bool {
    let Value::Object(entries) = client else { return false };
    let too_many = |value: &Value| match value {
        Value::Object(entries) => entries.len() > MAX_FIELDS,
        _ => false,
    };
    too_many(client) || entries.iter().any(|(_, value)| too_many(value))
}

/// Finds a field by name, ignoring case and separators.
fn called<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let plain = |c: &char| !matches!(c, '_' | '-' | ' ' | '\t');
    let name: String = name.chars().filter(plain).collect::<String>().to_ascii_lowercase();
    let Value::Object(entries) = value else { return None };
    entries.iter().find(|(key, _)| is_called(key, &name)).map(|(_, value)| value)
}

/// The field that contains a duplicate key, at any depth.
fn value_below_has_twins(value: &Value) -> Option<Box<str>> {
    let Value::Object(entries) = value else { return None };
    entries.iter().find(|(_, value)| value.has_twin_keys()).map(|(key, _)| quoted(key).into())
}

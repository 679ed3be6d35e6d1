//! The difference between two states of a record, field by field, for people.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::fields::{inputs, phrases};
use super::{Client, Directory, Partner, PartnerUser, Record};

/// The name of a field, one of the program's own constants.
type FieldName = &'static str;

/// A field that differs between two states of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name as in a sentence: `redirect URIs`. A document has its name there:
    /// `redirect_uris`.
    #[serde(serialize_with = "member", deserialize_with = "phrase")]
    pub field: FieldName,
    /// The stored value: mask it before it reaches a screen. `None` if there was no record.
    pub before: Option<String>,
    /// `None` if the record was deleted.
    pub after: Option<String>,
}

/// Lists the fields that differ, in the order of the form. Revision and times are not compared.
pub fn diff(
    before: Option<&Record>,
    after: Option<&Record>,
    directory: &Directory,
) -> Vec<FieldChange> {
    let old = before.map(|record| fields(record, directory)).unwrap_or_default();
    let new = after.map(|record| fields(record, directory)).unwrap_or_default();
    let names = if new.is_empty() { &old } else { &new };
    let value = |list: &[(&'static str, String)], field| {
        list.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone())
    };
    names
        .iter()
        .map(|(field, _)| FieldChange {
            field,
            before: value(&old, *field),
            after: value(&new, *field),
        })
        .filter(|change| change.before != change.after)
        // A value that is empty on one side and missing on the other is no difference.
        .filter(|change| {
            let empty = |side: &Option<String>| side.as_ref().is_none_or(String::is_empty);
            !(empty(&change.before) && empty(&change.after))
        })
        .collect()
}

/// Every field of a record with its value.
fn fields(record: &Record, directory: &Directory) -> Vec<(&'static str, String)> {
    match record {
        Record::Client(client) => phrases(client, directory),
        Record::Partner(partner) => phrases(partner, directory),
        Record::User(user) => phrases(user, directory),
        Record::Role { user, role } => {
            vec![("OS user", user.to_string()), ("role", role.to_string())]
        }
        Record::Settings(settings) => vec![
            ("scopes", list(settings.scopes.iter().map(ToString::to_string))),
            ("grant types", settings.grant_types.to_string()),
            ("default access lifetime", seconds(settings.default_access_lifetime.get())),
            ("default refresh lifetime", seconds(settings.default_refresh_lifetime.get())),
            ("hosts allowed plain http", list(settings.http_hosts.iter().cloned())),
            ("client ID form", settings.client_id_form.id().to_owned()),
            ("a delete needs a reason", yes(settings.delete_needs_reason)),
            ("OAuth2 guide", settings.guide_url.clone().unwrap_or_default()),
            ("backups kept", settings.backups_kept.to_string()),
        ],
    }
}

/// Each field's name as in a sentence, and its name in a document.
fn names() -> impl Iterator<Item = (FieldName, &'static str)> {
    let typed = inputs::<Client>().map(|input| input.field);
    let typed = typed.chain(inputs::<Partner>().map(|input| input.field));
    let typed = typed.chain(inputs::<PartnerUser>().map(|input| input.field));
    typed.map(|field| (field.phrase(), field.member())).chain(OTHERS)
}

/// The fields of roles and settings.
const OTHERS: [(FieldName, &str); 9] = [
    ("OS user", "user"),
    ("role", "role"),
    ("default access lifetime", "default_access_token_lifetime"),
    ("default refresh lifetime", "default_refresh_token_lifetime"),
    ("hosts allowed plain http", "http_hosts"),
    ("client ID form", "client_id_form"),
    ("a delete needs a reason", "delete_needs_reason"),
    ("OAuth2 guide", "guide_url"),
    ("backups kept", "backups_kept"),
];

/// Encodes a field by its name in a document.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn member<S: Serializer>(field: &FieldName, serializer: S) -> Result<S::Ok, S::Error> {
    let known = names().find(|(phrase, _)| phrase == field);
    serializer.serialize_str(known.map_or(field, |(_, member)| member))
}

/// Decodes a field's name in a document, which must be a known one.
fn phrase<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FieldName, D::Error> {
    let name = String::deserialize(deserializer)?;
    let known = names().find(|(_, member)| *member == name);
    let unknown = || D::Error::custom(format!("no field is called {name}"));
    known.map(|(phrase, _)| phrase).ok_or_else(unknown)
}

fn yes(on: bool) -> String {
    if on { "yes" } else { "no" }.to_owned()
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn seconds(seconds: u32) -> String {
    super::lifetime::format_seconds(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Role, RoleSubject, Settings};

    #[test]
    fn only_what_differs_is_told() {
        let directory = Directory::default();
        let old = Settings::default();
        let new = Settings { backups_kept: 3, guide_url: Some("https://a".into()), ..old.clone() };
        let (old, new) = (Record::Settings(old), Record::Settings(new));
        let changes = diff(Some(&old), Some(&new), &directory);
        let told: Vec<_> = changes
            .iter()
            .map(|c| {
                (c.field, c.before.as_deref().unwrap_or("-"), c.after.as_deref().unwrap_or("-"))
            })
            .collect();
        assert_eq!(told, [("OAuth2 guide", "", "https://a"), ("backups kept", "7", "3")]);
        assert!(diff(Some(&old), Some(&old), &directory).is_empty());
    }

    #[test]
    fn a_record_that_came_or_went_is_told_whole() {
        let directory = Directory::default();
        let role = Record::Role { user: RoleSubject::user("zoe").unwrap(), role: Role::Editor };
        let came = diff(None, Some(&role), &directory);
        assert_eq!(came.len(), 2);
        assert!(came.iter().all(|change| change.before.is_none()));
        for change in &came {
            let json = serde_json::to_string(change).unwrap();
            assert_eq!(&serde_json::from_str::<FieldChange>(&json).unwrap(), change);
        }
        assert!(serde_json::from_str::<FieldChange>(r#"{"field":"shoe size"}"#).is_err());
        let settings = Record::Settings(Settings::default());
        let of_settings = fields(&settings, &directory).into_iter().map(|(name, _)| name);
        let of_settings = of_settings.filter(|name| names().all(|(phrase, _)| phrase != *name));
        assert_eq!(of_settings.collect::<Vec<_>>(), Vec::<&str>::new());
        let went = diff(Some(&role), None, &directory);
        assert_eq!(went.last().and_then(|change| change.before.as_deref()), Some("editor"));
        assert!(went.iter().all(|change| change.after.is_none()));
    }
}

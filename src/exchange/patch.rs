//! What a document or a command line says of a record: each field that is named, and no other.
//!
//! A document that [`ClientDocument`](super::document::ClientDocument) prints is read back as a
//! patch that names every field. What is derived or kept by the registry itself, such as the
//! effective lifetimes or when a record was made, may stand in it and says nothing.

use serde::de::{Deserializer, Error, IgnoredAny, Visitor};
use serde::{Deserialize, Serialize};

use crate::model::{
    ClientDraft, Directory, Field, FieldErrors, GrantType, GrantTypes, Lifecycle, Partner,
    PartnerDraft, RedirectInput, UserDraft, UserStatus, text,
};

/// What is said of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the fields of a client")]
pub struct ClientPatch {
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The partner's subdomain.
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub restrict_to_partner_users: Option<bool>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<String>>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Option::is_none")]
    pub redirect_uris: Option<Vec<String>>,
    /// As it would be typed; empty for the platform default.
    #[serde(deserialize_with = "lifetime", skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<String>,
    #[serde(deserialize_with = "lifetime", skip_serializing_if = "Option::is_none")]
    pub refresh_token_lifetime: Option<String>,
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// The revision that an edit was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    #[serde(skip_serializing)]
    pub partner_name: Said,
    #[serde(skip_serializing)]
    pub effective_access_token_lifetime: Said,
    #[serde(skip_serializing)]
    pub effective_refresh_token_lifetime: Said,
    #[serde(skip_serializing)]
    pub created: Said,
    #[serde(skip_serializing)]
    pub modified: Said,
    /// Which kind of record it is, for those who look for it.
    #[serde(skip_serializing)]
    pub kind: Said,
}

/// What is said of a partner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the fields of a partner")]
pub struct PartnerPatch {
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub subdomain: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<String>,
    /// The revision that an edit was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    #[serde(skip_serializing)]
    pub id: Said,
    #[serde(skip_serializing)]
    pub created: Said,
    #[serde(skip_serializing)]
    pub modified: Said,
    /// Which kind of record it is, for those who look for it.
    #[serde(skip_serializing)]
    pub kind: Said,
}

/// What is said of a partner user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the fields of a user")]
pub struct UserPatch {
    /// The partner's subdomain.
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(deserialize_with = "line", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The revision that an edit was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    #[serde(skip_serializing)]
    pub created: Said,
    #[serde(skip_serializing)]
    pub modified: Said,
    /// Which kind of record it is, for those who look for it.
    #[serde(skip_serializing)]
    pub kind: Said,
}

impl ClientPatch {
    /// Lays `over` over this: what it names goes before what is named here.
    pub fn with(self, over: Self) -> Self {
        Self {
            client_id: over.client_id.or(self.client_id),
            name: over.name.or(self.name),
            email: over.email.or(self.email),
            partner: over.partner.or(self.partner),
            restrict_to_partner_users: over
                .restrict_to_partner_users
                .or(self.restrict_to_partner_users),
            scopes: over.scopes.or(self.scopes),
            grant_types: over.grant_types.or(self.grant_types),
            redirect_uris: over.redirect_uris.or(self.redirect_uris),
            access_token_lifetime: over.access_token_lifetime.or(self.access_token_lifetime),
            refresh_token_lifetime: over.refresh_token_lifetime.or(self.refresh_token_lifetime),
            enabled: over.enabled.or(self.enabled),
            revision: over.revision.or(self.revision),
            ..Self::default()
        }
    }

    /// Whether it names no field that could be changed.
    pub fn is_empty(&self) -> bool {
        let Self {
            client_id,
            name,
            email,
            partner,
            restrict_to_partner_users,
            scopes,
            grant_types,
            redirect_uris,
            access_token_lifetime,
            refresh_token_lifetime,
            enabled,
            ..
        } = self;
        client_id.is_none()
            && name.is_none()
            && email.is_none()
            && partner.is_none()
            && restrict_to_partner_users.is_none()
            && scopes.is_none()
            && grant_types.is_none()
            && redirect_uris.is_none()
            && access_token_lifetime.is_none()
            && refresh_token_lifetime.is_none()
            && enabled.is_none()
    }

    /// Puts what is named into a draft; the draft's own check judges it.
    ///
    /// A lifetime of the refresh token or redirect URIs that no grant type uses are left out of a
    /// new record by that check, as in the form.
    pub fn apply(&self, draft: &mut ClientDraft, directory: &Directory) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        set(&mut draft.client_id, self.client_id.as_ref());
        set(&mut draft.name, self.name.as_ref());
        set(&mut draft.email, self.email.as_ref());
        if let Some(named) = &self.partner {
            match partner(directory, named) {
                Ok(partner) => draft.partner = Some(partner.id),
                Err(why) => errors.add(Field::Partner, why),
            }
        }
        set(&mut draft.restrict_to_partner_users, self.restrict_to_partner_users.as_ref());
        set(&mut draft.scopes, self.scopes.as_ref());
        if let Some(names) = &self.grant_types {
            match grant_types(names) {
                Ok(grants) => draft.grant_types = grants,
                Err(why) => errors.add(Field::GrantTypes, why),
            }
        }
        if let Some(uris) = &self.redirect_uris {
            draft.redirect_uris = RedirectInput::List(uris.clone());
        }
        set(&mut draft.access_lifetime, self.access_token_lifetime.as_ref());
        set(&mut draft.refresh_lifetime, self.refresh_token_lifetime.as_ref());
        set(&mut draft.enabled, self.enabled.as_ref());
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl PartnerPatch {
    /// Lays `over` over this: what it names goes before what is named here.
    pub fn with(self, over: Self) -> Self {
        Self {
            name: over.name.or(self.name),
            description: over.description.or(self.description),
            subdomain: over.subdomain.or(self.subdomain),
            lifecycle: over.lifecycle.or(self.lifecycle),
            revision: over.revision.or(self.revision),
            ..Self::default()
        }
    }

    /// Whether it names no field that could be changed.
    pub const fn is_empty(&self) -> bool {
        let Self { name, description, subdomain, lifecycle, .. } = self;
        name.is_none() && description.is_none() && subdomain.is_none() && lifecycle.is_none()
    }

    /// Puts what is named into a draft; the draft's own check judges it.
    pub fn apply(&self, draft: &mut PartnerDraft) -> Result<(), FieldErrors> {
        set(&mut draft.name, self.name.as_ref());
        set(&mut draft.description, self.description.as_ref());
        set(&mut draft.subdomain, self.subdomain.as_ref());
        if let Some(id) = &self.lifecycle {
            draft.lifecycle = Lifecycle::from_id(id).ok_or_else(|| {
                let known = Lifecycle::ALL.map(Lifecycle::id).join(", ");
                let id = text::shown(id);
                FieldErrors::one(
                    Field::Lifecycle,
                    format!("there is no lifecycle {id}: use {known}"),
                )
            })?;
        }
        Ok(())
    }
}

impl UserPatch {
    /// Lays `over` over this: what it names goes before what is named here.
    pub fn with(self, over: Self) -> Self {
        Self {
            partner: over.partner.or(self.partner),
            username: over.username.or(self.username),
            first_name: over.first_name.or(self.first_name),
            last_name: over.last_name.or(self.last_name),
            email: over.email.or(self.email),
            status: over.status.or(self.status),
            revision: over.revision.or(self.revision),
            ..Self::default()
        }
    }

    /// Whether it names no field that could be changed.
    pub const fn is_empty(&self) -> bool {
        let Self { partner, username, first_name, last_name, email, status, .. } = self;
        partner.is_none()
            && username.is_none()
            && first_name.is_none()
            && last_name.is_none()
            && email.is_none()
            && status.is_none()
    }

    /// Puts what is named into a draft; the draft's own check judges it.
    pub fn apply(&self, draft: &mut UserDraft, directory: &Directory) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        if let Some(named) = &self.partner {
            match partner(directory, named) {
                Ok(partner) => draft.partner = Some(partner.id),
                Err(why) => errors.add(Field::Partner, why),
            }
        }
        set(&mut draft.username, self.username.as_ref());
        set(&mut draft.first_name, self.first_name.as_ref());
        set(&mut draft.last_name, self.last_name.as_ref());
        set(&mut draft.email, self.email.as_ref());
        if let Some(id) = &self.status {
            if let Some(status) = UserStatus::from_id(id) {
                draft.status = status;
            } else {
                let known = UserStatus::ALL.map(UserStatus::id).join(", ");
                let id = text::shown(id);
                errors.add(Field::Status, format!("there is no status {id}: use {known}"));
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

fn set<T: Clone>(field: &mut T, named: Option<&T>) {
    if let Some(value) = named {
        field.clone_from(value);
    }
}

/// The partner of this subdomain or, where none has it, the only one of this name.
fn partner<'a>(directory: &'a Directory, named: &str) -> Result<&'a Partner, String> {
    let named = named.trim();
    if named.is_empty() {
        return Err("required: the subdomain of a partner".to_owned());
    }
    directory.partner_named(named).ok_or_else(|| {
        let named = text::shown(named);
        format!("no partner has the subdomain {named}: oauthdesk partner list has all")
    })
}

fn grant_types(names: &[String]) -> Result<GrantTypes, String> {
    let grant = |name: &String| {
        GrantType::from_id(name.trim()).ok_or_else(|| {
            let known = GrantType::ALL.map(GrantType::id).join(", ");
            format!("there is no grant type {}: use {known}", text::shown(name))
        })
    };
    names.iter().map(grant).collect()
}

/// Something that may be said and means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said;

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// A text; `null` is an empty one, so that a field that was emptied is judged as empty.
pub(super) fn line<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| Some(text.unwrap_or_default()))
}

fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    Option::<Vec<String>>::deserialize(deserializer).map(|list| Some(list.unwrap_or_default()))
}

fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    bool::deserialize(deserializer).map(Some)
}

/// A lifetime as it would be typed: a number of seconds, a text such as `12h`, or `null`.
pub(super) fn lifetime<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    struct Typed;
    impl Visitor<'_> for Typed {
        type Value = String;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a lifetime: seconds, a text such as 12h, or null for the default")
        }

        fn visit_unit<E: Error>(self) -> Result<String, E> {
            Ok(String::new())
        }

        fn visit_i64<E: Error>(self, seconds: i64) -> Result<String, E> {
            Ok(seconds.to_string())
        }

        fn visit_u64<E: Error>(self, seconds: u64) -> Result<String, E> {
            Ok(seconds.to_string())
        }

        fn visit_str<E: Error>(self, typed: &str) -> Result<String, E> {
            Ok(typed.to_owned())
        }
    }
    deserializer.deserialize_any(Typed).map(Some)
}

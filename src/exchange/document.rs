//! The desk's own documents: the JSON form of a record, stable for scripts.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{
    AccessLifetime, Client, ClientDraft, Directory, Field, GrantType, Lifecycle, Partner,
    PartnerDraft, PartnerUser, RedirectInput, RefreshLifetime, UserDraft, UserStatus,
};

/// A client as a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDocument {
    pub client_id: String,
    pub name: String,
    pub email: String,
    /// The partner's subdomain.
    pub partner: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    pub restrict_to_partner_users: bool,
    pub scopes: Vec<String>,
    /// Names of RFC 7591 §2 where it has one, such as `authorization_code`.
    pub grant_types: Vec<String>,
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// In seconds; `null` follows the platform default, -1 is never.
    pub access_token_lifetime: Option<i64>,
    /// What is in force, in seconds; -1 is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_access_token_lifetime: Option<i64>,
    /// In seconds; `null` follows the platform default.
    pub refresh_token_lifetime: Option<i64>,
    /// What is in force, in seconds; missing without the refresh token grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_refresh_token_lifetime: Option<i64>,
    pub enabled: bool,
    /// RFC 3339.
    pub created: String,
    /// RFC 3339.
    pub modified: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
}

/// A partner as a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerDocument {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub subdomain: String,
    pub lifecycle: String,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
}

/// A partner user as a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDocument {
    /// The partner's subdomain.
    pub partner: String,
    pub username: String,
    #[serde(default)]
    pub first_name: String,
    #[serde(default)]
    pub last_name: String,
    pub email: String,
    pub status: String,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
}

/// The member of a document that a field is.
pub const fn member(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Email => "email",
        Field::Partner => "partner",
        Field::ClientId => "client_id",
        Field::Restrict => "restrict_to_partner_users",
        Field::Scopes => "scopes",
        Field::GrantTypes => "grant_types",
        Field::RedirectUris => "redirect_uris",
        Field::AccessLifetime => "access_token_lifetime",
        Field::RefreshLifetime => "refresh_token_lifetime",
        Field::Enabled => "enabled",
        Field::Description => "description",
        Field::Subdomain => "subdomain",
        Field::Lifecycle => "lifecycle",
        Field::Username => "username",
        Field::FirstName => "first_name",
        Field::LastName => "last_name",
        Field::Status => "status",
    }
}

/// A word in a document that means nothing here.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DocumentError {
    #[error("no partner has the subdomain {0}")]
    UnknownPartner(String),
    #[error("there is no grant type {0}")]
    UnknownGrantType(String),
    #[error("there is no lifecycle {0}: use active, demo, prospect or test")]
    UnknownLifecycle(String),
    #[error("there is no status {0}: use pending, active, deactivated, expired or locked_out")]
    UnknownStatus(String),
}

impl ClientDocument {
    /// The document of a client.
    pub fn of(client: &Client, directory: &Directory) -> Self {
        let settings = &directory.settings;
        let partner = directory.partner(client.partner);
        let access = client.access_lifetime.effective(settings.default_access_lifetime);
        let refresh = client.refresh_lifetime.effective(settings.default_refresh_lifetime);
        let refreshes = client.grant_types.contains(GrantType::RefreshToken);
        Self {
            client_id: client.id.to_string(),
            name: client.name.clone(),
            email: client.email.to_string(),
            partner: partner.map(|p| p.subdomain.to_string()).unwrap_or_default(),
            partner_name: partner.map(|p| p.name.clone()),
            restrict_to_partner_users: client.restrict_to_partner_users,
            scopes: client.scopes.iter().map(ToString::to_string).collect(),
            grant_types: client.grant_types.iter().map(|grant| grant.id().to_owned()).collect(),
            redirect_uris: client.redirect_uris.iter().map(ToString::to_string).collect(),
            access_token_lifetime: match client.access_lifetime {
                AccessLifetime::PlatformDefault => None,
                AccessLifetime::Seconds(seconds) => Some(seconds.get().into()),
                AccessLifetime::Never => Some(-1),
            },
            effective_access_token_lifetime: Some(access.map_or(-1, i64::from)),
            refresh_token_lifetime: match client.refresh_lifetime {
                RefreshLifetime::PlatformDefault => None,
                RefreshLifetime::Seconds(seconds) => Some(seconds.get().into()),
            },
            effective_refresh_token_lifetime: refreshes.then(|| refresh.into()),
            enabled: client.enabled,
            created: client.created.to_string(),
            modified: client.modified.to_string(),
            revision: Some(client.revision.0),
        }
    }

    /// The draft that the document describes.
    pub fn to_draft(&self, directory: &Directory) -> Result<ClientDraft, DocumentError> {
        let grant = |id: &String| {
            GrantType::from_id(id).ok_or_else(|| DocumentError::UnknownGrantType(id.clone()))
        };
        let seconds = |value: Option<i64>| value.map(|n| n.to_string()).unwrap_or_default();
        Ok(ClientDraft {
            name: self.name.clone(),
            email: self.email.clone(),
            partner: Some(partner(directory, &self.partner)?.id),
            client_id: self.client_id.clone(),
            restrict_to_partner_users: self.restrict_to_partner_users,
            scopes: self.scopes.clone(),
            grant_types: self.grant_types.iter().map(grant).collect::<Result<_, _>>()?,
            redirect_uris: RedirectInput::List(self.redirect_uris.clone()),
            access_lifetime: seconds(self.access_token_lifetime),
            refresh_lifetime: seconds(self.refresh_token_lifetime),
            enabled: self.enabled,
        })
    }
}

impl PartnerDocument {
    /// The document of a partner.
    pub fn of(partner: &Partner) -> Self {
        Self {
            id: Some(partner.id.0),
            name: partner.name.clone(),
            description: partner.description.clone(),
            subdomain: partner.subdomain.to_string(),
            lifecycle: partner.lifecycle.id().to_owned(),
            created: Some(partner.created.to_string()),
            modified: Some(partner.modified.to_string()),
            revision: Some(partner.revision.0),
        }
    }

    /// The draft that the document describes.
    pub fn to_draft(&self) -> Result<PartnerDraft, DocumentError> {
        Ok(PartnerDraft {
            name: self.name.clone(),
            description: self.description.clone(),
            subdomain: self.subdomain.clone(),
            lifecycle: Lifecycle::from_id(&self.lifecycle)
                .ok_or_else(|| DocumentError::UnknownLifecycle(self.lifecycle.clone()))?,
        })
    }
}

impl UserDocument {
    /// The document of a user.
    pub fn of(user: &PartnerUser, directory: &Directory) -> Self {
        let subdomain = directory.subdomain(user.key.partner);
        Self {
            partner: subdomain.map(ToString::to_string).unwrap_or_default(),
            username: user.key.username.to_string(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            email: user.email.to_string(),
            status: user.status.id().to_owned(),
            created: Some(user.created.to_string()),
            modified: Some(user.modified.to_string()),
            revision: Some(user.revision.0),
        }
    }

    /// The draft that the document describes.
    pub fn to_draft(&self, directory: &Directory) -> Result<UserDraft, DocumentError> {
        Ok(UserDraft {
            partner: Some(partner(directory, &self.partner)?.id),
            username: self.username.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            email: self.email.clone(),
            status: UserStatus::from_id(&self.status)
                .ok_or_else(|| DocumentError::UnknownStatus(self.status.clone()))?,
        })
    }
}

fn partner<'a>(directory: &'a Directory, subdomain: &str) -> Result<&'a Partner, DocumentError> {
    directory
        .partner_by_subdomain(subdomain)
        .ok_or_else(|| DocumentError::UnknownPartner(subdomain.to_owned()))
}

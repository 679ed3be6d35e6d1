//! The platform settings as a document, in and out.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::patch::lifetime;
use crate::model::{ClientIdForm, GrantTypes, Scope, Settings};

/// The settings as a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingsDocument {
    pub scopes: Vec<Scope>,
    pub grant_types: GrantTypes,
    pub http_hosts: Vec<String>,
    /// In seconds.
    pub default_access_token_lifetime: NonZeroU32,
    /// In seconds.
    pub default_refresh_token_lifetime: NonZeroU32,
    /// `partner_username` or `free`.
    pub client_id_form: ClientIdForm,
    pub delete_needs_reason: bool,
    pub guide_url: Option<String>,
    pub backups_kept: u32,
    pub revision: u64,
}

impl SettingsDocument {
    /// The document of the settings.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            scopes: settings.scopes.clone(),
            grant_types: settings.grant_types,
            http_hosts: settings.http_hosts.clone(),
            default_access_token_lifetime: settings.default_access_lifetime,
            default_refresh_token_lifetime: settings.default_refresh_lifetime,
            client_id_form: settings.client_id_form,
            delete_needs_reason: settings.delete_needs_reason,
            guide_url: settings.guide_url.clone(),
            backups_kept: settings.backups_kept,
            revision: settings.revision.0,
        }
    }
}

/// What is said of the settings: what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the platform settings")]
pub struct SettingsPatch {
    pub scopes: Option<Vec<String>>,
    pub grant_types: Option<Vec<String>>,
    pub http_hosts: Option<Vec<String>>,
    /// As it would be typed.
    #[serde(deserialize_with = "lifetime")]
    pub default_access_token_lifetime: Option<String>,
    #[serde(deserialize_with = "lifetime")]
    pub default_refresh_token_lifetime: Option<String>,
    pub client_id_form: Option<String>,
    pub delete_needs_reason: Option<bool>,
    /// Empty for none.
    #[serde(deserialize_with = "super::patch::line")]
    pub guide_url: Option<String>,
    pub backups_kept: Option<u32>,
    /// The revision that it was made from.
    pub revision: Option<u64>,
}

//! The platform settings as a document, for reading and writing.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::patch::{Said, lifetime};
use crate::model::redirect::host::check_host;
use crate::model::settings::MAX_BACKUPS;
use crate::model::{ClientIdForm, GrantType, GrantTypes, RefreshLifetime, Scope, Settings, text};

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
    /// Creates the document of the settings.
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

/// Changes to some settings; others stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the platform settings")]
pub struct SettingsPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_hosts: Option<Vec<String>>,
    /// As typed.
    #[serde(deserialize_with = "lifetime", skip_serializing_if = "Option::is_none")]
    pub default_access_token_lifetime: Option<String>,
    #[serde(deserialize_with = "lifetime", skip_serializing_if = "Option::is_none")]
    pub default_refresh_token_lifetime: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id_form: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete_needs_reason: Option<bool>,
    /// Empty for no guide.
    #[serde(deserialize_with = "super::patch::line", skip_serializing_if = "Option::is_none")]
    pub guide_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backups_kept: Option<u32>,
    /// The revision that the patch is based on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// The kind of record, accepted and ignored.
    #[serde(skip_serializing)]
    pub kind: Said,
}

/// A setting that is invalid.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SettingError {
    #[error("there is no setting {0}")]
    Unknown(String),
    #[error("{key}: {why}")]
    Wrong { key: String, why: String },
}

impl SettingsPatch {
    /// Whether the patch changes no setting.
    pub fn is_empty(&self) -> bool {
        let named = Self { revision: None, kind: Said, ..self.clone() };
        named == Self::default()
    }

    /// Applies the patch to the settings.
    pub fn apply(&self, settings: &mut Settings) -> Result<(), SettingError> {
        let one = |settings: &mut Settings, key, value: Option<&str>| match value {
            Some(value) => set(settings, key, value),
            None => Ok(()),
        };
        if let Some(names) = &self.scopes {
            settings.scopes = scopes(names.iter().map(String::as_str))?;
        }
        if let Some(names) = &self.grant_types {
            settings.grant_types = grant_types(names.iter().map(String::as_str))?;
        }
        if let Some(names) = &self.http_hosts {
            settings.http_hosts = hosts(names.iter().map(String::as_str))?;
        }
        let access = self.default_access_token_lifetime.as_deref();
        one(settings, "default-access-lifetime", access)?;
        let refresh = self.default_refresh_token_lifetime.as_deref();
        one(settings, "default-refresh-lifetime", refresh)?;
        one(settings, "client-id-form", self.client_id_form.as_deref())?;
        let needs_reason = self.delete_needs_reason.map(|yes| yes.to_string());
        one(settings, "delete-needs-reason", needs_reason.as_deref())?;
        one(settings, "guide-url", self.guide_url.as_deref())?;
        let kept = self.backups_kept.map(|number| number.to_string());
        one(settings, "backups-kept", kept.as_deref())
    }
}

fn scopes<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<Scope>, SettingError> {
    let scope = |name| Scope::parse(name).map_err(|error| wrong("scopes", &error.to_string()));
    names.map(scope).collect()
}

fn grant_types<'a>(names: impl Iterator<Item = &'a str>) -> Result<GrantTypes, SettingError> {
    let grant = |name: &str| {
        let known = GrantType::ALL.map(GrantType::id).join(", ");
        let unknown = || format!("no grant type is called {name}: use {known}");
        GrantType::from_id(name).ok_or_else(|| wrong("grant-types", &unknown()))
    };
    names.map(grant).collect()
}

fn hosts<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<String>, SettingError> {
    let host = |name: &str| {
        check_host(name).map_err(|error| wrong("http-hosts", &format!("`{name}`: {error}")))
    };
    names.map(host).collect()
}

/// Sets the setting of this key to a typed value.
pub fn set(settings: &mut Settings, key: &str, value: &str) -> Result<(), SettingError> {
    match key {
        "scopes" => settings.scopes = scopes(items(value))?,
        "grant-types" => settings.grant_types = grant_types(items(value))?,
        "http-hosts" => settings.http_hosts = hosts(items(value))?,
        "default-access-lifetime" => settings.default_access_lifetime = seconds(key, value)?,
        "default-refresh-lifetime" => settings.default_refresh_lifetime = seconds(key, value)?,
        "client-id-form" => {
            settings.client_id_form = match value {
                "partner-username" | "partner_username" => ClientIdForm::PartnerUsername,
                "free" => ClientIdForm::Free,
                _ => return Err(wrong(key, "use partner-username or free")),
            }
        }
        "delete-needs-reason" => {
            settings.delete_needs_reason =
                value.parse().map_err(|_| wrong(key, "use true or false"))?;
        }
        "guide-url" => {
            if let Some(bad) = text::first_invisible(value) {
                return Err(wrong(key, &format!("{} cannot stand here", text::name_char(bad))));
            }
            settings.guide_url = (!value.is_empty()).then(|| value.to_owned());
        }
        "backups-kept" => {
            let number = value.parse().ok().filter(|number| *number <= MAX_BACKUPS);
            settings.backups_kept = number.ok_or_else(|| {
                wrong(key, &format!("give a number from 0, which makes none, to {MAX_BACKUPS}"))
            })?;
        }
        _ => {
            return Err(SettingError::Unknown(key.to_owned()));
        }
    }
    Ok(())
}

fn wrong(key: &str, why: &str) -> SettingError {
    SettingError::Wrong { key: key.to_owned(), why: why.to_owned() }
}

fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn seconds(key: &str, value: &str) -> Result<NonZeroU32, SettingError> {
    match RefreshLifetime::parse(value) {
        Ok(RefreshLifetime::Seconds(seconds)) => Ok(seconds),
        Ok(RefreshLifetime::PlatformDefault) => Err(wrong(key, "give seconds, or like 12h")),
        Err(_) => Err(wrong(key, "give seconds from 1, or like 12h or 30d")),
    }
}

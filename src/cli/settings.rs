//! `oauthdesk settings`

use std::io::Write;
use std::num::NonZeroU32;

use super::args::{Globals, RecordFormat, SettingsCommand};
use super::failure::Failure;
use super::roles::apply;
use crate::model::lifetime::format_seconds;
use crate::model::settings::MAX_BACKUPS;
use crate::model::{ClientIdForm, Command, GrantType, RefreshLifetime, Scope, Settings, text};
use crate::registry::Door;

/// Prints or changes the platform settings.
///
/// # Errors
/// When a key or value is not understood, the change is refused, or the registry cannot be read.
pub fn run(
    globals: &Globals,
    command: &SettingsCommand,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut door = globals.open(false)?;
    match command {
        SettingsCommand::Show { format } => show(&door.directory().settings, *format, out),
        SettingsCommand::Set { changes } => {
            let mut settings = door.directory().settings.clone();
            for change in changes {
                let (key, value) = change.split_once('=').ok_or_else(|| {
                    Failure::usage(format!("{change} is not KEY=VALUE"), "like: scopes=read,write")
                })?;
                set(&mut settings, key.trim(), value.trim())?;
            }
            let seen = settings.revision;
            apply(&mut door, Command::UpdateSettings(Box::new(settings)), Some(seen))?;
            show(&door.directory().settings, RecordFormat::Text, out)
        }
    }
}

fn set(settings: &mut Settings, key: &str, value: &str) -> Result<(), Failure> {
    match key {
        "scopes" => {
            let scopes = items(value)
                .map(|name| Scope::parse(name).map_err(|error| wrong(key, &error.to_string())));
            settings.scopes = scopes.collect::<Result<_, _>>()?;
        }
        "grant-types" => {
            let grants = items(value).map(|name| {
                let known = GrantType::ALL.map(GrantType::id).join(", ");
                GrantType::from_id(name).ok_or_else(|| {
                    wrong(key, &format!("no grant type is called {name}: use {known}"))
                })
            });
            settings.grant_types = grants.collect::<Result<_, _>>()?;
        }
        "http-hosts" => settings.http_hosts = items(value).map(str::to_owned).collect(),
        "default-access-lifetime" => settings.default_access_lifetime = seconds(key, value)?,
        "default-refresh-lifetime" => settings.default_refresh_lifetime = seconds(key, value)?,
        "client-id-form" => {
            settings.client_id_form = match value {
                "partner-username" => ClientIdForm::PartnerUsername,
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
            let known = lines(settings).map(|(key, _)| key).join(", ");
            return Err(Failure::usage(
                format!("there is no setting {key}"),
                format!("use one of: {known}"),
            ));
        }
    }
    Ok(())
}

fn wrong(key: &str, why: &str) -> Failure {
    Failure::usage(format!("{key}: {why}"), "oauthdesk settings show prints what is set")
}

fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn seconds(key: &str, value: &str) -> Result<NonZeroU32, Failure> {
    match RefreshLifetime::parse(value) {
        Ok(RefreshLifetime::Seconds(seconds)) => Ok(seconds),
        Ok(RefreshLifetime::PlatformDefault) => Err(wrong(key, "give seconds, or like 12h")),
        Err(_) => Err(wrong(key, "give seconds from 1, or like 12h or 30d")),
    }
}

/// The settings in the form that `set` takes.
fn lines(settings: &Settings) -> [(&'static str, String); 9] {
    let scopes: Vec<_> = settings.scopes.iter().map(ToString::to_string).collect();
    let grants: Vec<_> = settings.grant_types.iter().map(GrantType::id).collect();
    [
        ("scopes", scopes.join(",")),
        ("grant-types", grants.join(",")),
        ("http-hosts", settings.http_hosts.join(",")),
        ("default-access-lifetime", format_seconds(settings.default_access_lifetime.get())),
        ("default-refresh-lifetime", format_seconds(settings.default_refresh_lifetime.get())),
        (
            "client-id-form",
            match settings.client_id_form {
                ClientIdForm::PartnerUsername => "partner-username",
                ClientIdForm::Free => "free",
            }
            .to_owned(),
        ),
        ("delete-needs-reason", settings.delete_needs_reason.to_string()),
        ("guide-url", settings.guide_url.clone().unwrap_or_default()),
        ("backups-kept", settings.backups_kept.to_string()),
    ]
}

fn show(settings: &Settings, format: RecordFormat, out: &mut impl Write) -> Result<(), Failure> {
    match format {
        RecordFormat::Text => {
            for (key, value) in lines(settings) {
                writeln!(out, "{key}={}", text::shown(&value))?;
            }
        }
        RecordFormat::Json => {
            let grants: Vec<_> = settings.grant_types.iter().map(GrantType::id).collect();
            let document = serde_json::json!({
                "scopes": settings.scopes,
                "grant_types": grants,
                "http_hosts": settings.http_hosts,
                "default_access_token_lifetime": settings.default_access_lifetime,
                "default_refresh_token_lifetime": settings.default_refresh_lifetime,
                "client_id_form": match settings.client_id_form {
                    ClientIdForm::PartnerUsername => "partner_username",
                    ClientIdForm::Free => "free",
                },
                "delete_needs_reason": settings.delete_needs_reason,
                "guide_url": settings.guide_url,
                "backups_kept": settings.backups_kept,
            });
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

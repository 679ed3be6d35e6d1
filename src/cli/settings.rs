//! `oauthdesk settings`

use std::io::Write;
use std::num::NonZeroU32;

use super::act::carry_out;
use super::args::{ActArgs, Globals, RecordFormat, SettingsCommand};
use super::failure::Failure;
use super::output::record;
use super::source;
use crate::exchange::settings::{SettingsDocument, SettingsPatch};
use crate::model::lifetime::format_seconds;
use crate::model::settings::MAX_BACKUPS;
use crate::model::{
    ClientIdForm, Command, GrantType, GrantTypes, RefreshLifetime, Revision, Scope, Settings, text,
};
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
        SettingsCommand::Set { changes, from, act } => {
            let mut settings = door.directory().settings.clone();
            let patch: SettingsPatch = source::said(from)?;
            let expected = patch.revision.map_or(settings.revision, Revision);
            lay(&mut settings, patch)?;
            for change in changes {
                let (key, value) = change.split_once('=').ok_or_else(|| {
                    Failure::usage(format!("{change} is not KEY=VALUE"), "like: scopes=read,write")
                })?;
                set(&mut settings, key.trim(), value.trim())?;
            }
            let quiet = ActArgs { quiet: true, ..act.clone() };
            let command = Command::UpdateSettings(Box::new(settings));
            carry_out(&mut door, command, Some(expected), &quiet, out)?;
            if act.quiet || act.dry_run {
                return Ok(());
            }
            show(&door.directory().settings, RecordFormat::Text, out)
        }
    }
}

/// Puts what a file names into the settings.
fn lay(settings: &mut Settings, patch: SettingsPatch) -> Result<(), Failure> {
    let one = |settings: &mut Settings, key, value: Option<String>| match value {
        Some(value) => set(settings, key, &value),
        None => Ok(()),
    };
    if let Some(names) = patch.scopes {
        settings.scopes = scopes(names.iter().map(String::as_str))?;
    }
    if let Some(names) = patch.grant_types {
        settings.grant_types = grant_types(names.iter().map(String::as_str))?;
    }
    if let Some(hosts) = patch.http_hosts {
        settings.http_hosts = hosts;
    }
    one(settings, "default-access-lifetime", patch.default_access_token_lifetime)?;
    one(settings, "default-refresh-lifetime", patch.default_refresh_token_lifetime)?;
    one(settings, "client-id-form", patch.client_id_form)?;
    one(settings, "delete-needs-reason", patch.delete_needs_reason.map(|yes| yes.to_string()))?;
    one(settings, "guide-url", patch.guide_url)?;
    one(settings, "backups-kept", patch.backups_kept.map(|number| number.to_string()))
}

fn scopes<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<Scope>, Failure> {
    let scope = |name| Scope::parse(name).map_err(|error| wrong("scopes", &error.to_string()));
    names.map(scope).collect()
}

fn grant_types<'a>(names: impl Iterator<Item = &'a str>) -> Result<GrantTypes, Failure> {
    let grant = |name: &str| {
        let known = GrantType::ALL.map(GrantType::id).join(", ");
        let unknown = || format!("no grant type is called {name}: use {known}");
        GrantType::from_id(name).ok_or_else(|| wrong("grant-types", &unknown()))
    };
    names.map(grant).collect()
}

fn set(settings: &mut Settings, key: &str, value: &str) -> Result<(), Failure> {
    match key {
        "scopes" => settings.scopes = scopes(items(value))?,
        "grant-types" => settings.grant_types = grant_types(items(value))?,
        "http-hosts" => settings.http_hosts = items(value).map(str::to_owned).collect(),
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
    record(out, format, &SettingsDocument::of(settings), |out| {
        for (key, value) in lines(settings) {
            writeln!(out, "{key}={}", text::shown(&value))?;
        }
        Ok(())
    })
}

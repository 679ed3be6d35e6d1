//! `oauthdesk settings`

use std::io::Write;

use super::act::carry_out_as;
use super::args::{Format, Globals, SettingsCommand, SettingsSetArgs};
use super::document::Document;
use super::failure::Failure;
use super::open::Stay;
use super::output::record;
use super::source;
use crate::exchange::settings::{SettingError, SettingsPatch, set};
use crate::model::lifetime::format_seconds;
use crate::model::{Command, GrantType, Revision, Settings, text};

/// Prints or changes the platform settings.
pub fn run(
    globals: &Globals,
    command: &SettingsCommand,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match command {
        SettingsCommand::Show { format } => {
            show(&globals.open(false, Stay::Moment)?.directory().settings, *format, out)
        }
        SettingsCommand::Set(args) => set_some(globals, args, out),
    }
}

fn set_some(
    globals: &Globals,
    args: &SettingsSetArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let said: SettingsPatch = source::said(&args.from)?;
    let pair = |change: &String| {
        let (key, value) = change.split_once('=').ok_or_else(|| {
            Failure::usage(format!("{change} is not KEY=VALUE"), "like: scopes=read,write")
        })?;
        Ok::<_, Failure>((key.trim().to_owned(), value.trim().to_owned()))
    };
    let mut changes = args.changes.iter().map(pair).collect::<Result<Vec<_>, _>>()?;
    let named = args.fields.named();
    changes.extend(named.map(|(key, value)| (key.to_owned(), value.trim().to_owned())));
    if said.is_empty() && changes.is_empty() {
        return Err(Failure::nothing_named(
            "--scopes read,write, scopes=read,write or --from FILE",
        ));
    }
    let mut door = globals.open(false, Stay::Moment)?;
    let mut settings = door.directory().settings.clone();
    let expected = said.revision.map_or(settings.revision, Revision);
    said.apply(&mut settings).map_err(|mistake| wrong(&mistake))?;
    for (key, value) in changes {
        set(&mut settings, &key, &value).map_err(|mistake| wrong(&mistake))?;
    }
    let command = Command::UpdateSettings(Box::new(settings));
    carry_out_as(&mut *door, command, Some(expected), &args.how, out, |_, directory, out| {
        show(&directory.settings, Format::Table, out)
    })
}

/// The failure for a mistaken setting.
fn wrong(mistake: &SettingError) -> Failure {
    match mistake {
        SettingError::Unknown(_) => {
            let known = lines(&Settings::default()).map(|(key, _)| key).join(", ");
            Failure::usage(mistake.to_string(), format!("use one of: {known}"))
        }
        SettingError::Wrong { .. } => {
            Failure::usage(mistake.to_string(), "oauthdesk settings show prints what is set")
        }
    }
}

/// The settings as `settings set` takes them.
fn lines(settings: &Settings) -> [(&'static str, String); 9] {
    let scopes: Vec<_> = settings.scopes.iter().map(ToString::to_string).collect();
    let grants: Vec<_> = settings.grant_types.iter().map(GrantType::id).collect();
    [
        ("scopes", scopes.join(",")),
        ("grant-types", grants.join(",")),
        ("http-hosts", settings.http_hosts.join(",")),
        ("default-access-lifetime", format_seconds(settings.default_access_lifetime.get())),
        ("default-refresh-lifetime", format_seconds(settings.default_refresh_lifetime.get())),
        ("client-id-form", settings.client_id_form.id().to_owned()),
        ("delete-needs-reason", settings.delete_needs_reason.to_string()),
        ("guide-url", settings.guide_url.clone().unwrap_or_default()),
        ("backups-kept", settings.backups_kept.to_string()),
    ]
}

fn show(settings: &Settings, format: Format, out: &mut impl Write) -> Result<(), Failure> {
    record(out, format, &Document::settings(settings), |out| {
        for (key, value) in lines(settings) {
            writeln!(out, "{key}={}", text::shown(&value))?;
        }
        Ok(())
    })
}

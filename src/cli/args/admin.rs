//! The commands for roles and for the platform settings.

use clap::{Args, Subcommand};

use super::Format;
use super::act::{FromArgs, HowArgs};
use crate::model::Role;

#[derive(Debug, Subcommand)]
pub enum RolesCommand {
    /// Print who has which role; who is not listed is a viewer
    List {
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Print the role of an OS user
    Show {
        /// Whose; without it, yours
        user: Option<String>,
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Give an OS user a role
    Set {
        user: String,
        #[arg(value_parser = clap::builder::PossibleValuesParser::new(Role::ALL.map(Role::id)))]
        role: String,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Take an OS user's role away: they are a viewer then
    Remove {
        user: String,
        #[command(flatten)]
        how: HowArgs,
    },
}

#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Print the settings
    Show {
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Set some of them
    Set(Box<SettingsSetArgs>),
}

#[derive(Debug, Args)]
pub struct SettingsSetArgs {
    /// The same as the options, as `settings show` prints it: scopes=read,write
    #[arg(value_name = "KEY=VALUE")]
    pub changes: Vec<String>,
    #[command(flatten)]
    pub fields: SettingsFields,
    #[command(flatten)]
    pub from: FromArgs,
    #[command(flatten)]
    pub how: HowArgs,
}

/// The settings that are named.
#[derive(Debug, Args)]
pub struct SettingsFields {
    /// All scopes that clients can have, by commas
    #[arg(long, value_name = "SCOPES")]
    pub scopes: Option<String>,
    /// All grant types that clients can have, by commas
    #[arg(long, value_name = "GRANTS")]
    pub grant_types: Option<String>,
    /// All hosts that redirect URIs may have with plain http, by commas; "" is none
    #[arg(long, value_name = "HOSTS")]
    pub http_hosts: Option<String>,
    /// Seconds, or like 12h, 1h30m
    #[arg(long, value_name = "LIFETIME", allow_hyphen_values = true)]
    pub default_access_lifetime: Option<String>,
    /// Seconds, or like 30d, 12h
    #[arg(long, value_name = "LIFETIME", allow_hyphen_values = true)]
    pub default_refresh_lifetime: Option<String>,
    /// partner-username or free
    #[arg(long, value_name = "FORM")]
    pub client_id_form: Option<String>,
    /// A delete is refused without a reason
    #[arg(long, overrides_with = "no_delete_needs_reason")]
    pub delete_needs_reason: bool,
    /// A delete needs no reason
    #[arg(long, overrides_with = "delete_needs_reason")]
    pub no_delete_needs_reason: bool,
    /// Where people read about OAuth2 clients; "" is nowhere
    #[arg(long, value_name = "URL")]
    pub guide_url: Option<String>,
    /// How many of the daily backups are kept, 0 for none at all
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub backups_kept: Option<String>,
}

impl SettingsFields {
    /// Key and value of each that is named.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let needs_reason = (self.delete_needs_reason || self.no_delete_needs_reason)
            .then_some(if self.delete_needs_reason { "true" } else { "false" });
        [
            ("scopes", self.scopes.as_deref()),
            ("grant-types", self.grant_types.as_deref()),
            ("http-hosts", self.http_hosts.as_deref()),
            ("default-access-lifetime", self.default_access_lifetime.as_deref()),
            ("default-refresh-lifetime", self.default_refresh_lifetime.as_deref()),
            ("client-id-form", self.client_id_form.as_deref()),
            ("delete-needs-reason", needs_reason),
            ("guide-url", self.guide_url.as_deref()),
            ("backups-kept", self.backups_kept.as_deref()),
        ]
        .into_iter()
        .filter_map(|(key, value)| value.map(|value| (key, value)))
    }
}

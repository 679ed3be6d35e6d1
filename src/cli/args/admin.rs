//! The commands for roles and for the platform settings.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::Format;
use super::act::{FromArgs, HowArgs};
use crate::model::Role;

#[derive(Debug, Subcommand)]
pub enum RolesCommand {
    /// Print the roles of OS users and groups; whoever has no role sees nothing
    List {
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Print the role of an OS user or a group
    Show {
        /// The OS user, or @ and a group [default: you, with what your groups give you]
        user: Option<String>,
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Give an OS user or a group a role; an entry of the user counts before those of groups
    Set {
        /// The OS user, or @ and a group
        user: String,
        #[arg(value_parser = roles())]
        role: Role,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Remove the role of an OS user or a group
    Remove {
        /// The OS user, or @ and a group
        user: String,
        #[command(flatten)]
        how: HowArgs,
    },
}

/// Reads the name of a role.
fn roles() -> impl TypedValueParser<Value = Role> {
    let names = PossibleValuesParser::new(Role::ALL.map(Role::id));
    names.try_map(|name| Role::from_id(&name).ok_or("not a role"))
}

#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Print the settings
    Show {
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Change settings
    Set(Box<SettingsSetArgs>),
}

#[derive(Debug, Args)]
pub struct SettingsSetArgs {
    /// A setting as `settings show` prints it, such as scopes=read,write
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
    /// Refuse a delete without a reason
    #[arg(long, overrides_with = "no_delete_needs_reason")]
    pub delete_needs_reason: bool,
    /// Take a delete without a reason
    #[arg(long, overrides_with = "delete_needs_reason")]
    pub no_delete_needs_reason: bool,
    /// The address of your guide to OAuth2 clients; "" is none
    #[arg(long, value_name = "URL")]
    pub guide_url: Option<String>,
    /// How many daily backups are kept; 0 turns them off
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

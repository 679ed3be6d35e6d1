//! The commands for roles and for the platform settings.

use clap::Subcommand;

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
    Set {
        /// scopes, grant-types, http-hosts (lists, by commas), default-access-lifetime,
        /// default-refresh-lifetime (seconds, or like 12h), client-id-form (partner-username or
        /// free), delete-needs-reason (true or false), guide-url (empty for none), backups-kept
        /// (how many of the daily backups, 0 for none at all)
        #[arg(required_unless_present = "from", value_name = "KEY=VALUE")]
        changes: Vec<String>,
        #[command(flatten)]
        from: FromArgs,
        #[command(flatten)]
        how: HowArgs,
    },
}

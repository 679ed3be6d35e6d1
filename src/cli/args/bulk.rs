//! The arguments of `oauthdesk bulk`.

use clap::{Args, ValueEnum};

use super::ActArgs;

#[derive(Debug, Args)]
#[command(after_help = BULK_HELP, override_usage = BULK_USAGE)]
pub struct BulkArgs {
    /// Which clients, as in the search box; "" is all of them
    #[arg(long, value_name = "QUERY")]
    pub search: String,
    #[command(flatten)]
    pub act: BulkAct,
    #[command(flatten)]
    pub how: ActArgs,
    #[arg(long, value_enum, default_value_t = BulkFormat::Table)]
    pub format: BulkFormat,
}

/// The edits by themselves would fill three lines.
const BULK_USAGE: &str =
    "oauthdesk bulk [OPTIONS] --search <QUERY> <--enable|--disable|--delete|...>";

const BULK_HELP: &str = "The edit goes in steps, each committed to the disk; Ctrl-C stops between two. \
    oauthdesk undo takes all of it back.\n\n\
    Exit code: 0 when no client was refused, 3 when some were (the others are done all the same), \
    130 when Ctrl-C stopped it.";

/// What is done to each client.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct BulkAct {
    /// Enable clients
    #[arg(long)]
    pub enable: bool,
    /// Disable clients and keep their records; possible for invalid clients too
    #[arg(long)]
    pub disable: bool,
    /// Delete clients; needs the role admin
    #[arg(long)]
    pub delete: bool,
    /// Seconds, or like 12h, 30d, 1h30m; default or never
    #[arg(long, value_name = "LIFETIME")]
    pub access_lifetime: Option<String>,
    /// Seconds, or like 12h, 30d, 1h30m; default
    #[arg(long, value_name = "LIFETIME")]
    pub refresh_lifetime: Option<String>,
    /// Add a scope that the platform offers
    #[arg(long, value_name = "SCOPE")]
    pub add_scope: Option<String>,
    /// Remove a scope, but never the last scope of a client
    #[arg(long, value_name = "SCOPE")]
    pub remove_scope: Option<String>,
    /// Add a grant type: `implicit`, `authorization_code`, `password`, `refresh_token`, …
    #[arg(long, value_name = "GRANT")]
    pub add_grant_type: Option<String>,
    /// Remove a grant type, and what only this grant type uses, such as redirect URIs
    #[arg(long, value_name = "GRANT")]
    pub remove_grant_type: Option<String>,
    /// Replace the host of every redirect URI that has exactly the old host
    #[arg(long, value_name = "OLD=NEW")]
    pub replace_host: Option<String>,
}

/// How an edit of many clients is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BulkFormat {
    Table,
    /// One object: what would change with --dry-run, else what was done
    Json,
}

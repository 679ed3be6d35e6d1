//! The commands for clients.

use clap::Args;

use super::act::{FromArgs, HowArgs};

/// The named fields of a client.
#[derive(Clone, Debug, Default, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct ClientFields {
    /// The name, for people
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// The one address of whoever answers for the client
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// The partner's subdomain
    #[arg(long, value_name = "SUBDOMAIN")]
    pub partner: Option<String>,
    /// Restrict to users of the partner; the ID must then end in an active one
    #[arg(long, overrides_with = "no_restrict")]
    pub restrict: bool,
    /// Do not restrict to users of the partner
    #[arg(long, overrides_with = "restrict")]
    pub no_restrict: bool,
    /// All scopes: repeat it, or commas
    #[arg(long, value_name = "SCOPE", value_delimiter = ',')]
    pub scope: Option<Vec<String>>,
    /// All grant types, such as `authorization_code`: repeat it, or commas
    #[arg(long, value_name = "GRANT", value_delimiter = ',')]
    pub grant_type: Option<Vec<String>>,
    /// All redirect URIs: repeat it; "" is none
    #[arg(long, value_name = "URI")]
    pub redirect_uri: Option<Vec<String>>,
    /// Seconds, or like 12h, 1h30m; default or never
    #[arg(long, value_name = "LIFETIME", allow_hyphen_values = true)]
    pub access_lifetime: Option<String>,
    /// Seconds, or like 30d, 12h; default
    #[arg(long, value_name = "LIFETIME", allow_hyphen_values = true)]
    pub refresh_lifetime: Option<String>,
    /// Enable the client: it gets tokens
    #[arg(long, overrides_with = "no_enabled")]
    pub enabled: bool,
    /// Disable the client: it should get no tokens
    #[arg(long, overrides_with = "enabled")]
    pub no_enabled: bool,
}

#[derive(Debug, Args)]
pub struct CreateArgs {
    /// The ID; where the platform asks for it, `<partner's subdomain>-<username>`
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    #[command(flatten)]
    pub fields: ClientFields,
    #[command(flatten)]
    pub from: FromArgs,
    #[command(flatten)]
    pub how: HowArgs,
}

#[derive(Debug, Args)]
pub struct EditArgs {
    /// The client ID, exactly
    #[arg(value_name = "CLIENT_ID")]
    pub id: String,
    #[command(flatten)]
    pub fields: ClientFields,
    #[command(flatten)]
    pub from: FromArgs,
    /// Edit it as YAML in `$VISUAL`, `$EDITOR` or vi
    #[arg(long, conflicts_with_all = ["from", "format", "dry_run", "no_input", "name", "email", "partner",
        "restrict", "no_restrict", "scope", "grant_type", "redirect_uri", "access_lifetime",
        "refresh_lifetime", "enabled", "no_enabled", "revision"])]
    pub editor: bool,
    /// The revision that the edit was made from, as `show` prints it; if the stored client has
    /// another, nothing is saved
    #[arg(long, value_name = "N")]
    pub revision: Option<u64>,
    #[command(flatten)]
    pub how: HowArgs,
}

#[derive(Debug, Args)]
pub struct DuplicateArgs {
    /// The client ID to copy, exactly
    #[arg(value_name = "CLIENT_ID")]
    pub id: String,
    /// The ID of the new client
    #[arg(long, value_name = "ID")]
    pub client_id: String,
    #[command(flatten)]
    pub fields: ClientFields,
    #[command(flatten)]
    pub how: HowArgs,
}

#[derive(Debug, Args)]
pub struct ClientsArgs {
    /// The client IDs, exactly
    #[arg(required = true, value_name = "CLIENT_ID")]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub how: HowArgs,
}

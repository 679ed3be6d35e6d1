//! The arguments of `oauthdesk import`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ActArgs, RecordFormat};
use crate::exchange::import::Format;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(group = clap::ArgGroup::new("whose").args(["partner", "partner_from", "map"]))]
pub struct ImportArgs {
    /// Files, or folders with such files in them; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What form they have [default: found out from the content]
    #[arg(long, value_name = "FORMAT", value_parser = clap::builder::PossibleValuesParser::new(Format::ALL.map(Format::id)))]
    pub from: Option<String>,
    /// The partner that all clients belong to, by its subdomain or name
    #[arg(long, value_name = "NAME")]
    pub partner: Option<String>,
    /// The field of the file that names the partner, such as owner, realm or attributes.company
    #[arg(long, value_name = "FIELD")]
    pub partner_from: Option<String>,
    /// A file with a line `CLIENT_ID,PARTNER` for each client; `ID*` is each that begins so
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// What happens with a client that is here already and is different
    #[arg(long, value_enum, default_value_t = Conflict::Skip)]
    pub on_conflict: Conflict,
    /// The address for clients whose file has none
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Restrict every client to partner users [default: only those whose ID ends in an active one]
    #[arg(long)]
    pub restrict: bool,
    /// Take clients that belong to the other system itself too
    #[arg(long)]
    pub builtins: bool,
    /// Let the platform offer the scopes and grant types that it lacks
    #[arg(long)]
    pub extend: bool,
    /// Bring in clients that break a rule too, disabled and marked in their name with what is to
    /// be mended
    #[arg(long)]
    pub quarantine: bool,
    #[command(flatten)]
    pub act: ActArgs,
    /// How the plan is printed and, with --yes, what came of it
    #[arg(long, value_enum, default_value_t = RecordFormat::Text)]
    pub format: RecordFormat,
}

/// What happens with a client that is here already and is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Conflict {
    /// It stays as it is here
    Skip,
    /// It becomes as it is in the file
    Update,
    /// Nothing at all is imported
    Fail,
}

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
    /// The format of the files [default: detected from their content]
    #[arg(long, value_name = "FORMAT", value_parser = clap::builder::PossibleValuesParser::new(Format::ALL.map(Format::id)))]
    pub from: Option<String>,
    /// The partner that all clients belong to, by its subdomain or name
    #[arg(long, value_name = "NAME")]
    pub partner: Option<String>,
    /// The field of the file that names the partner, such as owner, realm or attributes.company
    #[arg(long, value_name = "FIELD")]
    pub partner_from: Option<String>,
    /// A file with a line `CLIENT_ID,PARTNER` for each client; `ID*` matches every ID that begins so
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// What to do with a client that exists here and differs
    #[arg(long, value_enum, default_value_t = Conflict::Skip)]
    pub on_conflict: Conflict,
    /// The address for clients whose file has none
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Restrict every client to partner users [default: only those whose ID ends in an active one]
    #[arg(long)]
    pub restrict: bool,
    /// Also import clients that belong to the other system itself
    #[arg(long)]
    pub builtins: bool,
    /// Add missing scopes and grant types to the settings of the platform
    #[arg(long)]
    pub extend: bool,
    /// Also import clients that break a rule: disabled, with the mistake in their name
    #[arg(long)]
    pub quarantine: bool,
    #[command(flatten)]
    pub act: ActArgs,
    /// How to print the plan or, with --yes, the result
    #[arg(long, value_enum, default_value_t = RecordFormat::Text)]
    pub format: RecordFormat,
}

/// What to do with a client that exists here and differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Conflict {
    /// Keep the client as it is here
    Skip,
    /// Make the client as it is in the file
    Update,
    /// Import nothing at all
    Fail,
}

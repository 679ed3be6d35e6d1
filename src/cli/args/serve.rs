//! The arguments of the commands about a server and whoever is connected to it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::RecordFormat;

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The socket to listen at [default: one in the registry's directory, for its owner alone]
    #[arg(long, value_name = "PATH")]
    pub socket: Option<PathBuf>,
    /// Only members of this group may connect
    #[arg(long, value_name = "NAME", requires = "socket")]
    pub group: Option<String>,
    /// Make the registry if there is none
    #[arg(long)]
    pub create: bool,
    /// End this many seconds after the last client has gone [default: never]
    #[arg(long, value_name = "SECONDS")]
    pub linger: Option<u64>,
    /// How to log events on standard error
    #[arg(long, value_enum, default_value_t = ServeLog::Text)]
    pub log_format: ServeLog,
    /// Leave the terminal, files and limits of whoever starts the server
    #[arg(long, hide = true, conflicts_with = "socket")]
    pub background: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ServeLog {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub struct WhoArgs {
    #[arg(long, value_enum, default_value_t = super::Format::Table)]
    pub format: super::Format,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    #[arg(long, value_enum, default_value_t = RecordFormat::Text)]
    pub format: RecordFormat,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// A partner to make, such as "Acme Media:acme"; can be given several times
    #[arg(long, value_name = "NAME:SUBDOMAIN")]
    pub partner: Vec<String>,
}

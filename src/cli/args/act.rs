//! Options of every command that changes something.

use std::path::PathBuf;

use clap::Args;

use super::Format;

/// How an act is done.
#[derive(Clone, Debug, Default, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct ActArgs {
    /// Show what would change, but change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Never ask: refuse what needs an answer
    #[arg(long)]
    pub no_input: bool,
    /// The reason, for the history
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Print nothing when it is done
    #[arg(long, short)]
    pub quiet: bool,
}

/// How an act on records is done, and how it prints them.
#[derive(Clone, Debug, Args)]
pub struct HowArgs {
    #[command(flatten)]
    pub act: ActArgs,
    /// How to print the stored records; table says in words what was done. Deleted records are
    /// printed as they were
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// Where the fields of a record come from, beside the options.
#[derive(Clone, Debug, Default, Args)]
pub struct FromArgs {
    /// Take the fields from a file in JSON or YAML, as `show` prints it; - is standard input.
    /// Options go before what it says
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub from: Option<PathBuf>,
}

//! The command for records that are kept in files.

use std::path::PathBuf;

use clap::Args;

use super::RecordFormat;
use super::act::ActArgs;

#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// A file of records, or a directory with such files (*.yaml *.yml *.json *.jsonl *.toml, those
    /// in its directories too, hidden ones not); - is standard input
    #[arg(long, short, value_name = "FILE|DIR")]
    pub file: PathBuf,
    /// Delete records that an earlier apply of the same set created and that no file has any more,
    /// unless somebody else has changed them since
    #[arg(long)]
    pub prune: bool,
    /// The name of the set, for --prune [default: the absolute path of FILE|DIR; give a name where
    /// the files are not always in the same place]
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub set: Option<String>,
    /// How the plan is printed
    #[arg(long, value_enum, default_value_t = RecordFormat::Text)]
    pub format: RecordFormat,
    #[command(flatten)]
    pub act: ActArgs,
}

//! The commands for clients, and what those for every kind of record share.

use clap::Args;

use super::act::{FromArgs, HowArgs};
use super::fields::{FieldArgs, GROUP};
use crate::model::{Client, Fields};

/// What a record is created from.
#[derive(Debug, Args)]
pub struct CreateArgs<R: Fields> {
    #[command(flatten)]
    pub fields: FieldArgs<R, true>,
    #[command(flatten)]
    pub from: FromArgs,
    #[command(flatten)]
    pub how: HowArgs,
}

/// What is changed of a record.
#[derive(Debug, Args)]
pub struct EditArgs<R: Fields> {
    #[command(flatten)]
    pub fields: FieldArgs<R, false>,
    #[command(flatten)]
    pub from: FromArgs,
    /// The revision that the edit was made from, as `show` prints it; if the stored record has
    /// another, nothing is saved
    #[arg(long, value_name = "N")]
    pub revision: Option<u64>,
    #[command(flatten)]
    pub how: HowArgs,
}

#[derive(Debug, Args)]
pub struct ClientEditArgs {
    /// The client ID, exactly
    #[arg(value_name = "CLIENT_ID")]
    pub id: String,
    #[command(flatten)]
    pub edit: EditArgs<Client>,
    /// Edit it as YAML in `$VISUAL`, `$EDITOR` or vi
    #[arg(long, conflicts_with_all = [GROUP, "from", "format", "dry_run", "no_input", "revision"])]
    pub editor: bool,
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
    pub fields: FieldArgs<Client, false>,
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

//! The commands `undo`, `redo` and `revert`.

use clap::Args;

use super::Format;
use super::act::{ActArgs, HowArgs};

#[derive(Debug, Args)]
pub struct UndoArgs {
    #[command(flatten)]
    pub act: ActArgs,
    /// How to print the changes: table says in words what was done, the others print them as
    /// `history` does
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct RevertArgs {
    /// The client ID, exactly
    pub client_id: String,
    /// The number of the change, as `oauthdesk history CLIENT_ID` prints it
    #[arg(long, value_name = "SEQ", allow_hyphen_values = true)]
    pub to: u64,
    #[command(flatten)]
    pub how: HowArgs,
}

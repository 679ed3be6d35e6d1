//! The commands for partner users.

use clap::Subcommand;

use super::{CreateArgs, EditArgs, Format, HowArgs, ListArgs};
use crate::model::PartnerUser;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Print partner users
    List(ListArgs),
    /// Print one user
    Show {
        /// The partner's subdomain and the username, as acme/anna; the username alone where only
        /// one partner has it
        user: String,
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Create a user
    Create(CreateArgs<PartnerUser>),
    /// Change the named fields of a user
    Edit {
        /// The partner's subdomain and the username, as acme/anna; the username alone where only
        /// one partner has it
        #[arg(value_name = "USER")]
        id: String,
        #[command(flatten)]
        edit: EditArgs<PartnerUser>,
    },
    /// Delete a user
    Delete {
        /// The partner's subdomain and the username, as acme/anna; the username alone where only
        /// one partner has it
        user: String,
        #[command(flatten)]
        how: HowArgs,
    },
}

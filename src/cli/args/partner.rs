//! The commands for partners.

use clap::Subcommand;

use super::{CreateArgs, EditArgs, Format, HowArgs, ListArgs};
use crate::model::Partner;

#[derive(Debug, Subcommand)]
pub enum PartnerCommand {
    /// Print partners
    List(ListArgs),
    /// Print one partner
    Show {
        /// The subdomain, or the name where only one has it
        partner: String,
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Create a partner
    Create(CreateArgs<Partner>),
    /// Change the named fields of a partner
    Edit {
        /// The subdomain, or the name where only one has it
        #[arg(value_name = "PARTNER")]
        id: String,
        #[command(flatten)]
        edit: EditArgs<Partner>,
    },
    /// Delete a partner that has neither clients nor users
    Delete {
        /// The subdomain, or the name where only one has it
        partner: String,
        #[command(flatten)]
        how: HowArgs,
    },
}

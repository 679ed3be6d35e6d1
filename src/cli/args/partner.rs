//! The commands for partners.

use clap::{Args, Subcommand};

use super::act::{FromArgs, HowArgs};
use super::{Format, ListArgs};

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
    Create(PartnerCreateArgs),
    /// Change the named fields of a partner
    Edit(PartnerEditArgs),
    /// Delete a partner that has neither clients nor users
    Delete {
        /// The subdomain, or the name where only one has it
        partner: String,
        #[command(flatten)]
        how: HowArgs,
    },
}

/// The named fields of a partner.
#[derive(Clone, Debug, Default, Args)]
pub struct PartnerFields {
    /// The company, as people know it
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// A description, for people
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// active, demo, prospect or test
    #[arg(long, value_name = "LIFECYCLE")]
    pub lifecycle: Option<String>,
}

#[derive(Debug, Args)]
pub struct PartnerCreateArgs {
    /// One DNS label: client IDs start with it
    #[arg(long, value_name = "LABEL")]
    pub subdomain: Option<String>,
    #[command(flatten)]
    pub fields: PartnerFields,
    #[command(flatten)]
    pub from: FromArgs,
    #[command(flatten)]
    pub how: HowArgs,
}

#[derive(Debug, Args)]
pub struct PartnerEditArgs {
    /// The subdomain, or the name where only one has it
    #[arg(value_name = "PARTNER")]
    pub id: String,
    #[command(flatten)]
    pub fields: PartnerFields,
    #[command(flatten)]
    pub from: FromArgs,
    /// The revision that the edit was made from, as `show` prints it
    #[arg(long, value_name = "N")]
    pub revision: Option<u64>,
    #[command(flatten)]
    pub how: HowArgs,
}

//! The commands for partner users.

use clap::{Args, Subcommand};

use super::act::{FromArgs, HowArgs};
use super::{Format, ListArgs};

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
    Create(UserCreateArgs),
    /// Change the named fields of a user
    Edit(UserEditArgs),
    /// Delete a user
    Delete {
        /// The partner's subdomain and the username, as acme/anna; the username alone where only
        /// one partner has it
        user: String,
        #[command(flatten)]
        how: HowArgs,
    },
}

/// The named fields of a user.
#[derive(Clone, Debug, Default, Args)]
pub struct UserFields {
    #[arg(long, value_name = "TEXT")]
    pub first_name: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub last_name: Option<String>,
    /// The one address of the user
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// pending, active, deactivated, expired or `locked_out`
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
}

#[derive(Debug, Args)]
pub struct UserCreateArgs {
    /// The subdomain of the partner that lists the user
    #[arg(long, value_name = "SUBDOMAIN")]
    pub partner: Option<String>,
    /// The username, in which client IDs end
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    #[command(flatten)]
    pub fields: UserFields,
    #[command(flatten)]
    pub from: FromArgs,
    #[command(flatten)]
    pub how: HowArgs,
}

#[derive(Debug, Args)]
pub struct UserEditArgs {
    /// The partner's subdomain and the username, as acme/anna; the username alone where only one
    /// partner has it
    #[arg(value_name = "USER")]
    pub id: String,
    #[command(flatten)]
    pub fields: UserFields,
    #[command(flatten)]
    pub from: FromArgs,
    /// The revision that the edit was made from, as `show` prints it
    #[arg(long, value_name = "N")]
    pub revision: Option<u64>,
    #[command(flatten)]
    pub how: HowArgs,
}

//! The arguments of all commands: a file for each noun, and the shared ones here.

mod act;
mod admin;
mod apply;
mod bulk;
mod client;
mod fields;
mod format;
mod import;
mod partner;
mod serve;
mod undo;
mod user;

use std::env;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use etcetera::base_strategy::{BaseStrategy, Xdg};

pub use act::{ActArgs, FromArgs, HowArgs};
pub use admin::{RolesCommand, SettingsCommand, SettingsSetArgs};
pub use apply::ApplyArgs;
pub use bulk::{BulkArgs, BulkFormat};
pub use client::{ClientEditArgs, ClientsArgs, CreateArgs, DuplicateArgs, EditArgs};
pub use format::{Format, RecordFormat};
pub use import::{Conflict, ImportArgs};
pub use partner::PartnerCommand;
pub use serve::{InitArgs, ServeArgs, ServeLog, StatusArgs, WhoArgs};
pub use undo::{RevertArgs, UndoArgs};
pub use user::UserCommand;

use super::failure::Failure;
use crate::exchange::export::Target;
use crate::model::Client;
use crate::registry::SIZES;

/// A keyboard-driven desk for OAuth2 client registrations.
///
/// Without a command it opens the desk, and makes the registry on the first run.
#[derive(Debug, Parser)]
#[command(name = "oauthdesk", version = VERSION, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The exit codes, for the end of the help.
const EXIT_CODES: &str = "Exit codes: 0 done, 1 failure, 2 usage, 3 findings, 4 conflict (somebody else \
    saved it since), 75 try later (nobody serves, busy, or not known yet), 77 not allowed.";

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("OAUTHDESK_COMMIT"), ")");

/// Options of every command.
#[derive(Debug, Args)]
pub struct Globals {
    /// The registry's directory [default: `OAUTHDESK_REGISTRY`, else `$XDG_DATA_HOME/oauthdesk`]
    #[arg(long, global = true, value_name = "DIR")]
    pub registry: Option<PathBuf>,
    /// Use a temporary registry with sample records, deleted on exit
    #[arg(long, global = true, conflicts_with_all = ["registry", "connect"])]
    pub demo: bool,
    /// The socket of a service that serves a registry [default: `OAUTHDESK_SOCKET`, else
    /// /run/oauthdesk/socket where you have no registry of your own]
    #[arg(long, global = true, value_name = "PATH", conflicts_with = "registry")]
    pub connect: Option<PathBuf>,
    /// Wait this long for a registry that another process has open
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u64,
    /// Refuse every change
    #[arg(long, global = true)]
    pub read_only: bool,
    /// The command, as others see it.
    #[arg(skip)]
    pub doing: String,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print clients
    List(ListArgs),
    /// Print the saved views: searches that you keep by name at the desk
    Views(ViewsArgs),
    /// Print one client
    Show(ShowArgs),
    /// Edit or delete every client that a search finds: shows a preview, then asks
    Bulk(BulkArgs),
    /// Create a client
    Create(CreateArgs<Client>),
    /// Change the named fields of a client
    Edit(ClientEditArgs),
    /// Create a copy of a client under a new ID
    Duplicate(DuplicateArgs),
    /// Delete clients
    Delete(ClientsArgs),
    /// Let clients get tokens again
    Enable(ClientsArgs),
    /// Let clients get no tokens, and keep their records
    Disable(ClientsArgs),
    /// List, show, create, edit and delete partners
    #[command(subcommand)]
    Partner(PartnerCommand),
    /// List, show, create, edit and delete the users of partners
    #[command(subcommand)]
    User(UserCommand),
    /// Say which OS users are viewer, editor or admin
    #[command(subcommand)]
    Roles(RolesCommand),
    /// Show or set what the platform offers and asks for
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Apply declarative files (YAML, JSON, TOML), for example from a git repository
    ///
    /// The files hold records as `show` prints them. A field that a file does not name stays as it
    /// is, and so does a record that no file has; `created`, `modified` and `revision` are ignored.
    /// The kind of a record is inferred from `client_id`, `username` or `subdomain`, or named by
    /// `kind`: client, partner, user or settings. A file can hold several records: YAML documents, a
    /// list, JSON lines, TOML tables such as `[[client]]`. Their order does not matter.
    ///
    /// The plan is shown first. One undo takes all of it back. With --dry-run the exit code is 0 if
    /// nothing would change, and 3 if something would.
    Apply(ApplyArgs),
    /// Print the history: what was changed, by whom, and why
    History(HistoryArgs),
    /// Undo your own last change
    Undo(UndoArgs),
    /// Redo what your last undo took back
    Redo(UndoArgs),
    /// Restore a client, also a deleted one, as it was after a change
    Revert(RevertArgs),
    /// Check the whole registry, and print every difference and damage
    Verify(VerifyArgs),
    /// Rebuild a damaged registry from its journal and its newest backup; keeps the old files
    Recover(RecoverArgs),
    /// Create, list or restore backups
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Import clients from files of other systems: shows a plan, then asks
    Import(ImportArgs),
    /// Export clients to a file for another system, and list what the file has no place for
    Export(ExportArgs),
    /// Create an empty registry, for scripts; the desk creates one by itself
    Init(InitArgs),
    /// Serve a registry to others: the commands and desks of a team, or of one user
    Serve(ServeArgs),
    /// List who is connected to the registry, since when, and doing what
    Who(WhoArgs),
    /// Say who serves the registry, how large it is, and whether all is well: exit code 1 if not
    Status(StatusArgs),
    /// Create a registry of invented clients, for tests, benchmarks and trials
    Generate(GenerateArgs),
    /// Print completions for a shell
    Completions { shell: clap_complete::Shell },
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
pub struct ViewsArgs {
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only records that this search finds: words, and terms such as `partner:acme`, `access>12h`,
    /// `-is:enabled`, `modified<7d`, `sort:-modified`; F1 in the search box of the desk has all
    #[arg(long, value_name = "SEARCH", allow_hyphen_values = true)]
    pub search: Option<String>,
    /// Only records that the search of this saved view finds
    #[arg(long, value_name = "NAME", conflicts_with = "search")]
    pub view: Option<String>,
    /// Sort by a column, such as client-id, name or modified; `:desc` reverses; an unknown column
    /// lists them all [default: the order of the search, else the first column]
    #[arg(long, value_name = "COLUMN[:desc]")]
    pub sort: Option<String>,
    /// Only this page, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub page: Option<u32>,
    /// Rows on a page [default: `per:` of the search, else 25 with --page, else all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_page: Option<u32>,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The client ID, exactly
    pub client_id: String,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Only the changes of this client, a deleted one too
    pub client_id: Option<String>,
    /// Only changes since then: an age such as 90m, 12h, 7d, or a day such as 2026-01-31 (UTC)
    #[arg(long, value_name = "AGE|DAY", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Only the changes of this OS user
    #[arg(long, value_name = "USER")]
    pub by: Option<String>,
    /// Only changes that this search finds: words, and terms such as `who:ana`, `action:delete`,
    /// `changed:scopes`, `when<24h`
    #[arg(long, value_name = "SEARCH", allow_hyphen_values = true)]
    pub search: Option<String>,
    /// How to print the changes, newest first; table and csv list the changed fields, the others
    /// have the records before and after
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[arg(long, value_enum, default_value_t = RecordFormat::Text)]
    pub format: RecordFormat,
}

#[derive(Debug, Args)]
pub struct RecoverArgs {
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The format; `import --from` takes the same names, but not markdown
    #[arg(value_name = "FORMAT", value_parser = clap::builder::PossibleValuesParser::new(Target::ALL.map(Target::id)))]
    pub format: String,
    /// Only clients that this search finds, in its order, on all its pages [default: all, by ID]
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub search: Option<String>,
    /// Only clients that the search of this saved view finds
    #[arg(long, value_name = "NAME", conflicts_with = "search")]
    pub view: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Do not list what the file has no place for
    #[arg(long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// How many clients, from 1 to 10,000,000
    #[arg(value_name = "N", value_parser = clap::value_parser!(u64).range(SIZES))]
    pub clients: u64,
    /// The seed: the same seed gives the same records
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// The directory of the new registry: empty, or not existing yet
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Write a backup of the whole registry, also while a desk is open
    Create {
        /// The file to write; by custom its name ends in .jsonl.zst
        file: PathBuf,
        /// Replace an existing file
        #[arg(long)]
        force: bool,
    },
    /// Print the automatic backups, newest first
    List {
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Replace the registry by a backup, and keep the old files aside
    Restore(RestoreArgs),
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup to restore
    pub file: PathBuf,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Check the backup and show what would change, but change nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl Globals {
    /// The directory of the registry.
    pub fn dir(&self) -> Result<PathBuf, Failure> {
        if let Some(dir) = &self.registry {
            return Ok(dir.clone());
        }
        if let Some(dir) = env::var_os("OAUTHDESK_REGISTRY").filter(|dir| !dir.is_empty()) {
            return Ok(dir.into());
        }
        Ok(xdg()?.data_dir().join("oauthdesk"))
    }

    /// The registry's name for the screen.
    pub fn registry_name(&self) -> String {
        match (self.demo, self.dir()) {
            (true, _) => "demo, thrown away at the end".to_owned(),
            (false, Ok(dir)) => dir.display().to_string(),
            (false, Err(_)) => String::new(),
        }
    }
}

/// The directories of this user for data and configuration.
pub fn xdg() -> Result<Xdg, Failure> {
    Xdg::new().map_err(|_| {
        Failure::usage("you have no home directory", "name the registry with --registry DIR")
    })
}

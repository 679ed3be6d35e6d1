//! What can be written on the command line: a file for each noun, and here what they share.

mod act;
mod admin;
mod apply;
mod bulk;
mod client;
mod format;
mod import;
mod partner;
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
pub use client::{ClientFields, ClientsArgs, CreateArgs, DuplicateArgs, EditArgs};
pub use format::{Format, RecordFormat};
pub use import::{Conflict, ImportArgs};
pub use partner::{PartnerCommand, PartnerCreateArgs, PartnerEditArgs, PartnerFields};
pub use undo::{RevertArgs, UndoArgs};
pub use user::{UserCommand, UserCreateArgs, UserEditArgs, UserFields};

use super::failure::Failure;
use crate::exchange::export::Target;
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

/// What a script learns from how a command ends.
const EXIT_CODES: &str = "Exit codes: 0 done, 1 failure, 2 usage, 3 findings, 4 conflict (somebody else \
    saved it since), 77 not allowed.";

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("OAUTHDESK_COMMIT"), ")");

/// What goes with every command.
#[derive(Debug, Args)]
pub struct Globals {
    /// The registry's directory [default: `OAUTHDESK_REGISTRY`, else `$XDG_DATA_HOME/oauthdesk`]
    #[arg(long, global = true, value_name = "DIR")]
    pub registry: Option<PathBuf>,
    /// Use a registry with demo records that is thrown away in the end
    #[arg(long, global = true, conflicts_with = "registry")]
    pub demo: bool,
    /// Refuse every change
    #[arg(long, global = true)]
    pub read_only: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print clients
    List(ListArgs),
    /// Print the saved views: searches that you keep by name at the desk
    Views(ViewsArgs),
    /// Print one client
    Show(ShowArgs),
    /// Edit or delete every client that a search finds; shows what would change, and asks
    Bulk(BulkArgs),
    /// Make a client
    Create(CreateArgs),
    /// Change what is named of a client
    Edit(EditArgs),
    /// Make a client that is like another one, under an ID of its own
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
    /// Make the registry as files say: YAML, JSON or TOML, kept in a git repository, say
    ///
    /// The files have records as `show` prints them. What a file does not name of a record stays as
    /// it is, and so do records that no file has; when a record was made or changed, and its
    /// revision, say nothing here. What a record is shows by its `client_id`, `username` or
    /// `subdomain`, or is said by `kind`: client, partner, user or settings. A file can have
    /// several: YAML documents, a list of them, JSON lines, TOML tables such as `[[client]]`. The
    /// order does not matter.
    ///
    /// What would change is shown first. One undo takes it all back. With --dry-run the exit code
    /// is 0 where nothing would change, and 3 where something would.
    Apply(ApplyArgs),
    /// Print what was changed, by whom, and why
    History(HistoryArgs),
    /// Take back your own last change
    Undo(UndoArgs),
    /// Do again what your last undo took back
    Redo(UndoArgs),
    /// Bring a client back as it was after a change, a deleted one too
    Revert(RevertArgs),
    /// Look at everything that the registry has, and name what is not as it should be
    Verify(VerifyArgs),
    /// Rebuild a damaged registry from its journal and its newest backup; keeps the old files
    Recover(RecoverArgs),
    /// Make a backup, list those that were made by themselves, or restore one
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Bring in clients from files of other systems: says what would become of each, and asks
    Import(ImportArgs),
    /// Write clients into a file of another system, and say what it has no place for
    Export(ExportArgs),
    /// Make a registry of invented clients, for tests, benchmarks and trials
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
    /// Only what this search finds: words, and terms such as `partner:acme`, `access>12h`,
    /// `-is:enabled`, `modified<7d`, `sort:-modified`; F1 in the search box of the desk has all
    #[arg(long, value_name = "SEARCH", allow_hyphen_values = true)]
    pub search: Option<String>,
    /// Only what the search of this saved view finds
    #[arg(long, value_name = "NAME", conflicts_with = "search")]
    pub view: Option<String>,
    /// Order by a column, such as client-id, name or modified, from the last with `:desc`; any
    /// other word names them all [default: as the search says, else the first]
    #[arg(long, value_name = "COLUMN[:desc]")]
    pub sort: Option<String>,
    /// Only this page, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub page: Option<u32>,
    /// Rows on a page [default: as the search says, else 25 with --page, else all]
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
    /// Only what is not older: 90m, 12h, 7d, or a day such as 2026-01-31 (UTC)
    #[arg(long, value_name = "AGE|DAY", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Only the changes of this OS user
    #[arg(long, value_name = "USER")]
    pub by: Option<String>,
    /// Only what this search finds: words, and terms such as `who:ana`, `action:delete`,
    /// `changed:scopes`, `when<24h`
    #[arg(long, value_name = "SEARCH", allow_hyphen_values = true)]
    pub search: Option<String>,
    /// The newest first; table and csv say what changed, the others have the records before and
    /// after
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
    /// The form; an import takes each but markdown by the same name with --from
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
    /// Replace the file if it is there already
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Do not say what the file has no place for
    #[arg(long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// How many clients, from 1 to 10,000,000
    #[arg(value_name = "N", value_parser = clap::value_parser!(u64).range(SIZES))]
    pub clients: u64,
    /// The same number gives the same records
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// A directory that is empty or not there yet
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Write everything into one file; the desk may be open meanwhile
    Create {
        /// The file to write; by custom its name ends in .jsonl.zst
        file: PathBuf,
        /// Replace the file if it is there already
        #[arg(long)]
        force: bool,
    },
    /// Print the backups that were made by themselves, the newest first
    List {
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Put a backup in place of the registry, which is kept aside
    Restore(RestoreArgs),
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup to restore
    pub file: PathBuf,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Check the backup and show what would change, and do nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl Globals {
    /// The directory of the registry that is meant.
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

/// Where this user keeps data and configuration.
pub fn xdg() -> Result<Xdg, Failure> {
    Xdg::new().map_err(|_| {
        Failure::usage("you have no home directory", "name the registry with --registry DIR")
    })
}

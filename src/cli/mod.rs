//! The command line: a file for each command.

mod act;
mod act_key;
mod apply;
mod args;
mod backup;
mod bulk;
mod clients;
mod create;
mod desk;
mod document;
mod edit;
mod editor;
mod export;
mod failure;
mod find;
mod generate;
mod history;
mod import;
mod init;
mod list;
mod manual;
mod open;
mod output;
mod paint;
mod partner;
mod printer;
mod progress;
mod question;
mod recover;
mod roles;
mod serve;
mod settings;
mod show;
mod source;
mod status;
mod steps;
mod table;
mod undo;
mod user;
mod verify;
mod views;
mod who;
mod write;
mod yaml;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use failure::Failure;

use crate::model::{BulkEdit, Direction};
use crate::query::Kind;

/// Runs the command line of this process; returns the exit code.
pub fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, with code 0. A closed pipe is no error.
            let _ = error.print();
            return code(error.exit_code());
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = run(&cli, &mut out).and_then(|done| {
        out.flush()?;
        Ok(done)
    });
    match result {
        Ok(done) => done,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = write!(io::stderr(), "{failure}");
            code(failure.code())
        }
    }
}

/// The arguments of this process, and the name of the command as others see it.
fn parse() -> Result<Cli, clap::Error> {
    let matches = Cli::command().try_get_matches()?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    matches.subcommand_name().unwrap_or("desk").clone_into(&mut cli.globals.doing);
    Ok(cli)
}

fn code(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

fn run(cli: &Cli, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let globals = &cli.globals;
    match &cli.command {
        None => return desk::run(globals).map(code),
        Some(Command::List(args)) => list::run(globals, Kind::Clients, args, out)?,
        Some(Command::Views(args)) => views::run(globals, args, out)?,
        Some(Command::Show(args)) => show::run(globals, args, out)?,
        Some(Command::Bulk(args)) => return bulk::run(globals, args, out).map(code),
        Some(Command::Create(args)) => create::run(globals, args, out)?,
        Some(Command::Edit(args)) => edit::run(globals, args, out)?,
        Some(Command::Duplicate(args)) => create::duplicate(globals, args, out)?,
        Some(Command::Delete(args)) => clients::run(globals, args, &BulkEdit::Delete, out)?,
        Some(Command::Enable(args)) => clients::run(globals, args, &BulkEdit::Enable, out)?,
        Some(Command::Disable(args)) => clients::run(globals, args, &BulkEdit::Disable, out)?,
        Some(Command::Partner(command)) => partner::run(globals, command, out)?,
        Some(Command::User(command)) => user::run(globals, command, out)?,
        Some(Command::Roles(command)) => roles::run(globals, command, out)?,
        Some(Command::Settings(command)) => settings::run(globals, command, out)?,
        Some(Command::Apply(args)) => return apply::run(globals, args, out).map(code),
        Some(Command::History(args)) => history::run(globals, args, out)?,
        Some(Command::Undo(args)) => {
            return undo::run(globals, args, Direction::Undo, out).map(code);
        }
        Some(Command::Redo(args)) => {
            return undo::run(globals, args, Direction::Redo, out).map(code);
        }
        Some(Command::Revert(args)) => undo::revert(globals, args, out)?,
        Some(Command::Verify(args)) => return verify::run(globals, args, out).map(code),
        Some(Command::Recover(args)) => return recover::run(globals, args, out).map(code),
        Some(Command::Backup(command)) => backup::run(globals, command, out)?,
        Some(Command::Import(args)) => return import::run(globals, args, out).map(code),
        Some(Command::Export(args)) => return export::run(globals, args, out).map(code),
        Some(Command::Init(args)) => init::run(globals, args, out)?,
        Some(Command::Serve(args)) => serve::run(globals, args)?,
        Some(Command::Who(args)) => who::run(globals, args, out)?,
        Some(Command::Status(args)) => return status::run(globals, args, out).map(code),
        Some(Command::Generate(args)) => generate::run(globals, args, out)?,
        Some(Command::Completions { shell }) => manual::completions(*shell, out)?,
        Some(Command::Man) => manual::man(out)?,
    }
    Ok(ExitCode::SUCCESS)
}

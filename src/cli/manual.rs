//! `oauthdesk completions` and `oauthdesk man`

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::failure::Failure;

/// Prints the completions for a shell.
pub fn completions(shell: Shell, out: &mut impl Write) -> Result<(), Failure> {
    // `generate` panics on a closed pipe, so it writes to memory first.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "oauthdesk", &mut script);
    out.write_all(&script)?;
    Ok(())
}

/// Prints the manual: the page of the program, then of each command.
pub fn man(out: &mut impl Write) -> Result<(), Failure> {
    let mut command = Cli::command();
    command.build();
    page(&command, out)
}

fn page(command: &clap::Command, out: &mut impl Write) -> Result<(), Failure> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    clap_mangen::Man::new(command.clone()).title(name).render(out)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        page(sub, out)?;
    }
    Ok(())
}

//! Opens the desk.

use std::fs;
use std::io;

use etcetera::base_strategy::BaseStrategy;

use super::args::{Globals, xdg};
use super::failure::Failure;
use crate::tui::runtime::ViewsFile;
use crate::tui::runtime::tty::require_terminal;
use crate::tui::{self, Config, Ended, Options};

/// Runs the desk; returns the exit code: 0, or 128 + N after signal N.
pub fn run(globals: &Globals) -> Result<i32, Failure> {
    // Checked before a registry is created: a mistyped pipe must not create one.
    require_terminal().map_err(tui::Error::from)?;
    let config = config()?;
    let door = globals.open_desk()?;
    let options =
        Options { registry_name: globals.registry_name(), config, views: views_file(globals) };
    Ok(match tui::run(door, options)? {
        Ended::Quit => 0,
        Ended::Signal(signal) => 128 + signal,
    })
}

/// `$XDG_CONFIG_HOME/oauthdesk/views.toml`; a demo reads the file and never writes it.
pub fn views_file(globals: &Globals) -> ViewsFile {
    let path = xdg().ok().map(|xdg| xdg.config_dir().join("oauthdesk").join("views.toml"));
    let file = ViewsFile::new(path);
    if globals.demo { file.left_alone() } else { file }
}

/// Reads `$XDG_CONFIG_HOME/oauthdesk/config.toml`; the defaults without a file or a home.
fn config() -> Result<Config, Failure> {
    let path = xdg().ok().map(|xdg| xdg.config_dir().join("oauthdesk").join("config.toml"));
    let text = match path.as_deref().map(fs::read_to_string) {
        None => String::new(),
        Some(Ok(text)) => text,
        Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Some(Err(error)) => {
            let path = path.unwrap_or_default();
            return Err(Failure::failed(format!("cannot read {}: {error}", path.display()), None));
        }
    };
    Config::parse(&text).map_err(|error| {
        let path = path.unwrap_or_default();
        let help = "mend the line, or move the file away to get the defaults".to_owned();
        Failure::failed(format!("{}: {error}", path.display()), Some(help))
    })
}

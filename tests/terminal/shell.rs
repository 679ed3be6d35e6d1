//! How a program gets its terminal: the shell around it, and an environment without anything of
//! the person who runs the tests.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::{env, fs};

use portable_pty::{CommandBuilder, native_pty_system};

use crate::pty::{Desk, pty_size};

/// The shell around the desk: runs it, comes back to a prompt when it stops, and says how it
/// ended. A stopped job has the status 128 + SIGSTOP or SIGTSTP.
const SHELL: &str = r#"
"$@"
code=$?
while [ "$code" = 147 ] || [ "$code" = 148 ]; do
    printf '\nthe job has stopped\n'
    read -r _
    fg >/dev/null
    code=$?
done
printf '\nthe job has ended: %s.\n' "$code"
read -r _
"#;

/// Held while a program starts.
static STARTING: RwLock<()> = RwLock::new(());

/// The program that the tests are about.
pub const OAUTHDESK: &str = env!("CARGO_BIN_EXE_oauthdesk");

/// A program that is to be started in a terminal, with a home directory of its own.
pub struct Builder {
    program: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    home: tempfile::TempDir,
}

impl Builder {
    /// The program `program` with `args`.
    pub fn new(program: &str, args: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            args: args.iter().map(ToString::to_string).collect(),
            env: Vec::new(),
            home: home(),
        }
    }

    /// `oauthdesk` with `args`.
    pub fn oauthdesk(args: &[&str]) -> Self {
        Self::new(OAUTHDESK, args)
    }

    /// Sets a variable of the environment; an empty value takes it away.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The home directory that it will have.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Makes a file in the home directory.
    pub fn file(self, path: &str, text: &str) -> Self {
        let path = self.home.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Gives `oauthdesk` a config file.
    pub fn config(self, text: &str) -> Self {
        self.file("config/oauthdesk/config.toml", text)
    }

    /// Starts it in a terminal of the given size.
    pub fn spawn(self, columns: u16, rows: u16) -> Desk {
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(["-m", "-c", SHELL, "desk", &self.program]);
        command.args(&self.args);
        command.env_clear();
        for (name, value) in environment(self.home.path()) {
            command.env(name, value);
        }
        for (name, value) in &self.env {
            if value.is_empty() { command.env_remove(name) } else { command.env(name, value) }
        }
        command.cwd(self.home.path());
        let starting = STARTING.write().unwrap_or_else(PoisonError::into_inner);
        let shell = pair.slave.spawn_command(command).unwrap();
        drop(starting);
        Desk::attach(shell, pair.master, (columns, rows), self.home)
    }
}

/// What `oauthdesk` says to `args` without a terminal.
pub fn without_terminal(args: &[&str]) -> Output {
    let home = home();
    let mut command = Command::new(OAUTHDESK);
    command.args(args).env_clear().envs(environment(home.path())).current_dir(home.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let starting = STARTING.write().unwrap_or_else(PoisonError::into_inner);
    let child = command.spawn().unwrap();
    drop(starting);
    child.wait_with_output().unwrap()
}

/// For whoever opens a registry in this process: no program starts before this is dropped. A new
/// process has all files of ours for a moment, and with them the lock of the registry.
pub fn nothing_starts() -> RwLockReadGuard<'static, ()> {
    STARTING.read().unwrap_or_else(PoisonError::into_inner)
}

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("tmp")).unwrap();
    home
}

/// The whole environment: nothing but this comes from the person who runs the tests.
fn environment(home: &Path) -> Vec<(&'static str, String)> {
    let mut list = vec![
        ("PATH", env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned())),
        ("TERM", "xterm-256color".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        // A server that was started ends with its last client.
        ("OAUTHDESK_LINGER", "0".to_owned()),
    ];
    for (name, directory) in [
        ("HOME", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CACHE_HOME", "cache"),
        ("TMPDIR", "tmp"),
    ] {
        list.push((name, home.join(directory).display().to_string()));
    }
    list
}

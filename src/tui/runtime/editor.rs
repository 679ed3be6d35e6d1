//! Runs the user's editor on a text.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::thread;

use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{SetArg, tcgetattr, tcsetattr};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGTERM};
use signal_hook::iterator::Signals;
use tempfile::TempDir;
use thiserror::Error;

use super::away::Open;
use super::signals;

/// The maximum size of an edited text, in bytes.
const MOST: u64 = 1024 * 1024;

/// A private file for a text, and the editor's command.
#[derive(Debug)]
pub struct Editor {
    /// Readable by this user only; deleted with any files that the editor leaves in it.
    dir: TempDir,
    /// A shell command: `vim`, or `code --wait`.
    command: OsString,
}

/// How an edit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The edited text.
    Saved(String),
    /// The editor failed, so the text is not used.
    Left(String),
    /// A signal ended the editor, and perhaps this process. The text is kept.
    Cut(Cut),
}

/// An edit that a signal has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The signal that this process received and must also end by.
    pub told: Option<i32>,
    /// The exit status of the editor, as a sentence.
    pub why: String,
    /// The directory with the text, and with the files of an editor that had no time to clean up.
    pub kept: PathBuf,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what you wrote is in {}", self.kept.display())
    }
}

/// Why an edit has no result.
#[derive(Debug, Error)]
pub enum EditorError {
    #[error("the file for the editor cannot be made or read: {0}")]
    File(#[from] io::Error),
    #[error("the editor `{0}` cannot be started")]
    NotThere(String),
    #[error("the edited text is not UTF-8, or longer than 1 MiB")]
    NoText,
}

impl EditorError {
    /// The remedy.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::File(_) => "set TMPDIR to a directory that you can write to",
            Self::NotThere(_) => "set VISUAL or EDITOR to another one, such as EDITOR=nano",
            Self::NoText => "write it as UTF-8",
        }
    }
}

impl Editor {
    /// Uses `$VISUAL`, else `$EDITOR`, else vi.
    pub fn new() -> Result<Self, EditorError> {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let command = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".into());
        // The directory and the file are for their owner only.
        let own = Permissions::from_mode(0o700);
        let dir = tempfile::Builder::new().prefix("oauthdesk-edit-").permissions(own).tempdir()?;
        Ok(Self { dir, command })
    }

    /// Opens a text in the editor and waits for its end. The terminal must be in the shell's modes,
    /// and [`Open`] marked.
    pub fn edit(&mut self, text: &str) -> Result<Edited, EditorError> {
        let path = self.path();
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        file.write_all(text.as_bytes())?;
        drop(file);
        // As git does: the shell splits the command, but never interprets the path.
        let mut script = OsString::from(if is_plain(&self.command) { "exec " } else { "" });
        script.push(&self.command);
        script.push(" \"$@\"");
        let modes = tcgetattr(io::stdin()).ok();
        // Registered before the editor starts, so that no signal is lost.
        let signals = Signals::new([SIGTERM, SIGHUP])?;
        let child =
            Command::new("sh").arg("-c").arg(script).arg(&self.command).arg(&path).spawn()?;
        let (status, told) = end_of(child, signals)?;
        if told.is_some() || status.code().is_none() {
            // The editor may have been killed before it restored the terminal.
            if let Some(modes) = modes {
                let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &modes);
            }
            return Ok(self.cut(status, told));
        }
        match status.code() {
            Some(0) => {}
            // A shell's exit codes for a missing command or one that cannot be executed.
            Some(126 | 127) => {
                return Err(EditorError::NotThere(self.command.to_string_lossy().into_owned()));
            }
            _ => return Ok(Edited::Left(format!("the editor ended with {status}"))),
        }
        if fs::metadata(&path)?.len() > MOST {
            return Err(EditorError::NoText);
        }
        // The editor may have replaced the file.
        let bytes = fs::read(&path)?;
        String::from_utf8(bytes).map(Edited::Saved).map_err(|_| EditorError::NoText)
    }

    /// Keeps the file from now on.
    fn cut(&mut self, status: ExitStatus, told: Option<i32>) -> Edited {
        self.dir.disable_cleanup(true);
        let why = format!("the editor ended with {status}");
        Edited::Cut(Cut { told, why, kept: self.dir.path().to_owned() })
    }

    /// The path of the file.
    fn path(&self) -> PathBuf {
        self.dir.path().join("client.yaml")
    }

    /// Keeps a copy of the text after the editor is gone.
    pub fn keep(&self) -> io::Result<PathBuf> {
        let file = tempfile::Builder::new().prefix("oauthdesk-kept-").suffix(".yaml").tempfile()?;
        let (_, path) = file.keep().map_err(|error| error.error)?;
        Ok(path)
    }
}

/// Whether a command is only a program with arguments: the shell then executes it in its own place,
/// and signals reach the editor.
fn is_plain(command: &OsStr) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b" \t_-./+:@,".contains(byte);
    command.as_encoded_bytes().iter().all(plain)
}

/// Waits for the editor to end. Forwards termination signals, because editors save unsaved text
/// then; returns the signal too.
fn end_of(mut child: Child, mut signals: Signals) -> io::Result<(ExitStatus, Option<i32>)> {
    let handle = signals.handle();
    let pid = i32::try_from(child.id()).ok().filter(|pid| *pid > 0);
    let hand_on = thread::Builder::new().name("editor".to_owned()).spawn(move || {
        let mut told = None;
        for signal in &mut signals {
            told.get_or_insert(signal);
            if let (Some(pid), Ok(signal)) = (pid, Signal::try_from(signal)) {
                let _ = kill(Pid::from_raw(pid), signal);
            }
        }
        told
    });
    let status = child.wait();
    handle.close();
    let told = hand_on?.join().unwrap_or_default();
    Ok((status?, told))
}

/// Runs the editor for the desk: returns the edited text, or the reason why there is none. Needs
/// the thread of [`signals`], which ignores keys meant for the editor.
pub fn write(text: &str) -> Result<String, String> {
    let open = Open::mark();
    let edited = Editor::new().and_then(|mut editor| editor.edit(text));
    // A late Ctrl-C in the editor must not end the desk.
    signals::drain();
    drop(open);
    match edited {
        Ok(Edited::Saved(written)) => Ok(written),
        Ok(Edited::Left(why)) => Err(why),
        Ok(Edited::Cut(cut)) => {
            if cut.told.is_some() {
                // The desk is ending and shows nothing any more.
                let _ = writeln!(io::stderr(), "note: {cut}");
            }
            Err(format!("{}; {cut}", cut.why))
        }
        Err(error) => Err(format!("{error}; {}", error.help())),
    }
}

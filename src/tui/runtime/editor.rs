//! Lets the person write a text in the editor of their choice.

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

/// The most that is read of what was written, in bytes.
const MOST: u64 = 1024 * 1024;

/// A private place for a text, and the editor that it is opened in.
#[derive(Debug)]
pub struct Editor {
    /// Of this user alone; what the editor puts beside the file goes with it.
    dir: TempDir,
    /// As a shell would read it: `vim`, or `code --wait`.
    command: OsString,
}

/// How the person left the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// This stands in the file now.
    Saved(String),
    /// The editor said that the text is not wanted.
    Left(String),
    /// The editor was told to end, perhaps with this process. What it left of the text stays.
    Cut(Cut),
}

/// What is left of an edit that a signal has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The signal that this process got, which is to end as well.
    pub told: Option<i32>,
    /// How the editor ended.
    pub why: String,
    /// The directory with the text, and with what editors put beside it when they have no time.
    pub kept: PathBuf,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what you wrote is in {}", self.kept.display())
    }
}

/// Why there is nothing that was written.
#[derive(Debug, Error)]
pub enum EditorError {
    #[error("the file for the editor cannot be made or read: {0}")]
    File(#[from] io::Error),
    #[error("the editor `{0}` cannot be started")]
    NotThere(String),
    #[error("what the editor left is no text in UTF-8, or longer than 1 MiB")]
    NoText,
}

impl EditorError {
    /// What to do.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::File(_) => "see that TMPDIR is a directory that you can write to",
            Self::NotThere(_) => "say which to use: VISUAL or EDITOR, such as EDITOR=nano",
            Self::NoText => "write it as UTF-8",
        }
    }
}

impl Editor {
    /// `$VISUAL`, else `$EDITOR`, else vi.
    pub fn new() -> Result<Self, EditorError> {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let command = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".into());
        // The directory is made for its owner alone, and so is the file.
        let own = Permissions::from_mode(0o700);
        let dir = tempfile::Builder::new().prefix("oauthdesk-edit-").permissions(own).tempdir()?;
        Ok(Self { dir, command })
    }

    /// Opens the text in the editor, and returns when it is left. The terminal must be as a shell
    /// has it, and [`Open`] marked.
    pub fn edit(&mut self, text: &str) -> Result<Edited, EditorError> {
        let path = self.path();
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        file.write_all(text.as_bytes())?;
        drop(file);
        // As git does it: the shell splits what is set, and never sees what is in the path.
        let mut script = OsString::from(if is_plain(&self.command) { "exec " } else { "" });
        script.push(&self.command);
        script.push(" \"$@\"");
        let modes = tcgetattr(io::stdin()).ok();
        // Before the editor begins: none that comes from then on gets lost.
        let signals = Signals::new([SIGTERM, SIGHUP])?;
        let child =
            Command::new("sh").arg("-c").arg(script).arg(&self.command).arg(&path).spawn()?;
        let (status, told) = end_of(child, signals)?;
        if told.is_some() || status.code().is_none() {
            // It may have had no time to give the terminal back.
            if let Some(modes) = modes {
                let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &modes);
            }
            return Ok(self.cut(status, told));
        }
        match status.code() {
            Some(0) => {}
            // What a shell says of a command that is not there, or that it must not start.
            Some(126 | 127) => {
                return Err(EditorError::NotThere(self.command.to_string_lossy().into_owned()));
            }
            _ => return Ok(Edited::Left(format!("the editor ended with {status}"))),
        }
        if fs::metadata(&path)?.len() > MOST {
            return Err(EditorError::NoText);
        }
        // An editor may have put another file in its place.
        let bytes = fs::read(&path)?;
        String::from_utf8(bytes).map(Edited::Saved).map_err(|_| EditorError::NoText)
    }

    /// From now on the file outlives the editor.
    fn cut(&mut self, status: ExitStatus, told: Option<i32>) -> Edited {
        self.dir.disable_cleanup(true);
        let why = format!("the editor ended with {status}");
        Edited::Cut(Cut { told, why, kept: self.dir.path().to_owned() })
    }

    /// Where the text is.
    fn path(&self) -> PathBuf {
        self.dir.path().join("client.yaml")
    }

    /// A file for what was written, which outlives the editor.
    pub fn keep(&self) -> io::Result<PathBuf> {
        let file = tempfile::Builder::new().prefix("oauthdesk-kept-").suffix(".yaml").tempfile()?;
        let (_, path) = file.keep().map_err(|error| error.error)?;
        Ok(path)
    }
}

/// Whether a command is a program and its arguments, and nothing that only a shell can do: a shell
/// can then make way for it, and signals reach the editor.
fn is_plain(command: &OsStr) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b" \t_-./+:@,".contains(byte);
    command.as_encoded_bytes().iter().all(plain)
}

/// Waits for the end of an editor. A signal that tells this process to end is handed on, because
/// editors then save what was not saved yet; it is told of as well.
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

/// Lets the person write a text, for the desk: what stands in the file then, or why it does not
/// count. Needs the thread of [`signals`], which passes over what is typed into
/// the editor.
pub fn write(text: &str) -> Result<String, String> {
    let open = Open::mark();
    let edited = Editor::new().and_then(|mut editor| editor.edit(text));
    // A Ctrl-C of the last moment is not to end the desk.
    signals::settle();
    drop(open);
    match edited {
        Ok(Edited::Saved(written)) => Ok(written),
        Ok(Edited::Left(why)) => Err(why),
        Ok(Edited::Cut(cut)) => {
            if cut.told.is_some() {
                // The desk ends now, and shows nothing any more.
                let _ = writeln!(io::stderr(), "note: {cut}");
            }
            Err(format!("{}; {cut}", cut.why))
        }
        Err(error) => Err(format!("{error}; {}", error.help())),
    }
}

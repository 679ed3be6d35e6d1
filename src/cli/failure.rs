//! The failure of a command: its message and its exit code.

use std::fmt;
use std::io;

use crate::door::{self, ExportError, FailureKind, Refused};
use crate::exchange::export::FileError;
use crate::model::{Denial, FieldErrors, text};
use crate::query::Mistake;
use crate::registry::{BackupError, StoreError};
use crate::tui;
use crate::tui::runtime::editor::EditorError;

/// The most cells of a search that are shown before a mistake.
const BEFORE: usize = 30;
/// The most cells of the mistake itself.
const WRONG: usize = 40;
/// The most cells of the search after the mistake.
const AFTER: usize = 20;

/// The most cells of a line. A longer line loses its middle: its beginning names the subject, and
/// its end the remedy.
const LINE: usize = 1_000;

/// The most cells of a typed name in a message.
const TYPED: usize = 80;

/// The reason why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    message: String,
    /// Lines with details, between the message and the help.
    place: Vec<String>,
    help: Option<String>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Failed,
    Usage,
    Conflict,
    /// Nobody serves, others are in the way, or it is not known yet: later it may work.
    Later,
    Denied,
    /// A signal ended the command.
    Signal(i32),
    /// The reader of the output closed its pipe.
    ClosedPipe,
}

impl Failure {
    pub fn failed(message: impl Into<String>, help: Option<String>) -> Self {
        Self { message: message.into(), place: Vec::new(), help, kind: Kind::Failed }
    }

    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: Vec::new(),
            help: Some(help.into()),
            kind: Kind::Usage,
        }
    }

    /// Fields that break a rule: a line for each, with the option that sets the field.
    pub fn fields(errors: &FieldErrors) -> Self {
        let lines =
            errors.0.iter().map(|error| format!("{}: {}", error.field.option(), error.message));
        let count = text::counted(errors.0.len() as u64, "field");
        Self::listed(format!("nothing was saved: {count} to mend"), lines.collect())
    }

    /// A failure with several reasons: a line for each.
    pub fn listed(message: impl Into<String>, lines: Vec<String>) -> Self {
        Self { place: lines, ..Self::failed(message, None) }
    }

    /// A conflict with the save of somebody else; the lines show what is stored now.
    pub fn conflict(message: impl Into<String>, lines: Vec<String>) -> Self {
        Self { place: lines, kind: Kind::Conflict, ..Self::failed(message, None) }
    }

    /// An edit without any field; `how` lists options that name one.
    pub fn nothing_named(how: &str) -> Self {
        Self::usage("no field is named that is to change", format!("name one with {how}"))
    }

    /// Replaces the help.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Replaces the exit code by that of a process that the signal ended.
    pub fn by_signal(self, signal: i32) -> Self {
        Self { kind: Kind::Signal(signal), ..self }
    }

    /// A search with a mistake, which is underlined.
    pub fn search(search: &str, mistake: &Mistake) -> Self {
        let part = |range| text::shown(search.get(range).unwrap_or_default()).into_owned();
        let (before, wrong) = (part(0..mistake.start), part(mistake.start..mistake.end));
        let after = part(mistake.end..search.len());
        // A long search is cut around the mistake.
        let before = match before.char_indices().rev().nth(BEFORE) {
            Some((at, _)) => format!("…{}", before.get(at..).unwrap_or_default()),
            None => before,
        };
        let wrong = text::fitted(&wrong, WRONG);
        let carets = "^".repeat(text::width(&wrong).max(1));
        let blanks = " ".repeat(text::width(&before));
        Self {
            message: "the search is not understood".to_owned(),
            place: vec![
                format!("{before}{wrong}{}", text::fitted(&after, AFTER)),
                format!("{blanks}{carets}"),
            ],
            help: Some(mistake.reason.clone()),
            kind: Kind::Usage,
        }
    }

    /// The exit code: 1 failure, 2 usage, 4 conflict, 75 try later and 77 not allowed (as
    /// `EX_TEMPFAIL` and `EX_NOPERM` of sysexits.h),    /// 128 + N signal N.
    pub const fn code(&self) -> i32 {
        match self.kind {
            Kind::Failed => 1,
            Kind::Usage => 2,
            Kind::Conflict => 4,
            Kind::Later => 75,
            Kind::Denied => 77,
            Kind::Signal(signal) => 128 + signal,
            Kind::ClosedPipe => 0,
        }
    }

    pub fn is_closed_pipe(&self) -> bool {
        self.kind == Kind::ClosedPipe
    }
}

/// Typed text as a message names it: long text is shortened, blank text gets quotes.
pub fn typed(text: &str) -> String {
    if text.trim().is_empty() {
        return format!("\"{text}\"");
    }
    text::fitted_middle(text, TYPED).into_owned()
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", text::fitted_middle(&self.message, LINE))?;
        for line in &self.place {
            writeln!(f, "  {}", text::fitted_middle(line, LINE))?;
        }
        match &self.help {
            Some(help) => writeln!(f, "help: {}", text::fitted_middle(help, LINE)),
            None => Ok(()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let kind = if matches!(error, StoreError::Held(_)) { Kind::Later } else { Kind::Failed };
        Self { kind, ..Self::failed(error.to_string(), error.help()) }
    }
}

impl From<door::Failure> for Failure {
    fn from(failure: door::Failure) -> Self {
        let kind = match failure.kind {
            FailureKind::Busy | FailureKind::NotKnownYet | FailureKind::Gone => Kind::Later,
            FailureKind::Denied => Kind::Denied,
            FailureKind::Unavailable
            | FailureKind::Damaged
            | FailureKind::NotTaken
            | FailureKind::Version => Kind::Failed,
        };
        Self { kind, ..Self::failed(failure.text, failure.help) }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Refused(refused) => refused.into(),
            ExportError::Output(error) => error.into(),
            missing @ ExportError::Missing { .. } => {
                let help = "oauthdesk verify says what is wrong with the registry";
                Self::failed(missing.to_string(), Some(help.to_owned()))
            }
        }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let message = error.to_string();
        match error {
            FileError::Folder(_) => Self::usage(message, "name a file in it"),
            FileError::Exists(_) => Self::failed(message, Some("--force replaces it".to_owned())),
            FileError::NoFolder(..) | FileError::Cannot(..) => Self::failed(message, None),
        }
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let (message, help) = (error.to_string(), error.help());
        match error {
            BackupError::Denied(denial) => {
                let Self { help, kind, .. } = Refused::Denied(denial).into();
                Self { message, place: Vec::new(), help, kind }
            }
            BackupError::Registry(error) => (*error).into(),
            _ => Self::failed(message, help),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let kind =
            if error.kind() == io::ErrorKind::BrokenPipe { Kind::ClosedPipe } else { Kind::Failed };
        Self { kind, ..Self::failed(format!("cannot write the output: {error}"), None) }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::failed(format!("cannot write CSV: {other:?}"), None),
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        let message = refused.to_string();
        match refused {
            Refused::Denied(denial) => {
                let help = match denial {
                    Denial::Role { .. } => {
                        Some("an admin gives roles with: oauthdesk roles set USER ROLE")
                    }
                    // The message says whom to ask.
                    Denial::NoRole { .. } => None,
                    Denial::ReadOnly => Some("leave --read-only out"),
                };
                let help = help.map(str::to_owned);
                Self { message, place: Vec::new(), help, kind: Kind::Denied }
            }
            Refused::Conflict(_) | Refused::Gone | Refused::ChangedSince { .. } => {
                Self { message, place: Vec::new(), help: None, kind: Kind::Conflict }
            }
            Refused::Failed(error) => error.into(),
            Refused::Invalid(_) | Refused::Needs(_) | Refused::Blocked(_) => {
                Self::failed(message, None)
            }
        }
    }
}

impl From<EditorError> for Failure {
    fn from(error: EditorError) -> Self {
        Self::failed(error.to_string(), Some(error.help().to_owned()))
    }
}

impl From<tui::Error> for Failure {
    fn from(error: tui::Error) -> Self {
        let message = error.to_string();
        match error {
            tui::Error::NoTerminal(_) => {
                Self::usage(message, "in a script use: oauthdesk list, oauthdesk show")
            }
            tui::Error::Registry(problem) => Self::failed(message, problem.help),
            tui::Error::Terminal(_) | tui::Error::Panicked(_) => Self::failed(message, None),
        }
    }
}

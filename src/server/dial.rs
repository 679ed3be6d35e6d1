//! The way to a registry: a server that is there, one that is started for the purpose, or the
//! registry opened by this process alone.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::Duration;

use super::greet::{Greeting, greet};
use super::listen::SocketPath;
use super::{SOCKET, background};
use crate::door::{Failure, FailureKind, Hello};
use crate::registry::{Local, OpenOptions, StoreError};

/// Where a registry is, and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dial {
    /// The service of a team listens at this socket.
    Team(PathBuf),
    /// The registry of one OS user, in this directory.
    Private {
        dir: PathBuf,
        /// Makes the registry where there is none.
        create: bool,
        /// Whether a server is started where nobody serves: for a desk, and for work in many
        /// steps. Otherwise the registry is opened for the moment.
        start: bool,
        /// How long a server that is started stays after its last client.
        linger: Option<Duration>,
    },
}

/// Why there is no way to a registry.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    #[error(transparent)]
    Server(#[from] Failure),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// What one look at the registry has found.
pub(super) enum Reached {
    Server(UnixStream, Greeting),
    Opened(Box<Local>),
    /// A server was started, and does not answer yet.
    Starting,
    /// Nobody answers, and the registry cannot be opened now, for this reason.
    Nobody(DialError),
}

/// After so many servers that could not open the registry this process opens it, and so learns the
/// reason. One failure may pass: the last process may still be closing its files.
const FAILURES: u8 = 2;

/// Several looks at a registry, and the server that was started in between.
#[derive(Debug)]
pub(super) struct Attempt {
    dial: Dial,
    child: Option<Child>,
    /// How many servers have ended at once, with a failure.
    failures: u8,
}

impl Attempt {
    pub(super) const fn new(dial: Dial) -> Self {
        Self { dial, child: None, failures: 0 }
    }

    /// Looks for a server; where none is, starts one or opens the registry, whichever is to be.
    pub(super) fn go(&mut self, hello: &Hello) -> Result<Reached, DialError> {
        let found = match &self.dial {
            Dial::Team(socket) => look(socket, hello)?,
            Dial::Private { dir, .. } => look(&dir.join(SOCKET), hello)?,
        };
        if let Some((stream, greeting)) = found {
            reap(self.child.take());
            return Ok(Reached::Server(stream, greeting));
        }
        match self.dial.clone() {
            Dial::Team(socket) => {
                let text = format!("nobody serves at {}", socket.display());
                let help = "start the service, for example with: systemctl start oauthdesk";
                let failure = Failure::new(FailureKind::Gone, text).with_help(help);
                Ok(Reached::Nobody(failure.into()))
            }
            Dial::Private { dir, create, start, linger } => {
                if start && self.failures < FAILURES && background::owner(&dir).is_some() {
                    return self.start(&dir, create, linger);
                }
                self.failures = 0;
                open(&dir, create, hello.read_only)
            }
        }
    }

    /// Starts a server, unless one that was started is still opening the registry.
    fn start(
        &mut self,
        dir: &Path,
        create: bool,
        linger: Option<Duration>,
    ) -> Result<Reached, DialError> {
        if let Some(child) = &mut self.child {
            match child.try_wait()? {
                None => return Ok(Reached::Starting),
                Some(status) => {
                    self.child = None;
                    // Another process has the lock: it is a server that will answer, or a command
                    // that is done in a moment. One that was killed says nothing of the registry.
                    // Anything else this process finds out by itself.
                    let failed = !matches!(status.code(), None | Some(super::HELD));
                    self.failures += u8::from(failed);
                    let text = "the registry is open in another process";
                    let failure = Failure::new(FailureKind::Busy, text);
                    return Ok(Reached::Nobody(held(dir).unwrap_or_else(|| failure.into())));
                }
            }
        }
        match background::start(dir, create, linger) {
            Ok(child) => self.child = Some(child),
            Err(_) => self.failures = FAILURES,
        }
        Ok(Reached::Starting)
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        reap(self.child.take());
    }
}

/// Waits for the end of a server that was started, so that nothing of it is left.
fn reap(child: Option<Child>) {
    let Some(mut child) = child else { return };
    let run = move || {
        let _ = child.wait();
    };
    // Where there is no thread, the system cleans up when this process ends.
    let _ = thread::Builder::new().name("reaper".to_owned()).spawn(run);
}

/// A connection to the server at this socket; `None` where nobody is there, or it is just ending.
fn look(socket: &Path, hello: &Hello) -> Result<Option<(UnixStream, Greeting)>, DialError> {
    let stream = match SocketPath::connect(socket) {
        Ok(stream) => stream,
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::WouldBlock => return Ok(None),
            io::ErrorKind::PermissionDenied => {
                let text = format!(
                    "the operating system does not let you connect to {}",
                    socket.display()
                );
                let help = "whoever keeps this host can put you into the group of the socket";
                return Err(Failure::new(FailureKind::Denied, text).with_help(help).into());
            }
            _ => {
                let text = format!("cannot connect to {}: {error}", socket.display());
                return Err(Failure::new(FailureKind::Unavailable, text).into());
            }
        },
    };
    Ok(greet(&stream, hello)?.map(|greeting| (stream, greeting)))
}

/// Opens the registry in this process.
fn open(dir: &Path, create: bool, read_only: bool) -> Result<Reached, DialError> {
    match Local::open(&OpenOptions { dir: dir.to_owned(), create, read_only }) {
        Ok(local) => Ok(Reached::Opened(Box::new(local))),
        Err(held @ StoreError::Held(_)) => Ok(Reached::Nobody(held.into())),
        Err(error) => Err(error.into()),
    }
}

/// Who has the registry open.
fn held(dir: &Path) -> Option<DialError> {
    crate::registry::held_by(dir).map(|held| StoreError::Held(Box::new(held)).into())
}

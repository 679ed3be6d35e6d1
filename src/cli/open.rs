//! Finds the way to a registry. Every command gets its door here.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::Globals;
use super::failure::Failure;
use crate::door::{Door, Hello, PROTOCOL};
use crate::model::text;
use crate::registry::{Local, OpenOptions, StoreError, current};
use crate::server::{Dial, DialError, Dialled, Remote, connect};

/// Where the service of a team listens, unless it is told otherwise.
const TEAM_SOCKET: &str = "/run/oauthdesk/socket";

/// How long a command needs a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// For a moment: the command asks a server that is there, or opens the registry itself.
    Moment,
    /// For many steps, or as long as a desk is open: a server is started where there is none, so
    /// that nobody is shut out meanwhile.
    Long,
}

impl Globals {
    /// Finds the way to the registry; `create` creates a registry if there is none.
    pub fn open(&self, create: bool, stay: Stay) -> Result<Box<dyn Door>, Failure> {
        if self.demo {
            return Ok(Box::new(noted(Local::demo(self.read_only)?)));
        }
        admitted(match self.dialled(create, stay)? {
            Dialled::Remote(remote) => remote,
            Dialled::Local(local) => Box::new(noted(*local)),
        })
    }

    /// The way of a desk, which shows that a server is lost while it is looked for.
    pub fn open_desk(&self) -> Result<Box<dyn Door>, Failure> {
        if self.demo {
            return self.open(true, Stay::Long);
        }
        admitted(match self.dialled(true, Stay::Long)? {
            Dialled::Remote(remote) => Box::new(Remote::patient(*remote)),
            Dialled::Local(local) => Box::new(noted(*local)),
        })
    }

    fn dialled(&self, create: bool, stay: Stay) -> Result<Dialled, Failure> {
        // A mistyped path must not become a registry that nobody may change.
        let dial = self.dial(create && !self.read_only, stay)?;
        let wait = Duration::from_secs(self.wait);
        let dialled = connect(&dial, self.hello(), wait).map_err(Failure::from)?;
        if let Dialled::Remote(remote) = &dialled {
            notes(&remote.welcome().notes);
        }
        Ok(dialled)
    }

    /// Opens the registry in this process, for work that needs more than a door. Returns the typed
    /// error of the store.
    pub fn open_alone(&self, create: bool) -> Result<Result<Local, StoreError>, Failure> {
        if self.demo {
            return Ok(Local::demo(self.read_only));
        }
        let options = OpenOptions { dir: self.dir()?, create, read_only: self.read_only };
        Ok(Local::open(&options).map(noted))
    }

    /// Where the registry is, and how it is reached.
    fn dial(&self, create: bool, stay: Stay) -> Result<Dial, Failure> {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(socket) = &self.connect {
            return Ok(Dial::Team(socket.clone()));
        }
        let (socket, dir) = (set("OAUTHDESK_SOCKET"), set("OAUTHDESK_REGISTRY"));
        match (&self.registry, socket, dir) {
            (None, Some(_), Some(_)) => {
                return Err(Failure::usage(
                    "OAUTHDESK_SOCKET and OAUTHDESK_REGISTRY are both set",
                    "unset one, or name the registry with --connect PATH or --registry DIR",
                ));
            }
            (None, Some(socket), None) => return Ok(Dial::Team(socket)),
            (None, None, None) => {
                let team = Path::new(TEAM_SOCKET);
                if team.exists() && !self.dir()?.exists() {
                    return Ok(Dial::Team(team.to_owned()));
                }
            }
            (Some(_), ..) | (None, None, Some(_)) => {}
        }
        let dir = self.dir()?;
        let dir = std::path::absolute(&dir).unwrap_or(dir);
        let linger = env::var("OAUTHDESK_LINGER").ok().and_then(|text| text.parse().ok());
        let linger = linger.map(Duration::from_secs);
        Ok(Dial::Private { dir, create, start: stay == Stay::Long, linger })
    }

    fn hello(&self) -> Hello {
        Hello {
            protocol: PROTOCOL,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            doing: self.doing.clone(),
            read_only: self.read_only,
            claimed: current().claimed,
        }
    }
}

/// Refuses a person without a role at once: they see nothing.
fn admitted(mut door: Box<dyn Door>) -> Result<Box<dyn Door>, Failure> {
    door.admitted()?;
    Ok(door)
}

fn noted(mut local: Local) -> Local {
    notes(&local.take_notes());
    local
}

/// Prints what was repaired while the registry was opened.
fn notes(notes: &[String]) {
    for note in notes {
        let _ = writeln!(io::stderr(), "note: {}", text::shown(note));
    }
}

impl From<DialError> for Failure {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Server(failure) => failure.into(),
            DialError::Store(error) => error.into(),
            DialError::Io(error) => {
                Self::failed(format!("cannot reach the registry: {error}"), None)
            }
        }
    }
}

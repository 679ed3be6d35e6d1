//! Serves a registry to others, until nobody is left or somebody says stop.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::unistd::Uid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use thiserror::Error;

use super::background;
use super::engine::{Engine, Manners};
use super::input::Input;
use super::listen::Socket;
use super::log::{self, LogFormat, log};
use crate::registry::{Host, OpenOptions, StoreError, current};

/// How long the last answers may take to leave.
const FLUSH: Duration = Duration::from_secs(2);

/// How a registry is served.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// The directory of the registry.
    pub dir: PathBuf,
    /// Makes the registry where there is none.
    pub create: bool,
    /// The socket of a team; `None` for the one in the registry's directory.
    pub socket: Option<PathBuf>,
    /// The group whose members may connect to the socket of a team.
    pub group: Option<String>,
    /// How long to stay after the last client has gone; `None` is for ever.
    pub linger: Option<Duration>,
    /// Whether the process was started in the background by somebody who needs a server.
    pub background: bool,
    pub log: LogFormat,
}

/// Why a registry cannot be served.
#[derive(Debug, Error)]
pub enum ServeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot listen at {}: {error}", .path.display())]
    Listen { path: PathBuf, error: io::Error },
    #[error("cannot start: {0}")]
    Io(#[from] io::Error),
}

/// Serves a registry; ends once everything is on the disk.
pub fn serve(options: &ServeOptions) -> Result<(), ServeError> {
    if options.background {
        background::detach();
    }
    log::start(options.log);
    let (sender, inputs) = channel();
    stop_on_signals(sender.clone())?;
    let open = OpenOptions { dir: options.dir.clone(), create: options.create, read_only: false };
    // Takes the lock: from here on this process is the only one that serves.
    let who = current();
    let mut host = Host::open(&open, &who)?;
    let mut socket = socket(options)?;
    host.note_socket(&who.user, socket.path());
    let owner = Uid::effective();
    let manners = Manners { linger: options.linger, owner: owner.as_raw() };
    let mut engine = Engine::new(host, manners, &sender);
    socket.listen(owner, sender)?;
    log(
        "serving",
        &[
            ("registry", &options.dir.display()),
            ("version", &env!("CARGO_PKG_VERSION")),
            ("process", &std::process::id()),
        ],
    );
    ready();
    engine.run(&inputs);
    // While the lock is held: whoever takes it next makes a socket of their own.
    drop(socket);
    let until = Instant::now() + FLUSH;
    while engine.is_sending() && Instant::now() < until {
        thread::sleep(Duration::from_millis(1));
    }
    engine.close();
    log("closed", &[]);
    Ok(())
}

fn socket(options: &ServeOptions) -> Result<Socket, ServeError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| ServeError::Listen { path, error }
    };
    if let Some(listener) = listenfd::ListenFd::from_env().take_unix_listener(0)? {
        listener.set_nonblocking(false)?;
        return Ok(Socket::passed(listener));
    }
    match &options.socket {
        Some(path) => Socket::team(path, options.group.as_deref()).map_err(failed(path)),
        None => Socket::private(&options.dir).map_err(failed(&options.dir)),
    }
}

/// Tells a supervisor that asks for it that connections are taken.
fn ready() {
    // Without one there is nobody to tell.
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
}

fn stop_on_signals(engine: Sender<Input>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let run = move || {
        for _ in signals.forever() {
            if engine.send(Input::Stop).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(run).map(drop)
}

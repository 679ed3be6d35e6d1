//! The socket of a server, and the thread that takes connections.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use nix::unistd::{Group, Uid, chown};

use super::SOCKET;
use super::connection;
use super::input::{ConnectionId, Input};
use super::log::log;
use super::places::Places;

/// The longest path of a socket that every system takes, in bytes.
const MAX_PATH: usize = 100;

/// How long to wait where the process has no handle left for one more connection.
const FULL: Duration = Duration::from_millis(100);

/// The path of a socket, as the kernel takes it, and what must stay open meanwhile.
pub(super) struct SocketPath {
    pub path: PathBuf,
    _dir: Option<File>,
}

impl SocketPath {
    /// The path itself, or a shorter one by way of the open directory.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        if path.as_os_str().len() <= MAX_PATH {
            return Ok(Self { path: path.to_owned(), _dir: None });
        }
        let invalid = || io::Error::from(io::ErrorKind::InvalidInput);
        let dir = File::open(path.parent().ok_or_else(invalid)?)?;
        let name = path.file_name().ok_or_else(invalid)?;
        let short = Path::new("/proc/self/fd").join(dir.as_raw_fd().to_string()).join(name);
        Ok(Self { path: short, _dir: Some(dir) })
    }

    /// Connects to whoever listens there.
    pub(super) fn connect(path: &Path) -> io::Result<UnixStream> {
        UnixStream::connect(Self::of(path)?.path)
    }
}

/// A socket that is bound; its file goes when this does.
#[derive(Debug)]
pub(super) struct Socket {
    listener: Option<UnixListener>,
    /// The file to remove; `None` where somebody else has made it.
    file: Option<PathBuf>,
}

impl Socket {
    /// The socket in the directory of a registry, for its owner alone. Whoever calls this holds
    /// the registry's lock, so a file that is there was left behind.
    pub(super) fn private(dir: &Path) -> io::Result<Self> {
        Self::bind(dir.join(SOCKET), 0o600)
    }

    /// The socket of a team: for a group, or for everybody who can reach its directory.
    pub(super) fn team(path: &Path, group: Option<&str>) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        if let Ok(found) = fs::symlink_metadata(&path) {
            use std::os::unix::fs::FileTypeExt;
            if !found.file_type().is_socket() {
                let text = format!("{} is there already, and is no socket", path.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
            }
            if SocketPath::connect(&path).is_ok() {
                let text = format!("somebody serves at {} already", path.display());
                return Err(io::Error::new(io::ErrorKind::AddrInUse, text));
            }
        }
        let Some(name) = group else { return Self::bind(path, 0o666) };
        let group = Group::from_name(name)?.ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, format!("there is no group {name}"))
        })?;
        let socket = Self::bind(path.clone(), 0o600)?;
        chown(&path, None, Some(group.gid))?;
        fs::set_permissions(&path, Permissions::from_mode(0o660))?;
        Ok(socket)
    }

    /// A socket that a supervisor has bound and passed on.
    pub(super) const fn passed(listener: UnixListener) -> Self {
        Self { listener: Some(listener), file: None }
    }

    fn bind(path: PathBuf, mode: u32) -> io::Result<Self> {
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let short = SocketPath::of(&path)?;
        let listener = UnixListener::bind(&short.path)?;
        fs::set_permissions(&path, Permissions::from_mode(mode))?;
        Ok(Self { listener: Some(listener), file: Some(path) })
    }

    /// The file of the socket; empty where a supervisor has bound it.
    pub(super) fn path(&self) -> &Path {
        self.file.as_deref().unwrap_or_else(|| Path::new(""))
    }

    /// Takes connections in a thread, until the process ends.
    pub(super) fn listen(&mut self, owner: Uid, engine: Sender<Input>) -> io::Result<()> {
        let Some(listener) = self.listener.take() else { return Ok(()) };
        let places = Arc::new(Places::default());
        let run = move || {
            for number in 1.. {
                let stream = match listener.accept() {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        if error.kind() != io::ErrorKind::Interrupted {
                            log("cannot take a connection", &[("because", &error)]);
                            thread::sleep(FULL);
                        }
                        continue;
                    }
                };
                let (engine, places) = (engine.clone(), Arc::clone(&places));
                let id = ConnectionId(number);
                let serve = move || connection::serve(&stream, id, (owner, &places), &engine);
                if let Err(error) = thread::Builder::new().name("reader".to_owned()).spawn(serve) {
                    log("cannot take a connection", &[("because", &error)]);
                }
            }
        };
        thread::Builder::new().name("listener".to_owned()).spawn(run).map(drop)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            let _ = fs::remove_file(file);
        }
    }
}

//! A place with a registry, and the program on it.

use std::io::Read;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::raw::Raw;
use crate::settled::{adopt, settled};

/// How long anything may take, however busy the machine is.
pub const LONGEST: Duration = Duration::from_secs(30);

/// A registry with a partner `acme` in a directory of its own; nothing of it is left afterwards.
pub struct Place {
    at: At,
    _home: tempfile::TempDir,
}

/// Where a registry is; a thread can have one of its own.
#[derive(Clone)]
pub struct At(PathBuf);

impl Deref for Place {
    type Target = At;

    fn deref(&self) -> &At {
        &self.at
    }
}

impl Place {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let place = Self { at: At(home.path().to_owned()), _home: home };
        place.ok(&["init", "--partner", "Acme Media:acme"]);
        place.ok(&[
            "user",
            "create",
            "--partner",
            "acme",
            "--username",
            "ana",
            "--first-name",
            "Ana",
            "--last-name",
            "Berg",
            "--email",
            "ana@acme.example",
            "--status",
            "active",
        ]);
        place
    }
}

impl At {
    /// The directory of the registry.
    pub fn dir(&self) -> PathBuf {
        self.0.join("registry")
    }

    pub fn home(&self) -> &Path {
        &self.0
    }

    /// The program with these arguments, on the registry.
    pub fn command(&self, args: &[&str]) -> Command {
        adopt();
        let mut command = Command::new(env!("CARGO_BIN_EXE_oauthdesk"));
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", &self.0)
            .env("OAUTHDESK_LINGER", "0")
            .env("OAUTHDESK_REGISTRY", self.dir())
            .args(args)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    pub fn fails(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {error}");
        error
    }

    /// Makes a client of `acme` that nobody is restricted to.
    #[track_caller]
    pub fn client(&self, username: &str) {
        let id = format!("acme-{username}");
        self.ok(&[
            "create",
            "--client-id",
            &id,
            "--name",
            "0",
            "--email",
            "ana@acme.example",
            "--partner",
            "acme",
            "--no-restrict",
            "--yes",
            "--quiet",
        ]);
    }

    /// Starts a server in the foreground, with these further arguments.
    pub fn serve(&self, args: &[&str]) -> Server {
        let mut command = self.command(&[]);
        command.arg("serve").args(args).stdout(Stdio::null()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let socket = match args.iter().position(|arg| *arg == "--socket") {
            Some(at) => PathBuf::from(args[at + 1]),
            None => self.dir().join("socket"),
        };
        let server = Server::new(child, socket);
        let until = Instant::now() + LONGEST;
        while Raw::connect(&server.socket).is_err() {
            assert!(Instant::now() < until, "the server does not answer");
            sleep(Duration::from_millis(2));
        }
        server
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            settled(&self.dir());
        }
    }
}

/// A server in the foreground; killed where a test forgets it.
pub struct Server {
    child: Option<Child>,
    /// Reads the log while it is written, so that the server never waits for the test.
    log: Option<JoinHandle<String>>,
    pub socket: PathBuf,
}

impl Server {
    pub fn new(mut child: Child, socket: PathBuf) -> Self {
        let mut stderr = child.stderr.take().unwrap();
        let log = spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).unwrap();
            log
        });
        Self { child: Some(child), log: Some(log), socket }
    }

    pub fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.as_ref().unwrap().id()).unwrap())
    }

    /// Sends a signal, and waits for the end; returns the exit code and the log.
    pub fn end(mut self, signal: Signal) -> (Option<i32>, String) {
        kill(self.pid(), signal).unwrap();
        let status = self.child.take().unwrap().wait().unwrap();
        (status.code(), self.log.take().unwrap().join().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

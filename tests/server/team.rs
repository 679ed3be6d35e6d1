//! A registry of a service, and the people of its host: users and groups that only the server
//! knows, so that nobody is added to the machine.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use nix::sys::signal::Signal;
use nix::unistd::geteuid;
use rustix::process::{Gid, Uid};
use serde_json::{Value, json};

use crate::place::{LONGEST, Server};
use crate::raw::{Raw, hello};
use crate::settled::settled;
use crate::skipped::{has, skipped};

/// The user whom the service runs as; owns the registry.
pub const SERVICE: &str = "svc";

/// The users of the host.
pub const USERS: [(&str, u32); 10] = [
    ("root", 0),
    (SERVICE, 70_000),
    ("zoe", 70_001),
    ("vera", 70_002),
    ("eddy", 70_003),
    ("ada", 70_004),
    ("wes", 70_005),
    ("gus", 70_006),
    ("gil", 70_007),
    ("ron", 70_008),
];

/// The group of everybody.
const STAFF: u32 = 71_000;

/// Groups with members.
const GROUPS: &str = "root:x:0:\nstaff:x:71000:\noauth-editors:x:71001:gus\n\
                      oauth-admins:x:71002:gil\n";

/// Replaces the user database for a command, and runs it as somebody.
const INSIDE: &str = "mount --bind \"$1\" /etc/passwd && mount --bind \"$2\" /etc/group && \
                      uid=$3 && shift 3 && exec setpriv --reuid \"$uid\" --regid 71000 \
                      --clear-groups -- \"$@\"";

pub struct Team {
    home: tempfile::TempDir,
    program: PathBuf,
}

impl Team {
    /// A registry with the partner `acme`; `None` where this machine does not allow it, which is
    /// said.
    pub fn new() -> Option<Self> {
        if !geteuid().is_root() {
            skipped("only root can act as several users");
            return None;
        }
        if !has("unshare", "util-linux") || !has("setpriv", "util-linux") {
            return None;
        }
        let may = Command::new("unshare").args(["--mount", "true"]).stderr(Stdio::null()).status();
        if !may.is_ok_and(|status| status.success()) {
            skipped("no file system can be mounted here");
            return None;
        }
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), Permissions::from_mode(0o755)).unwrap();
        let text = |(name, uid): &(&str, u32)| {
            format!("{name}:x:{uid}:{STAFF}::{}/{name}:/bin/sh\n", home.path().display())
        };
        // One more that sshd needs for itself.
        let mut passwd: String = USERS.iter().map(text).collect();
        passwd.push_str(&text(&("sshd", 70_100)));
        fs::write(home.path().join("passwd"), passwd).unwrap();
        fs::write(home.path().join("group"), GROUPS).unwrap();
        for name in ["state", "run"] {
            let dir = home.path().join(name);
            fs::create_dir(&dir).unwrap();
            chown(&dir, Some(uid(SERVICE)), Some(STAFF)).unwrap();
        }
        // The folder that it was built in may be closed to others.
        let program = home.path().join("oauthdesk");
        fs::copy(env!("CARGO_BIN_EXE_oauthdesk"), &program).unwrap();
        let team = Self { home, program };
        let mut init = team.command(SERVICE, &["init", "--partner", "Hidden Media:acme"]);
        let made = init.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Some(team)
    }

    pub fn dir(&self) -> PathBuf {
        self.home.path().join("state/registry")
    }

    pub fn socket(&self) -> PathBuf {
        self.home.path().join("run/socket")
    }

    /// The file that the server reads groups from.
    pub fn groups(&self) -> PathBuf {
        self.home.path().join("group")
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The program, where every user can run it.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The program, run by one of the users, who all are there for it.
    pub fn command(&self, user: &str, args: &[&str]) -> Command {
        let program = self.program.display().to_string();
        let mut command = self.inside(user, &[&[program.as_str()], args].concat());
        if user == SERVICE {
            command.env("OAUTHDESK_REGISTRY", self.dir());
        } else {
            command.env("OAUTHDESK_SOCKET", self.socket());
        }
        command
    }

    /// Any program, run by one of the users, who all are there for it.
    pub fn inside(&self, user: &str, words: &[&str]) -> Command {
        let uid = uid(user).to_string();
        let (passwd, group) = (self.home.path().join("passwd"), self.groups());
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", INSIDE, "sh"]);
        command.args([passwd.as_os_str(), group.as_os_str(), OsStr::new(&uid)]);
        command.args(words);
        command
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("HOME", self.home.path())
            .stdin(Stdio::null());
        command
    }

    /// Starts the service, and waits until it answers.
    pub fn serve(&self) -> Server {
        let mut command = self.command(SERVICE, &["serve", "--socket"]);
        command.arg(self.socket()).stdout(Stdio::null()).stderr(Stdio::piped());
        let child: Child = command.spawn().unwrap();
        let server = Server::new(child, self.socket());
        let until = Instant::now() + LONGEST;
        while self.try_connect(SERVICE).is_err() {
            assert!(Instant::now() < until, "the service does not answer");
            thread::sleep(std::time::Duration::from_millis(2));
        }
        server
    }

    /// Connects as one of the users, and says nothing.
    pub fn connect(&self, user: &str) -> Raw {
        self.try_connect(user).unwrap()
    }

    fn try_connect(&self, user: &str) -> std::io::Result<Raw> {
        self.connect_as(uid(user))
    }

    /// Connects as whoever has this uid.
    pub fn connect_as(&self, uid: u32) -> std::io::Result<Raw> {
        Raw::on(connect_as(uid, &self.socket())?)
    }

    /// Connects as one of the users, with this hello, and is welcomed.
    #[track_caller]
    pub fn welcomed(&self, user: &str, hello: &Value) -> Raw {
        let mut raw = self.connect(user);
        raw.send(hello);
        let said = raw.receive().unwrap();
        assert!(said["welcome"].is_object(), "{said}");
        raw
    }

    /// Whoever owns the registry.
    pub fn service(&self) -> Owner {
        Owner { raw: self.welcomed(SERVICE, &hello()), keys: 0 }
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        if !thread::panicking() {
            settled(&self.dir());
        }
    }
}

/// The uid of a user.
pub fn uid(user: &str) -> u32 {
    USERS.iter().find(|(name, _)| *name == user).unwrap().1
}

/// Connects in a thread that is this user: the kernel notes who connects, not who writes later.
fn connect_as(uid: u32, socket: &Path) -> std::io::Result<UnixStream> {
    thread::scope(|scope| {
        let connect = || {
            let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(STAFF));
            rustix::thread::set_thread_res_gid(gid, gid, gid)?;
            rustix::thread::set_thread_res_uid(uid, uid, uid)?;
            UnixStream::connect(socket)
        };
        scope.spawn(connect).join().unwrap()
    })
}

/// The owner of a registry, who makes what others are to find.
pub struct Owner {
    pub raw: Raw,
    keys: u64,
}

impl Owner {
    /// Does an act that is allowed; returns what was committed.
    #[track_caller]
    pub fn does(&mut self, command: &Value) -> Value {
        self.keys += 1;
        let key = format!("{:032x}", (1_u128 << 100) | u128::from(self.keys));
        let act = json!({ "key": key, "group": key, "command": command, "expected": null,
            "accepted": null, "reason": null });
        let answer = self.raw.ask(&json!({ "Apply": act }));
        let done = answer["Ok"]["Committed"].clone();
        assert!(done.is_object(), "{command}: {answer}");
        done
    }

    /// The number of the registry's last change.
    pub fn last(&mut self) -> u64 {
        let status = self.raw.ask(&json!("Status"));
        status["Ok"]["Status"]["changes"].as_u64().unwrap()
    }

    /// The changes after this one.
    pub fn since(&mut self, seq: u64) -> Vec<Value> {
        let answer = self.raw.ask(&json!({ "Changes": { "since": seq, "limit": 1_000 } }));
        answer["Ok"]["Changes"].as_array().unwrap().clone()
    }
}

/// Ends a service, and returns what it has logged.
pub fn log_of(server: Server) -> String {
    let (code, log) = server.end(Signal::SIGTERM);
    assert_eq!(code, Some(0), "{log}");
    log
}

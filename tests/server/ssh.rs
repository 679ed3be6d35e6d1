//! Colleagues who come by a real sshd, each to a desk of their own.

use std::fs::{self, Permissions};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::place::LONGEST;
use crate::pty::Desk;
use crate::shell::Builder;
use crate::skipped::has;
use crate::team::{Team, uid};

/// An sshd that knows the users of a team, on a port of this machine alone; whoever comes gets the
/// desk and nothing else.
struct Sshd {
    child: Child,
    port: u16,
    keys: PathBuf,
}

impl Sshd {
    fn start(team: &Team) -> Option<Self> {
        if !has("sshd", "openssh-server") || !has("ssh", "openssh-client") {
            return None;
        }
        let keys = team.home().join("keys");
        fs::create_dir(&keys).unwrap();
        let make = |name: &str| {
            let file = keys.join(name).display().to_string();
            let mut keygen = Command::new("ssh-keygen");
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", &file]);
            assert!(keygen.status().unwrap().success());
        };
        make("host");
        for user in ["vera", "eddy", "ada"] {
            make(user);
            let home = team.home().join(user);
            fs::create_dir(&home).unwrap();
            chown(&home, Some(uid(user)), None).unwrap();
        }
        fs::set_permissions(&keys, Permissions::from_mode(0o755)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let keys_of = keys.display();
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {keys_of}/host\nPidFile none\n\
             AuthorizedKeysFile {keys_of}/%u.pub\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nDisableForwarding yes\n\
             PermitUserRC no\nAcceptEnv OAUTHDESK_*\n\
             ForceCommand {} --connect {}\n",
            team.program().display(),
            team.socket().display(),
        );
        let file = team.home().join("sshd_config");
        fs::write(&file, config).unwrap();
        // Its own folder for privilege separation, so that nothing is made in that of the machine.
        let script = "mount -t tmpfs tmpfs /run && mkdir /run/sshd && exec \"$@\"";
        let file = file.display().to_string();
        let sshd = ["/bin/sh", "-c", script, "sh", "/usr/sbin/sshd", "-D", "-e", "-f", &file];
        let mut command = team.inside("root", &sshd);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let until = Instant::now() + LONGEST;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "sshd does not answer");
            sleep(Duration::from_millis(10));
        }
        Some(Self { child, port, keys })
    }

    /// The arguments of an ssh that comes as this user.
    fn args(&self, user: &str, more: &[&str]) -> Vec<String> {
        let key = self.keys.join(user).display().to_string();
        let (port, to) = (self.port.to_string(), format!("{user}@127.0.0.1"));
        let options = [
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
            "IdentitiesOnly=yes",
            "BatchMode=yes",
        ];
        let mut args = vec!["-F", "none", "-i", &key, "-p", &port];
        args.extend(options.iter().flat_map(|option| ["-o", option]));
        let (before, after): (Vec<&str>, Vec<&str>) =
            more.iter().copied().partition(|arg| arg.starts_with('-'));
        args.extend(before);
        args.push(&to);
        args.extend(after);
        args.into_iter().map(str::to_owned).collect()
    }

    /// A desk of this user, in a terminal of 80 by 24.
    fn desk(&self, user: &str) -> Desk {
        let args = self.args(user, &["-tt"]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut desk = Builder::new("ssh", &args).spawn(80, 24);
        desk.wait_for("acme-anna");
        desk
    }

    /// What comes of an ssh without a terminal.
    fn run(&self, user: &str, more: &[&str]) -> Output {
        Command::new("ssh").args(self.args(user, more)).stdin(Stdio::null()).output().unwrap()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn three_colleagues_work_over_a_real_sshd() {
    let Some(team) = Team::new() else { return };
    let Some(sshd) = Sshd::start(&team) else { return };
    let server = team.serve();
    let mut owner = team.service();
    for (user, role) in [("vera", "viewer"), ("eddy", "editor"), ("ada", "admin")] {
        owner.does(&json!({ "set_role": [user, role] }));
    }
    owner.does(&json!({ "create_client": { "name": "Anna", "email": "anna@acme.example",
        "partner": 1, "client_id": "acme-anna", "restrict_to_partner_users": false,
        "scopes": ["read"], "grant_types": ["password"], "redirect_uris": { "list": [] },
        "access_lifetime": "", "refresh_lifetime": "", "enabled": true } }));
    let seq = owner.last();
    let (mut vera, mut eddy, mut ada) = (sshd.desk("vera"), sshd.desk("eddy"), sshd.desk("ada"));

    // Eddy has the client open; ada saves it meanwhile, and everybody sees it.
    eddy.keys("e").wait_for("Edit");
    eddy.keys("\x15Mine");
    ada.keys("e").wait_for("Edit");
    ada.keys("\x15Theirs\x13").wait_for("Becomes").keys("\r").wait_for("Saved acme-anna");
    vera.wait_for("Theirs");
    eddy.keys("\x13").wait_for("Becomes").keys("\r");
    eddy.wait_for("Somebody else saved this meanwhile").wait_for("Theirs").wait_for("Mine");
    // The three versions stand side by side; eddy keeps theirs out of it.
    eddy.keys("\x1b[C").wait_for("yours").keys("\r\r").wait_for("Ctrl-s");
    eddy.keys("\x13").wait_for("Becomes").keys("\r").wait_for("Saved acme-anna");
    vera.wait_for("Mine");

    // A viewer is told why there is no form to save.
    vera.keys("d").wait_for("needs role");
    // Who did it, the kernel has said; from where, sshd.
    let by: Vec<Value> = owner.since(seq).iter().map(|change| change["by"].clone()).collect();
    let users: Vec<_> = by.iter().map(|by| by["user"].as_str().unwrap()).collect();
    assert_eq!(users, ["ada", "eddy"]);
    assert!(by.iter().all(|by| by["claimed"]["address"] == "127.0.0.1"), "{by:?}");
    let terminal = |by: &Value| by["claimed"]["terminal"].as_str().unwrap().to_owned();
    assert!(by.iter().all(|by| terminal(by).starts_with("pts/")), "{by:?}");

    // A role that is taken away shows on the screen.
    owner.does(&json!({ "remove_role": "eddy" }));
    eddy.wait_for("no role");

    // Nothing but the desk: no command of the client's, no forwarding.
    for more in [&["id"][..], &["-T", "sh -c id"], &["-W127.0.0.1:1"], &["-s", "sftp"]] {
        let output = sshd.run("vera", more);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success(), "{more:?}: {said}");
        assert!(!said.contains("uid="), "{more:?}: {said}");
    }
    for desk in [&mut vera, &mut ada] {
        desk.keys("\x1b").wait_until_quiet(Duration::from_millis(300)).keys("q");
        assert_eq!(desk.exit_within(20_000), 0);
    }
    // A link that breaks: the desk goes with it, and the server lives.
    eddy.hang_up();
    drop(eddy);
    let until = Instant::now() + LONGEST;
    while owner.raw.ask(&json!("Who"))["Ok"]["Who"].as_array().unwrap().len() > 1 {
        assert!(Instant::now() < until, "a desk is left");
        sleep(Duration::from_millis(20));
    }
    drop((owner, server));
}

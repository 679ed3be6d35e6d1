//! Who runs this process, as far as the operating system can tell.

use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::{env, fs, io};

use nix::unistd::{User, geteuid, getuid, ttyname};

use crate::model::{Identity, Principal};

/// Longer than any name of a terminal's device.
const MAX_SESSION: usize = 64;

/// Whoever runs this process.
pub fn current() -> Principal {
    Principal { user: os_user(), session: session(), host: ssh_client() }
}

/// Whoever runs this process, at the registry in this directory. The owner of the directory is the
/// owner of the registry; root, at somebody else's, is not.
pub(in crate::registry) fn identity(dir: &Path) -> Identity {
    let owner = fs::metadata(dir).is_ok_and(|found| found.uid() == geteuid().as_raw());
    Identity { who: current(), groups: Vec::new(), owner }
}

/// The OS user, whatever the environment says.
fn os_user() -> String {
    let uid = getuid();
    match User::from_uid(uid) {
        Ok(Some(user)) => user.name,
        Ok(None) | Err(_) => format!("uid:{uid}"),
    }
}

/// `pts/3`, and where the kernel counts login sessions `pts/3 (session 42)`.
fn session() -> Option<String> {
    let tty = ttyname(io::stdin()).or_else(|_| ttyname(io::stdout())).ok().map(|path| {
        let path = path.display().to_string();
        path.strip_prefix("/dev/").map(str::to_owned).unwrap_or(path)
    });
    // 2^32-1 stands for a process that belongs to no login.
    let number = fs::read_to_string("/proc/self/sessionid")
        .ok()
        .and_then(|text| text.trim().parse::<u32>().ok())
        .filter(|number| *number != u32::MAX);
    let session = match (tty, number) {
        (Some(tty), Some(number)) => format!("{tty} (session {number})"),
        (Some(tty), None) => tty,
        (None, Some(number)) => format!("session {number}"),
        (None, None) => return None,
    };
    Some(session.chars().take(MAX_SESSION).collect())
}

/// The address that `SSH_CONNECTION` starts with; anything else than an address is not believed.
fn ssh_client() -> Option<String> {
    let connection = env::var("SSH_CONNECTION").ok()?;
    let client = connection.split_whitespace().next()?;
    client.parse::<IpAddr>().ok().map(|address| address.to_string())
}

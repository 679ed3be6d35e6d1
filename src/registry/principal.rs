//! Who runs this process, as far as the operating system can tell.

use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::{env, fs, io};

use nix::unistd::{Uid, User, geteuid, getuid, ttyname};

use crate::model::principal::nameless;
use crate::model::{Claim, Claimed, Identity, Principal};

/// Whoever runs this process.
pub fn current() -> Principal {
    let uid = getuid();
    let who = Principal::proven(uid.as_raw(), name(uid));
    let login = login(&who);
    who.claiming(Claimed {
        terminal: terminal().as_deref().and_then(Claim::of),
        address: ssh_client().as_deref().and_then(Claim::of),
        login: login.as_deref().and_then(Claim::of),
    })
}

/// Whoever runs this process, at the registry in this directory. The owner of the directory is the
/// owner of the registry; root, at somebody else's, is not.
pub(in crate::registry) fn identity(dir: &Path) -> Identity {
    let owner = fs::metadata(dir).is_ok_and(|found| found.uid() == geteuid().as_raw());
    Identity { who: current(), groups: Vec::new(), owner }
}

/// The name of a user, whatever the environment says.
fn name(uid: Uid) -> Option<String> {
    User::from_uid(uid).ok().flatten().map(|user| user.name)
}

/// Who has logged in, where that is another user: as `sudo` says, or else the kernel's audit, which
/// keeps the number of a login through `su` too.
fn login(who: &Principal) -> Option<String> {
    let audited = || number_in("/proc/self/loginuid").map(|uid| login_name(Uid::from_raw(uid)));
    let is_other = |login: &String| *login != who.user && !login.is_empty();
    env::var("SUDO_USER").ok().filter(is_other).or_else(|| audited().filter(is_other))
}

fn login_name(uid: Uid) -> String {
    name(uid).unwrap_or_else(|| nameless(uid.as_raw()))
}

/// The number in a file of the kernel; 2^32-1 stands for none.
fn number_in(file: &str) -> Option<u32> {
    let text = fs::read_to_string(file).ok()?;
    text.trim().parse().ok().filter(|number| *number != u32::MAX)
}

/// `pts/3`, and where the kernel counts login sessions `pts/3 (session 42)`.
fn terminal() -> Option<String> {
    let tty = ttyname(io::stdin()).or_else(|_| ttyname(io::stdout())).ok().map(|path| {
        let path = path.display().to_string();
        path.strip_prefix("/dev/").map(str::to_owned).unwrap_or(path)
    });
    match (tty, number_in("/proc/self/sessionid")) {
        (Some(tty), Some(number)) => Some(format!("{tty} (session {number})")),
        (Some(tty), None) => Some(tty),
        (None, Some(number)) => Some(format!("session {number}")),
        (None, None) => None,
    }
}

/// The address that `SSH_CONNECTION` starts with; anything else than an address is not believed.
fn ssh_client() -> Option<String> {
    let connection = env::var("SSH_CONNECTION").ok()?;
    let client = connection.split_whitespace().next()?;
    client.parse::<IpAddr>().ok().map(|address| address.to_string())
}

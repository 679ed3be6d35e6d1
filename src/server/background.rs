//! A server in the background: started by whoever needs one, and cut off from everything of
//! theirs.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::stat::{Mode, umask};
use nix::unistd::{Uid, chdir, close, setsid};

/// Whether this process may start a server for the registry in `dir`: only its owner does; root
/// becomes the owner. A directory that is not there yet will belong to whoever makes it.
pub(super) fn owner(dir: &Path) -> Option<(u32, u32)> {
    let me = Uid::effective();
    match fs::metadata(dir) {
        Ok(found) if found.uid() == me.as_raw() || me.is_root() => Some((found.uid(), found.gid())),
        Ok(_) => None,
        Err(_) => Some((me.as_raw(), nix::unistd::Gid::effective().as_raw())),
    }
}

/// Starts a server for the registry in `dir`. Every path is absolute.
pub(super) fn start(dir: &Path, create: bool, linger: Option<Duration>) -> io::Result<Child> {
    // After an upgrade the old path is gone, and this one still leads to the same program.
    let own = Path::new("/proc/self/exe");
    let program = if own.exists() { own.to_owned() } else { std::env::current_exe()? };
    let mut command = Command::new(program);
    command
        .arg0("oauthdesk")
        .args(["serve", "--background", "--registry"])
        .arg(dir)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if create {
        command.arg("--create");
    }
    if let Some(linger) = linger {
        command.args(["--linger", &linger.as_secs().to_string()]);
    }
    if Uid::effective().is_root()
        && let Some((uid, gid)) = owner(dir)
        && uid != 0
    {
        command.uid(uid).gid(gid);
    }
    command.spawn()
}

/// Cuts this process off from whoever has started it: their terminal and session, their open
/// files, their folder, umask, limits and priority. Called before anything is opened and while
/// there is one thread.
pub(super) fn detach() {
    // One that leads a session already has been cut off.
    let _ = setsid();
    let _ = chdir("/");
    umask(Mode::from_bits_truncate(0o077));
    let open = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let numbers: Vec<i32> =
        open.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    for number in numbers.into_iter().filter(|number| *number > 2) {
        // The handle that has read the list is closed already.
        let _ = close(number);
    }
    let limits = [
        Resource::RLIMIT_NOFILE,
        Resource::RLIMIT_FSIZE,
        Resource::RLIMIT_CPU,
        Resource::RLIMIT_DATA,
        Resource::RLIMIT_STACK,
        #[cfg(target_os = "linux")]
        Resource::RLIMIT_AS,
        #[cfg(target_os = "linux")]
        Resource::RLIMIT_NPROC,
    ];
    for limit in limits {
        // What the system allows at most, whatever the caller had allowed itself.
        if let Ok((_, hard)) = getrlimit(limit) {
            let _ = setrlimit(limit, hard, hard);
        }
    }
    // Only root may take a lower priority back.
    let _ = rustix::process::setpriority_process(None, 0);
}

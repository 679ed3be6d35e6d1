//! Waits until no process has a registry open: a server in the background ends a moment after its
//! last client.

use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Once;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a server may take to end.
const LONGEST: Duration = Duration::from_secs(20);

/// Makes this process the parent of whatever the programs that it starts leave behind, so that no
/// server gets out of its sight. Called before a program is started.
pub fn adopt() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        #[cfg(target_os = "linux")]
        nix::sys::prctl::set_child_subreaper(true).expect("a process may adopt others");
    });
}

/// Waits until nobody has the registry in `dir` open or is about to open it; fails where a server
/// is left.
#[track_caller]
pub fn settled(dir: &Path) {
    let until = Instant::now() + LONGEST;
    // No lock, no registry: a program that has not begun one leaves none.
    let is_held = || {
        let lock = File::open(dir.join("lock"));
        lock.is_ok_and(|lock| lock.try_lock_shared().is_err())
    };
    while is_held() || serves(dir) {
        assert!(Instant::now() < until, "a server is left at {}", dir.display());
        sleep(Duration::from_millis(2));
    }
}

/// Whether a process that was left behind is a server for this directory. One that has just been
/// started does not have the lock yet.
pub fn serves(dir: &Path) -> bool {
    let me = std::process::id().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.map(|process| process.path()).any(|process| {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        let mut words = line.split(|byte| *byte == 0);
        let is_server = words.any(|word| word == b"--background")
            && words.any(|word| word == dir.as_os_str().as_bytes());
        // The name of the program, before this, may have blanks in it.
        let stat = fs::read_to_string(process.join("stat")).unwrap_or_default();
        let parent = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1));
        is_server && parent == Some(&me)
    })
}

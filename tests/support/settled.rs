//! Waits until no process has a registry open: a server in the background ends a moment after its
//! last client.

use std::fs::File;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a server may take to end.
const LONGEST: Duration = Duration::from_secs(20);

/// Waits until nobody has the registry in `dir` open; fails where a server is left.
#[track_caller]
pub fn settled(dir: &Path) {
    let until = Instant::now() + LONGEST;
    // No lock, no registry: a program that has not begun one leaves none.
    while let Ok(lock) = File::open(dir.join("lock")) {
        if lock.try_lock_shared().is_ok() {
            return;
        }
        assert!(Instant::now() < until, "a server is left at {}", dir.display());
        sleep(Duration::from_millis(2));
    }
}

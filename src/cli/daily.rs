//! The backup of the day, beside the desk.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::model::text;
use crate::registry::{BackupError, Local};

/// How long a desk that was left waits for it without a word.
const PATIENCE: Duration = Duration::from_millis(300);

/// The backup of the day, while it is made in a thread of its own.
#[derive(Debug)]
pub struct Daily {
    thread: Option<JoinHandle<Result<(), BackupError>>>,
    stop: Arc<AtomicBool>,
    /// Why it could not even be begun.
    failed: Option<BackupError>,
}

impl Daily {
    /// Begins it, where it is due.
    pub fn start(door: &mut Local) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut daily = Self { thread: None, stop: Arc::clone(&stop), failed: None };
        match door.daily_backup() {
            Ok(None) => {}
            Ok(Some(backup)) => {
                let run = move || backup.run(&stop).map(drop);
                // Where the system gives no thread, there are other things to worry about.
                daily.thread = thread::Builder::new().name("backup".to_owned()).spawn(run).ok();
            }
            Err(error) => daily.failed = Some(error.into()),
        }
        daily
    }

    /// Waits for it after the desk was left, and says on standard error how it went unless well.
    /// Without `wait`, it is stopped.
    pub fn finish(self, wait: bool) {
        let Self { thread, stop, failed } = self;
        let mut failed = failed;
        if let Some(thread) = thread {
            if wait {
                linger(&thread, &stop);
            } else {
                stop.store(true, Ordering::Relaxed);
            }
            // It does not panic; where it did, the panic has been told.
            failed = thread.join().ok().and_then(Result::err);
        }
        match failed {
            None => {}
            Some(BackupError::Stopped) if !wait => {}
            Some(error) => {
                tell(&format!("warning: the backup of the day: {error}"));
                if let Some(help) = error.help() {
                    tell(&format!("help: {help}"));
                }
            }
        }
    }
}

/// A large one takes a while; whoever has no time ends it.
fn linger(thread: &JoinHandle<Result<(), BackupError>>, stop: &Arc<AtomicBool>) {
    let patience = Instant::now() + PATIENCE;
    while !thread.is_finished() && Instant::now() < patience {
        thread::sleep(Duration::from_millis(5));
    }
    if thread.is_finished() {
        return;
    }
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // Without it, only the wait is longer.
        let _ = flag::register(signal, Arc::clone(stop));
    }
    tell("the backup of the day is still being written; Ctrl-C leaves it for the next time");
}

fn tell(text: &str) {
    // Nobody may be there to read it.
    let _ = writeln!(io::stderr(), "{}", text::shown(text));
}

//! The backup of the day, beside the desk.
//!
//! That of a large registry takes a while, and one of the processors with it. It begins only once
//! the desk has been open for some time, and the person always goes first.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::model::text;
use crate::registry::{BackupError, DailyBackup, Local};

/// How long a desk that was left waits for it without a word.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long a desk is open before a large one begins. One that is left sooner leaves it to the
/// next desk: most such visits are for a look at one client, and come again the same day.
const SETTLED: Duration = Duration::from_secs(10);

/// The backup of the day, while it is made in a thread of its own.
#[derive(Debug)]
pub struct Daily {
    thread: Option<JoinHandle<Result<(), BackupError>>>,
    stop: Arc<AtomicBool>,
    /// Held for as long as the desk is open.
    open: Option<Sender<()>>,
    /// Why it could not even be begun.
    failed: Option<BackupError>,
}

impl Daily {
    /// Begins it, where it is due.
    pub fn start(door: &mut Local) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (open, closed) = channel();
        let mut daily =
            Self { thread: None, stop: Arc::clone(&stop), open: Some(open), failed: None };
        match door.daily_backup() {
            Ok(None) => {}
            Ok(Some(backup)) => {
                let run = move || make(&backup, &closed, &stop);
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
        let Self { thread, stop, open, failed } = self;
        let mut failed = failed;
        if let Some(thread) = thread {
            if !wait {
                stop.store(true, Ordering::Relaxed);
            }
            drop(open);
            if wait {
                linger(&thread, &stop);
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

/// Makes it, once the desk has been open for long enough.
fn make(backup: &DailyBackup, closed: &Receiver<()>, stop: &AtomicBool) -> Result<(), BackupError> {
    if !backup.is_small() {
        if closed.recv_timeout(SETTLED) != Err(RecvTimeoutError::Timeout) {
            return Ok(());
        }
        step_back();
    }
    backup.run(stop).map(drop)
}

/// From here on, this thread gets what time of processor and disk nobody else wants.
fn step_back() {
    // Elsewhere it would hold for the whole program. Where it fails, it is only less polite.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 19);
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

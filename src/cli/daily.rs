//! Makes the backup of the day while the desk is open.
//!
//! The backup of a large registry takes a while and keeps one processor busy. It begins only after
//! the desk has been open for some time, and yields to the desk.

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

/// How long a closed desk waits for the backup before it prints a message.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long a desk is open before a large backup begins. A desk that is closed sooner leaves the
/// backup to the next desk: most short visits look at one client, and another follows that day.
const SETTLED: Duration = Duration::from_secs(10);

/// The backup of the day, made in a thread of its own.
#[derive(Debug)]
pub struct Daily {
    thread: Option<JoinHandle<Result<(), BackupError>>>,
    stop: Arc<AtomicBool>,
    /// Dropped when the desk is closed, which the thread notices.
    open: Option<Sender<()>>,
    /// The error that kept the backup from beginning.
    failed: Option<BackupError>,
}

impl Daily {
    /// Begins the backup, if one is due.
    pub fn start(door: &mut Local) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (open, closed) = channel();
        let mut daily =
            Self { thread: None, stop: Arc::clone(&stop), open: Some(open), failed: None };
        match door.daily_backup() {
            Ok(None) => {}
            Ok(Some(backup)) => {
                let run = move || make(&backup, &closed, &stop);
                // Without a thread there is no backup today; the desk works all the same.
                daily.thread = thread::Builder::new().name("backup".to_owned()).spawn(run).ok();
            }
            Err(error) => daily.failed = Some(error.into()),
        }
        daily
    }

    /// Waits for the backup after the desk was closed, and prints errors to stderr. Without `wait`
    /// the backup is stopped.
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
            // A panic of the thread was reported by the panic hook.
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

/// Makes the backup, once the desk has been open for long enough.
fn make(backup: &DailyBackup, closed: &Receiver<()>, stop: &AtomicBool) -> Result<(), BackupError> {
    if !backup.is_small() {
        if closed.recv_timeout(SETTLED) != Err(RecvTimeoutError::Timeout) {
            return Ok(());
        }
        step_back();
    }
    backup.run(stop).map(drop)
}

/// Lowers the priority of this thread to the lowest.
fn step_back() {
    // On other systems the whole process would be meant. A failure only makes the desk slower.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 19);
}

/// Waits for the thread; says so after a moment, and lets a signal stop the backup.
fn linger(thread: &JoinHandle<Result<(), BackupError>>, stop: &Arc<AtomicBool>) {
    let patience = Instant::now() + PATIENCE;
    while !thread.is_finished() && Instant::now() < patience {
        thread::sleep(Duration::from_millis(5));
    }
    if thread.is_finished() {
        return;
    }
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // Without the handler the signal ends the process, and with it the backup.
        let _ = flag::register(signal, Arc::clone(stop));
    }
    tell("the backup of the day is still being written; Ctrl-C leaves it for the next time");
}

fn tell(text: &str) {
    // The terminal may be gone.
    let _ = writeln!(io::stderr(), "{}", text::shown(text));
}

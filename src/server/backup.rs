//! The backup of the day, which is the server's duty.
//!
//! The backup of a large registry takes a while and keeps one processor busy. It begins only after
//! the server has run for some time: most short visits look at one client, and another follows that
//! day.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::input::Input;
use super::log::log;
use crate::registry::{BackupError, DailyBackup, Host, MadeBackup};

/// How long the server runs before a large backup begins.
const SETTLED: Duration = Duration::from_secs(10);

/// How often a server that runs for days looks whether a backup is due.
const AGAIN: Duration = Duration::from_secs(3_600);

/// The backups of a server.
pub(super) struct Backups {
    engine: Sender<Input>,
    stop: Arc<AtomicBool>,
    running: Option<JoinHandle<Result<Option<MadeBackup>, BackupError>>>,
    /// When to look next whether one is due.
    due: Instant,
    /// Whether the server has run for long enough for a large one.
    settled: bool,
    failed: Option<String>,
}

impl Backups {
    pub(super) fn new(engine: Sender<Input>) -> Self {
        Self {
            engine,
            stop: Arc::new(AtomicBool::new(false)),
            running: None,
            due: Instant::now(),
            settled: false,
            failed: None,
        }
    }

    /// When [`Backups::look`] has something to do next.
    pub(super) fn due(&self) -> Option<Instant> {
        self.running.is_none().then_some(self.due)
    }

    /// Begins a backup, where it is time for one.
    pub(super) fn look(&mut self, host: &mut Host) {
        if self.due().is_none_or(|due| due > Instant::now()) {
            return;
        }
        self.due = Instant::now() + AGAIN;
        let settled = std::mem::replace(&mut self.settled, true);
        match host.daily_backup() {
            // It takes no longer than answering; whoever connects first hears where it failed.
            Ok(Some(backup)) if backup.is_small() => self.take(backup.run(&self.stop)),
            Ok(Some(backup)) if settled => self.begin(backup),
            Ok(Some(_)) => self.due = Instant::now() + SETTLED,
            Ok(None) => {}
            Err(error) => self.fail(error.to_string()),
        }
    }

    fn begin(&mut self, backup: DailyBackup) {
        let (engine, stop) = (self.engine.clone(), Arc::clone(&self.stop));
        let run = move || {
            step_back();
            let made = backup.run(&stop);
            let _ = engine.send(Input::BackedUp);
            made
        };
        match thread::Builder::new().name("backup".to_owned()).spawn(run) {
            Ok(thread) => self.running = Some(thread),
            Err(error) => self.fail(error.to_string()),
        }
    }

    /// Takes the outcome of the backup that has ended.
    pub(super) fn ended(&mut self) {
        let Some(running) = self.running.take() else { return };
        match running.join() {
            Ok(made) => self.take(made),
            Err(_) => self.fail("it stopped because of a bug".to_owned()),
        }
    }

    fn take(&mut self, made: Result<Option<MadeBackup>, BackupError>) {
        match made {
            Ok(Some(made)) => {
                log("made the backup of the day", &[("file", &made.path.display())]);
                self.failed = None;
            }
            Ok(None) => self.failed = None,
            Err(error) => {
                let help = error.help().map(|help| format!(" ({help})")).unwrap_or_default();
                self.fail(format!("{error}{help}"));
            }
        }
    }

    /// Stops a backup that is being written, and waits for its end.
    pub(super) fn stop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(running) = self.running.take() {
            // What has come of it, the next server finds out.
            let _ = running.join();
        }
    }

    pub(super) const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Why the last one failed.
    pub(super) fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    fn fail(&mut self, reason: String) {
        log("the backup of the day failed", &[("because", &reason)]);
        self.failed = Some(reason);
    }
}

/// Lowers the priority of this thread to the lowest.
fn step_back() {
    // On other systems the whole process would be meant. A failure only makes others slower.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 19);
}

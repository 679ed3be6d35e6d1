//! Ends a program that was asked to end and hangs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::guard;

/// How long the loop may take to close the registry and leave the terminal.
const GRACE: Duration = Duration::from_millis(800);

/// A flag, shared by its clones: the loop has ended by itself, the registry is closed, and the
/// terminal is restored.
#[derive(Clone, Debug, Default)]
pub struct Finished(Arc<State>);

#[derive(Debug, Default)]
struct State {
    finished: AtomicBool,
    watched: AtomicBool,
}

impl Finished {
    /// Creates the flag, unset.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag. After that, nothing may wait for the terminal.
    pub fn set(&self) {
        self.0.finished.store(true, Ordering::SeqCst);
    }

    /// Whether the flag is set.
    pub fn is_set(&self) -> bool {
        self.0.finished.load(Ordering::SeqCst)
    }

    /// Starts the loop's time limit; after it, ends the process as `signal` would have. Only the
    /// first call counts.
    ///
    /// The loop may hang in a write to a stalled terminal, so nothing here waits for the terminal.
    pub(super) fn insist(&self, signal: i32) {
        if self.0.watched.swap(true, Ordering::SeqCst) {
            return;
        }
        let note = self.clone();
        let end = move || {
            thread::sleep(GRACE);
            if !note.is_set() {
                guard::restore_without_waiting();
                // Not `std::process::exit`, which waits for the writer that the loop may hang in.
                signal_hook::low_level::exit(128 + signal);
            }
        };
        // If no thread can be started, there is no watchdog; the loop still ends by itself.
        let _ = thread::Builder::new().name("watchdog".to_owned()).spawn(end);
    }
}

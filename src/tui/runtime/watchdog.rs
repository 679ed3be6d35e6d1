//! Ends a program that was told to end and does not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::guard;

/// How long the loop has, after it was told to end, to close the registry and leave the terminal.
const GRACE: Duration = Duration::from_millis(800);

/// The loop's note that it has ended by itself: the registry is closed and the terminal given
/// back. Clones are the same note.
#[derive(Clone, Debug, Default)]
pub struct Finished(Arc<State>);

#[derive(Debug, Default)]
struct State {
    finished: AtomicBool,
    watched: AtomicBool,
}

impl Finished {
    /// A note that says: not yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes the end. Nothing may follow that could wait for the terminal.
    pub fn set(&self) {
        self.0.finished.store(true, Ordering::SeqCst);
    }

    /// Whether the loop has ended.
    pub fn is_set(&self) -> bool {
        self.0.finished.load(Ordering::SeqCst)
    }

    /// Gives the loop its time from now on, then ends the process as `signal` would have. Only the
    /// first call counts.
    ///
    /// The loop may hang in a write to a terminal that takes nothing (a stalled connection), so
    /// nothing here waits for the terminal.
    pub(super) fn insist(&self, signal: i32) {
        if self.0.watched.swap(true, Ordering::SeqCst) {
            return;
        }
        let note = self.clone();
        let end = move || {
            thread::sleep(GRACE);
            if !note.is_set() {
                guard::restore_without_waiting();
                // Not `std::process::exit`, which waits for the writer the loop may hang in.
                signal_hook::low_level::exit(128 + signal);
            }
        };
        // Without a thread to spare there is no watchdog, and the loop still ends by itself.
        let _ = thread::Builder::new().name("watchdog".to_owned()).spawn(end);
    }
}

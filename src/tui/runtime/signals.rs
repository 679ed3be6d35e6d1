//! Turns signals into events.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use nix::sys::signal::{Signal, kill, raise};
use nix::unistd::getpid;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use super::{Event, Finished, away, job};

/// The number of size changes seen.
static SEEN: AtomicUsize = AtomicUsize::new(0);

/// How many milliseconds [`drain`] waits for its own signal.
const DRAIN_TURNS: usize = 500;

/// Starts the thread that sends an event per signal, for as long as the process lives.
///
/// After the first SIGTERM or SIGHUP the loop has 800 ms to end by itself and call
/// [`Finished::set`]; then the terminal is restored and the process ends with 128 + the signal.
pub fn start<T>(sender: Sender<T>, finished: Finished) -> io::Result<()>
where
    T: From<Event> + Send + 'static,
{
    let mut signals = Signals::new([SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in &mut signals {
            if signal == SIGWINCH {
                SEEN.fetch_add(1, Ordering::SeqCst);
            }
            if away::is_open() {
                match signal {
                    // Typed into the editor, and meant for it.
                    SIGINT => continue,
                    // The editor stops itself; a shell takes over once its whole job has stopped.
                    SIGTSTP => {
                        let _ = kill(getpid(), Signal::SIGSTOP);
                        continue;
                    }
                    _ => {}
                }
            }
            if matches!(signal, SIGTERM | SIGHUP | SIGINT) {
                job::told_to_end(signal);
            }
            if matches!(signal, SIGTERM | SIGHUP) {
                finished.insist(signal);
            }
            if signal == SIGCONT {
                job::continued();
            }
            // If sending fails, the loop is ending. The thread goes on for the watchdog: the
            // default action of these signals is gone for good.
            let _ = sender.send(T::from(event(signal)));
        }
    })?;
    Ok(())
}

/// Waits until the thread has seen every signal that has arrived so far.
///
/// The thread checks signals in the order of their numbers: a signal that arrives during one check
/// is seen by the next at the latest.
pub fn drain() {
    for _ in 0..2 {
        let before = SEEN.load(Ordering::SeqCst);
        // An event for an unchanged size is harmless.
        let _ = raise(Signal::SIGWINCH);
        job::wait_until(DRAIN_TURNS, || SEEN.load(Ordering::SeqCst) != before);
    }
}

fn event(signal: i32) -> Event {
    match signal {
        SIGWINCH => Event::Resize,
        SIGTSTP => Event::Suspend,
        SIGCONT => Event::Continue,
        other => Event::Terminate(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_signal_has_its_event() {
        assert_eq!(event(SIGWINCH), Event::Resize);
        assert_eq!(event(SIGTSTP), Event::Suspend);
        assert_eq!(event(SIGCONT), Event::Continue);
        for signal in [SIGTERM, SIGHUP, SIGINT] {
            assert_eq!(event(signal), Event::Terminate(signal));
        }
    }
}

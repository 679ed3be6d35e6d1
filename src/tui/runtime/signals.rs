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

/// How often a change of the size was seen.
static SEEN: AtomicUsize = AtomicUsize::new(0);

/// How many milliseconds a signal of our own may take to come back to us.
const SETTLE_TURNS: usize = 500;

/// Sends an event for each signal that concerns the desk, from a thread of its own, for as long as
/// the process lives.
///
/// After the first SIGTERM or SIGHUP the loop has 800 ms to end by itself and [`Finished::set`];
/// then the terminal is given back and the process ends with 128 + the signal.
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
            // A loop that no longer listens is ending. The thread goes on for the watchdog's sake:
            // the default of these signals is gone for good.
            let _ = sender.send(T::from(event(signal)));
        }
    })?;
    Ok(())
}

/// Returns once the thread has seen every signal that has come so far.
///
/// It looks through them by their numbers, so that what came in the middle of one look is seen by
/// the next at the latest.
pub fn settle() {
    for _ in 0..2 {
        let before = SEEN.load(Ordering::SeqCst);
        // A size that has not changed does no harm.
        let _ = raise(Signal::SIGWINCH);
        job::wait_until(SETTLE_TURNS, || SEEN.load(Ordering::SeqCst) != before);
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

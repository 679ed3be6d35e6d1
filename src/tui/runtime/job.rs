//! Job control: stopping, continuing, and being asked to end meanwhile.

use std::io;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getppid, getsid};

use super::tty;

/// The number of times the process was continued after a stop.
static CONTINUED: AtomicUsize = AtomicUsize::new(0);

/// The first signal that asked the process to end; 0 if none.
static ENDING: AtomicI32 = AtomicI32::new(0);

/// How many milliseconds to wait for a stop to take effect, and for its end to be noticed.
const STOP_TURNS: usize = 500;

/// How many milliseconds a job that continues in the background waits for the reason.
const BACKGROUND_TURNS: usize = 250;

/// How the job continues after a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GoesOn {
    /// In the foreground: the terminal is ours.
    InForeground,
    /// Only to end, by this signal. The terminal may belong to a shell.
    ToEnd(i32),
}

/// Counts a continuation.
pub(super) fn continued() {
    CONTINUED.fetch_add(1, Ordering::SeqCst);
}

/// The number of continuations.
pub(super) fn times_continued() -> usize {
    CONTINUED.load(Ordering::SeqCst)
}

/// Notes that a signal asked the process to end.
pub(super) fn told_to_end(signal: i32) {
    // Only the first signal is kept.
    let _ = ENDING.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
}

/// Stops the whole job as Ctrl-Z does, and returns when it continues in the foreground or must end.
///
/// Needs the thread of [`signals`](super::signals), which notices the continuation.
pub(super) fn stop() -> io::Result<GoesOn> {
    loop {
        // The whole job, because a parent script or `sudo` must stop too: a shell waits for all of
        // it. SIGSTOP, because the desk handles SIGTSTP as an event.
        let before = times_continued();
        kill(Pid::from_raw(0), Signal::SIGSTOP)?;
        // The stop may reach another thread first, and the terminal must not be taken before it.
        wait_until(STOP_TURNS, || times_continued() != before);
        if let Some(goes_on) = why_it_goes_on() {
            return Ok(goes_on);
        }
    }
}

/// Checks that a continued job is in the foreground; stops it until it is.
///
/// Setting a terminal's modes from the background would also stop the process, but inside that
/// call: a signal to end would then go unnoticed.
pub(super) fn be_in_foreground() -> io::Result<GoesOn> {
    why_it_goes_on().map_or_else(stop, Ok)
}

/// Whether a shell of the same session could continue the job. A terminal emulator whose only
/// program is the desk is in another session.
pub(super) fn has_shell() -> bool {
    let parent = getppid();
    // 0 is a parent outside the container; `getsid` would take it as this process.
    parent.as_raw() > 0
        && matches!((getsid(Some(parent)), getsid(None)), (Ok(theirs), Ok(ours)) if theirs == ours)
}

/// `None` if the reason is unknown: the job was sent to the background.
fn why_it_goes_on() -> Option<GoesOn> {
    let ending = || Some(ENDING.load(Ordering::SeqCst)).filter(|signal| *signal != 0);
    // Ending a stopped job takes two signals, which may come apart.
    wait_until(BACKGROUND_TURNS, || ending().is_some() || tty::in_foreground());
    if let Some(signal) = ending() {
        return Some(GoesOn::ToEnd(signal));
    }
    if tty::in_foreground() {
        return Some(GoesOn::InForeground);
    }
    // Without a shell, the next stop would be final.
    (!has_shell()).then_some(GoesOn::ToEnd(Signal::SIGHUP as i32))
}

/// Waits at most this many milliseconds, counted in turns: a clock would count the stopped time
/// too.
pub(super) fn wait_until(turns: usize, is: impl Fn() -> bool) {
    for _ in 0..turns {
        if is() {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

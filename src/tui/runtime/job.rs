//! The desk as a job of a shell: how it stops, goes on, and is told to end meanwhile.

use std::io;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getppid, getsid};

use super::tty;

/// How often the process was continued after a stop.
static CONTINUED: AtomicUsize = AtomicUsize::new(0);

/// The first signal that told the process to end; 0 when none has.
static ENDING: AtomicI32 = AtomicI32::new(0);

/// How many milliseconds a stop may take to reach us, and the news that it is over.
const STOP_TURNS: usize = 500;

/// How many milliseconds a job that goes on in the background waits for the reason.
const BACKGROUND_TURNS: usize = 250;

/// How the job goes on after a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GoesOn {
    /// In the foreground: the terminal listens to us.
    InForeground,
    /// Only to end, by this signal. The terminal may be a shell's.
    ToEnd(i32),
}

/// Notes that the process goes on after a stop.
pub(super) fn continued() {
    CONTINUED.fetch_add(1, Ordering::SeqCst);
}

/// How often that was so.
pub(super) fn times_continued() -> usize {
    CONTINUED.load(Ordering::SeqCst)
}

/// Notes that a signal told the process to end.
pub(super) fn told_to_end(signal: i32) {
    // The first counts.
    let _ = ENDING.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
}

/// Stops the whole job as Ctrl-Z does, and returns when it goes on in the foreground or is to end.
///
/// Needs the thread of [`signals`](super::signals), which sees the job go on.
pub(super) fn stop() -> io::Result<GoesOn> {
    loop {
        // The whole job, because a script or a `sudo` that started us must stop too: a shell waits
        // for all of it. SIGSTOP, because our own SIGTSTP is an event, not a stop.
        let before = times_continued();
        kill(Pid::from_raw(0), Signal::SIGSTOP)?;
        // The stop may reach another thread first, and the terminal must not be taken before it.
        wait_until(STOP_TURNS, || times_continued() != before);
        if let Some(goes_on) = why_it_goes_on() {
            return Ok(goes_on);
        }
    }
}

/// Makes sure, after the job was continued, that it is in the foreground; stops it until it is.
///
/// To set a terminal's modes from the background would stop us too, but in the middle of that
/// call: a signal to end would then find nobody to hear it.
pub(super) fn be_in_foreground() -> io::Result<GoesOn> {
    why_it_goes_on().map_or_else(stop, Ok)
}

/// Whether a shell of our own session could continue us after a stop. A terminal emulator that
/// runs the desk as its only program is of another session.
pub(super) fn has_shell() -> bool {
    let parent = getppid();
    // 0 is a parent outside our container; and to `getsid` it would mean ourselves.
    parent.as_raw() > 0
        && matches!((getsid(Some(parent)), getsid(None)), (Ok(theirs), Ok(ours)) if theirs == ours)
}

/// `None` for no reason that we know: somebody sent the job to the background.
fn why_it_goes_on() -> Option<GoesOn> {
    let ending = || Some(ENDING.load(Ordering::SeqCst)).filter(|signal| *signal != 0);
    // Whoever wakes a stopped job to end it sends two signals, which may come apart.
    wait_until(BACKGROUND_TURNS, || ending().is_some() || tty::in_foreground());
    if let Some(signal) = ending() {
        return Some(GoesOn::ToEnd(signal));
    }
    if tty::in_foreground() {
        return Some(GoesOn::InForeground);
    }
    // Without a shell the next stop would be for good.
    (!has_shell()).then_some(GoesOn::ToEnd(Signal::SIGHUP as i32))
}

/// Waits for so many milliseconds. Counted in turns, not by a clock, which goes on while we are
/// stopped.
pub(super) fn wait_until(turns: usize, is: impl Fn() -> bool) {
    for _ in 0..turns {
        if is() {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

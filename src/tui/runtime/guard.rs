//! Takes the terminal, and gives it back however the program ends.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, Once, PoisonError};
use std::thread;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, is_raw_mode_enabled,
};
use crossterm::{Command, queue};
use nix::sys::termios::{SetArg, tcgetattr, tcsetattr};

use super::background;
use super::job::{self, GoesOn};
use super::tty::{self, Tty};

/// The name of the thread that works on the registry. It reports a panic instead of ending the
/// desk with it: see [`take_registry_panic`].
pub const REGISTRY_THREAD: &str = "registry";

/// The threads without which the desk cannot go on; they are named where they are started.
const SERVANTS: [&str; 4] = ["input", "hangup", "signals", "watchdog"];

/// Whether the terminal is in our modes. One for the process, because a panic hook has nothing
/// else to go by.
static OURS: AtomicBool = AtomicBool::new(false);

/// Told whenever the terminal is taken.
static TAKEN: Condvar = Condvar::new();

/// Held while the terminal's modes are read and set, by whichever thread.
static MODES: Mutex<()> = Mutex::new(());

/// What the registry's thread said when it panicked.
static REGISTRY_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// What became of the terminal in a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumed {
    /// It was taken again: everything has to be drawn anew.
    Anew,
    /// Nothing was done.
    Unchanged,
    /// This signal told the program to end while it was stopped. The terminal may be a shell's,
    /// and nothing may be drawn any more.
    ToEnd(i32),
}

/// The terminal, taken: raw mode, alternate screen, bracketed paste, no cursor, and the mouse
/// where it was asked for. Dropping it gives the terminal back.
#[derive(Debug)]
#[must_use = "the terminal is given back when the guard is dropped"]
pub struct TerminalGuard {
    mouse: bool,
    entered: bool,
    /// The stop after which the terminal was taken again last, as counted by [`job`].
    resumed: usize,
}

impl TerminalGuard {
    /// Takes the terminal.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        let mut guard = Self { mouse, entered: false, resumed: job::times_continued() };
        guard.take()?;
        Ok(guard)
    }

    /// Gives the terminal back. A second time does nothing.
    pub fn leave(&mut self) -> io::Result<()> {
        if !self.entered {
            return Ok(());
        }
        self.entered = false;
        // A reply that comes after the desk has gone would be typed into the shell.
        background::wait_for_reply();
        restore()
    }

    /// Gives the terminal back, stops the whole job as Ctrl-Z does, and takes the terminal again
    /// when the job goes on. The caller then draws everything anew.
    ///
    /// Changes nothing where no shell could ever continue the job: the desk may be the only program
    /// of its terminal.
    ///
    /// Needs the thread of [`signals`](super::signals), which sees the job go on.
    pub fn suspend(&mut self) -> io::Result<Resumed> {
        if !job::has_shell() {
            return Ok(Resumed::Unchanged);
        }
        self.leave()?;
        if let GoesOn::ToEnd(signal) = job::stop()? {
            return Ok(Resumed::ToEnd(signal));
        }
        self.resumed = job::times_continued();
        self.take()?;
        Ok(Resumed::Anew)
    }

    /// Gives the terminal to another program for as long as the work takes, and takes it again. The
    /// caller then draws everything anew.
    pub fn away<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<(T, Resumed)> {
        self.leave()?;
        let done = work();
        if let GoesOn::ToEnd(signal) = job::be_in_foreground()? {
            return Ok((done, Resumed::ToEnd(signal)));
        }
        self.resumed = job::times_continued();
        self.take()?;
        Ok((done, Resumed::Anew))
    }

    /// Takes the terminal once more after [`Event::Continue`](super::Event::Continue): somebody
    /// may have stopped us without asking, and the shell has set modes of its own since. The
    /// caller then draws everything anew.
    ///
    /// Changes nothing where [`suspend`](Self::suspend) has done it already.
    pub fn reassert(&mut self) -> io::Result<Resumed> {
        if !self.entered || self.resumed == job::times_continued() {
            return Ok(Resumed::Unchanged);
        }
        if let GoesOn::ToEnd(signal) = job::be_in_foreground()? {
            return Ok(Resumed::ToEnd(signal));
        }
        self.resumed = job::times_continued();
        // Raw mode is noted as on, and would not be set a second time.
        set_raw(false)?;
        self.take()?;
        Ok(Resumed::Anew)
    }

    fn take(&mut self) -> io::Result<()> {
        set_raw(true)?;
        {
            let _held = MODES.lock().unwrap_or_else(PoisonError::into_inner);
            OURS.store(true, Ordering::SeqCst);
            TAKEN.notify_all();
        }
        self.entered = true;
        let written = enter_sequence(self.mouse).and_then(|bytes| Tty.write_all(&bytes));
        if written.is_err() {
            self.entered = false;
            let _ = restore();
        }
        written
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing back.
        let _ = self.leave();
    }
}

/// Makes a panic of this thread, or of one that serves the terminal, give the terminal back before
/// its message is printed, so that the message can be read. A panic of the thread
/// [`REGISTRY_THREAD`], or of one that works for it, prints nothing and leaves the terminal alone.
pub fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let default = panic::take_hook();
        let this = thread::current().id();
        panic::set_hook(Box::new(move |info| {
            let thread = thread::current();
            let name = thread.name().unwrap_or_default();
            if thread.id() == this || SERVANTS.contains(&name) {
                let _ = restore();
                default(info);
            } else if name == REGISTRY_THREAD {
                *REGISTRY_PANIC.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(describe(info));
            } else {
                // The store's own hook passes over the threads that work for it.
                default(info);
            }
        }));
    });
}

/// What the registry's thread said when it panicked, once.
pub fn take_registry_panic() -> Option<String> {
    REGISTRY_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Whether the terminal is taken. A loop that is still there after a panic of another thread, which
/// gave the terminal back, must not draw any more.
pub fn is_ours() -> bool {
    OURS.load(Ordering::SeqCst)
}

/// Waits until the terminal is taken: what is typed meanwhile is another program's.
pub(super) fn wait_until_ours() {
    let mut held = MODES.lock().unwrap_or_else(PoisonError::into_inner);
    while !OURS.load(Ordering::SeqCst) {
        held = TAKEN.wait(held).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Gives the terminal back without ever waiting for it: for a program that hangs in a write to a
/// terminal that takes nothing. See [`watchdog`](super::watchdog).
pub(super) fn restore_without_waiting() {
    let ours = OURS.swap(false, Ordering::SeqCst);
    // The loop may hang in giving the terminal back itself, after it took the note away.
    if !(ours || is_raw_mode_enabled().unwrap_or(false)) || !tty::in_foreground() {
        return;
    }
    if let Ok(bytes) = leave_sequence() {
        tty::write_without_waiting(&bytes);
    }
    let _ = set_raw(false);
}

/// Gives the terminal back if it is ours.
fn restore() -> io::Result<()> {
    if !OURS.swap(false, Ordering::SeqCst) || !tty::in_foreground() {
        return Ok(());
    }
    let written = leave_sequence().and_then(|bytes| Tty.write_all(&bytes));
    let cooked = set_raw(false);
    written.and(cooked)
}

/// Sets the terminal's modes to what they are, which makes whoever waits for input look again.
pub(super) fn touch_modes() {
    let _held = MODES.lock().unwrap_or_else(PoisonError::into_inner);
    // Not after the terminal was given back, when a shell may be about to set modes of its own.
    if !OURS.load(Ordering::SeqCst) {
        return;
    }
    let stdin = io::stdin();
    if let Ok(modes) = tcgetattr(stdin.as_fd()) {
        let _ = tcsetattr(stdin.as_fd(), SetArg::TCSANOW, &modes);
    }
}

fn set_raw(raw: bool) -> io::Result<()> {
    let _held = MODES.lock().unwrap_or_else(PoisonError::into_inner);
    if raw { enable_raw_mode() } else { disable_raw_mode() }
}

fn enter_sequence(mouse: bool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(64);
    queue!(bytes, EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse {
        queue!(bytes, EnableButtons)?;
    }
    queue!(bytes, Hide)?;
    Ok(bytes)
}

fn leave_sequence() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(64);
    // A frame may have been cut in the middle, and a terminal shows nothing until it ends.
    queue!(
        bytes,
        EndSynchronizedUpdate,
        ResetColor,
        DisableButtons,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    )?;
    Ok(bytes)
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("an unknown panic");
    match info.location() {
        Some(location) => format!("{message} ({location})"),
        None => message.to_owned(),
    }
}

/// Asks for clicks and the wheel, with coordinates of any size.
///
/// `crossterm::event::EnableMouseCapture` also asks for every motion of the mouse: bytes and
/// wake-ups that the desk has no use for.
#[derive(Clone, Copy, Debug)]
struct EnableButtons;

impl Command for EnableButtons {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1006h")
    }
}

/// Takes back [`EnableButtons`].
#[derive(Clone, Copy, Debug)]
struct DisableButtons;

impl Command for DisableButtons {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str("\x1b[?1006l\x1b[?1000l")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mouse_is_asked_for_clicks_and_never_for_motion() {
        let text = String::from_utf8(enter_sequence(true).unwrap()).unwrap();
        assert!(text.contains("\x1b[?1000h\x1b[?1006h"));
        assert!(!text.contains("?1002") && !text.contains("?1003"));
        assert!(!String::from_utf8(enter_sequence(false).unwrap()).unwrap().contains("?1000"));
    }

    #[test]
    fn every_mode_that_is_set_is_taken_back() {
        let enter = String::from_utf8(enter_sequence(true).unwrap()).unwrap();
        let leave = String::from_utf8(leave_sequence().unwrap()).unwrap();
        for mode in ["?1049", "?2004", "?1000", "?1006"] {
            assert!(enter.contains(&format!("\x1b[{mode}h")), "{mode}");
            assert!(leave.contains(&format!("\x1b[{mode}l")), "{mode}");
        }
        assert!(enter.ends_with("\x1b[?25l"));
        assert!(leave.ends_with("\x1b[?25h"));
        assert!(leave.starts_with("\x1b[?2026l"));
    }

    #[test]
    fn a_panic_of_the_registry_is_kept_and_told_once() {
        install_panic_hook();
        let worker = thread::Builder::new()
            .name(REGISTRY_THREAD.to_owned())
            .spawn(|| panic!("the tree is damaged"))
            .unwrap();
        assert!(worker.join().is_err());
        let message = take_registry_panic().unwrap();
        assert!(message.starts_with("the tree is damaged ("), "{message}");
        assert!(message.contains("guard.rs"), "{message}");
        assert_eq!(take_registry_panic(), None);
    }
}

//! Takes the terminal, and restores it however the program ends.

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

/// The name of the registry's thread. Its panic is reported, and does not end the desk by itself:
/// see [`take_registry_panic`].
pub const REGISTRY_THREAD: &str = "registry";

/// The names of the threads that the desk needs to go on.
const SERVANTS: [&str; 4] = ["input", "hangup", "signals", "watchdog"];

/// Whether the terminal is in the desk's modes. Global, because a panic hook has no other access.
static OURS: AtomicBool = AtomicBool::new(false);

/// Notified whenever the terminal is taken.
static TAKEN: Condvar = Condvar::new();

/// Locked while any thread reads or sets the terminal's modes.
static MODES: Mutex<()> = Mutex::new(());

/// The panic message of the registry's thread.
static REGISTRY_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// The state of the terminal after a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumed {
    /// The terminal was taken again: redraw everything.
    Anew,
    /// Nothing changed.
    Unchanged,
    /// A signal asked to end the program while it was stopped. The terminal may belong to a shell:
    /// draw nothing.
    ToEnd(i32),
}

/// The taken terminal: raw mode, alternate screen, bracketed paste, hidden cursor, and the mouse if
/// requested. Dropping it restores the terminal.
#[derive(Debug)]
#[must_use = "the terminal is given back when the guard is dropped"]
pub struct TerminalGuard {
    mouse: bool,
    entered: bool,
    /// The number of stops, as counted by [`job`], when the terminal was last taken.
    resumed: usize,
}

impl TerminalGuard {
    /// Takes the terminal.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        let mut guard = Self { mouse, entered: false, resumed: job::times_continued() };
        guard.take()?;
        Ok(guard)
    }

    /// Restores the terminal. A second call does nothing.
    pub fn leave(&mut self) -> io::Result<()> {
        if !self.entered {
            return Ok(());
        }
        self.entered = false;
        // A late reply would be typed into the shell.
        background::wait_for_reply();
        restore()
    }

    /// Restores the terminal, stops the whole job as Ctrl-Z does, and takes the terminal again when
    /// the job continues. Then redraw everything.
    ///
    /// Does nothing if no shell could continue the job: the desk may be the terminal's only
    /// program.
    ///
    /// Needs the thread of [`signals`](super::signals), which notices the continuation.
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

    /// Restores the terminal for another program while `work` runs, and takes it again. Then redraw
    /// everything.
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

    /// Takes the terminal again after [`Event::Continue`](super::Event::Continue): another process
    /// may have stopped the desk, and the shell may have set its own modes since. Then redraw
    /// everything.
    ///
    /// Does nothing if [`suspend`](Self::suspend) has done so already.
    pub fn reassert(&mut self) -> io::Result<Resumed> {
        if !self.entered || self.resumed == job::times_continued() {
            return Ok(Resumed::Unchanged);
        }
        if let GoesOn::ToEnd(signal) = job::be_in_foreground()? {
            return Ok(Resumed::ToEnd(signal));
        }
        self.resumed = job::times_continued();
        // Crossterm believes that raw mode is on, and would not set it again.
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
        // A terminal that is gone cannot be restored.
        let _ = self.leave();
    }
}

/// Makes a panic of this thread, or of a thread that serves the terminal, restore the terminal
/// before the message is printed, so that the message is readable. A panic of [`REGISTRY_THREAD`],
/// or of a thread that works for it, prints nothing and leaves the terminal alone.
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
                // The store's own hook ignores the threads that work for it.
                default(info);
            }
        }));
    });
}

/// Takes the panic message of the registry's thread.
pub fn take_registry_panic() -> Option<String> {
    REGISTRY_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Whether the terminal is taken. After the panic of another thread, which restored the terminal,
/// the loop must not draw any more.
pub fn is_ours() -> bool {
    OURS.load(Ordering::SeqCst)
}

/// Waits until the terminal is taken: until then, input belongs to another program.
pub(super) fn wait_until_ours() {
    let mut held = MODES.lock().unwrap_or_else(PoisonError::into_inner);
    while !OURS.load(Ordering::SeqCst) {
        held = TAKEN.wait(held).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Restores the terminal without blocking: for a program that hangs in a write to the terminal. See
/// [`watchdog`](super::watchdog).
pub(super) fn restore_without_waiting() {
    let ours = OURS.swap(false, Ordering::SeqCst);
    // The loop may hang in restoring the terminal, after it cleared the flag.
    if !(ours || is_raw_mode_enabled().unwrap_or(false)) || !tty::in_foreground() {
        return;
    }
    if let Ok(bytes) = leave_sequence() {
        tty::write_without_waiting(&bytes);
    }
    let _ = set_raw(false);
}

/// Restores the terminal if it is taken.
fn restore() -> io::Result<()> {
    if !OURS.swap(false, Ordering::SeqCst) || !tty::in_foreground() {
        return Ok(());
    }
    let written = leave_sequence().and_then(|bytes| Tty.write_all(&bytes));
    let cooked = set_raw(false);
    written.and(cooked)
}

/// Sets the terminal's modes to their current values, which wakes up a thread that waits for input.
pub(super) fn touch_modes() {
    let _held = MODES.lock().unwrap_or_else(PoisonError::into_inner);
    // After the terminal was restored, a shell may be about to set its own modes.
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
    // A frame may be incomplete, and a terminal shows nothing until it ends.
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

/// Enables clicks and the wheel, with coordinates of any size.
///
/// `crossterm::event::EnableMouseCapture` also reports every motion of the mouse, which the desk
/// does not use.
#[derive(Clone, Copy, Debug)]
struct EnableButtons;

impl Command for EnableButtons {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1006h")
    }
}

/// Undoes [`EnableButtons`].
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

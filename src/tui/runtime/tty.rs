//! The terminal: whether there is one, its size, and a writer to it.

use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::slice;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::{getpgrp, tcgetpgrp, write};
use ratatui::layout::Size;
use thiserror::Error;

/// The error for a missing terminal.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("oauthdesk needs a terminal on standard input and standard output")]
pub struct NoTerminal;

/// Checks that standard input and standard output are terminals.
pub fn require_terminal() -> Result<(), NoTerminal> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() { Ok(()) } else { Err(NoTerminal) }
}

/// The size of the terminal in cells; 80x24 if the terminal does not know it.
///
/// Not `crossterm::terminal::size`, which may start the program `tput`.
pub fn size() -> Size {
    match crossterm::terminal::window_size() {
        Ok(window) if window.columns > 0 && window.rows > 0 => {
            Size::new(window.columns, window.rows)
        }
        _ => Size::new(80, 24),
    }
}

/// Whether this process is in the foreground: a background job must not change the terminal's
/// modes, which its shell is using, and would be stopped for trying.
pub(super) fn in_foreground() -> bool {
    tcgetpgrp(io::stdin()).map_or(true, |group| group == getpgrp())
}

/// Writes to the terminal on standard output, with one system call per buffer.
///
/// Not the standard library's writer, which splits at line ends and keeps a lock that a panic
/// during a frame would still hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tty;

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stdout = io::stdout();
        loop {
            match write(stdout.as_fd(), bytes) {
                // The file is shared with the parent process, which may have made it non-blocking.
                Err(Errno::EAGAIN) => {
                    let mut ready = PollFd::new(stdout.as_fd(), PollFlags::POLLOUT);
                    match poll(slice::from_mut(&mut ready), PollTimeout::NONE) {
                        Ok(_) | Err(Errno::EINTR) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                Err(error) => return Err(error.into()),
                Ok(written) => return Ok(written),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes as much as the terminal accepts without blocking.
pub(super) fn write_without_waiting(bytes: &[u8]) {
    let stdout = io::stdout();
    let Ok(flags) = fcntl(stdout.as_fd(), FcntlArg::F_GETFL).map(OFlag::from_bits_retain) else {
        return;
    };
    if fcntl(stdout.as_fd(), FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK)).is_err() {
        return;
    }
    // A terminal that accepts nothing cannot be helped.
    let _ = write(stdout.as_fd(), bytes);
    // The shell shares this file, and expects it to block.
    let _ = fcntl(stdout.as_fd(), FcntlArg::F_SETFL(flags));
}

//! Reads keys, pastes and the mouse from the terminal.

use std::io;
use std::os::fd::AsFd;
use std::slice;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crossterm::event::{self as terminal, KeyEventKind, MouseButton, MouseEventKind};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;

use super::osc::Replies;
use super::{Event, Finished, MouseKind, background, guard};

/// How many milliseconds an Esc waits for the rest of a reply: longer than the gaps in one on most
/// links, and too short to be noticed.
const TORN_REPLY_MS: u8 = 50;

/// The delay before reading again when crossterm leaves input unread.
const REST: Duration = Duration::from_millis(5);

/// The maximum number of reads without progress. After these the terminal counts as unreadable.
const FRUITLESS: u32 = 200;

/// Starts threads that send the terminal's events until the terminal is gone; then
/// [`Event::HangUp`], perhaps more than once.
///
/// A lost terminal, like a SIGHUP, gives the loop 800 ms to end by itself and call
/// [`Finished::set`].
pub fn start<T>(sender: &Sender<T>, finished: &Finished) -> io::Result<()>
where
    T: From<Event> + Send + 'static,
{
    let end = End { sender: sender.clone(), finished: finished.clone() };
    thread::Builder::new().name("hangup".to_owned()).spawn(move || {
        wait_for_hang_up();
        drop(end);
    })?;
    let end = End { sender: sender.clone(), finished: finished.clone() };
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        Reader { replies: Replies::new(), sender: &end.sender }.run();
        drop(end);
    })?;
    Ok(())
}

/// Sends a hang-up when the input thread ends, even by a panic.
struct End<T: From<Event>> {
    sender: Sender<T>,
    finished: Finished,
}

impl<T: From<Event>> Drop for End<T> {
    fn drop(&mut self) {
        // If sending fails, the loop is ending already.
        if self.sender.send(T::from(Event::HangUp)).is_ok() {
            self.finished.insist(Signal::SIGHUP as i32);
        }
    }
}

/// Waits only until the terminal is gone.
///
/// The reader notices that too, unless it is inside crossterm, which reads on in the middle of an
/// escape sequence, and for ever once the terminal is gone.
fn wait_for_hang_up() {
    let stdin = io::stdin();
    loop {
        // A hang-up is reported even without requested events.
        let mut gone = PollFd::new(stdin.as_fd(), PollFlags::empty());
        match poll(slice::from_mut(&mut gone), PollTimeout::NONE) {
            Err(Errno::EINTR) => {}
            Ok(_) if !is_gone(&gone) => thread::sleep(REST),
            Ok(_) | Err(_) => return,
        }
    }
}

fn is_gone(polled: &PollFd<'_>) -> bool {
    polled.revents().is_none_or(|events| {
        events.intersects(PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL)
    })
}

/// The loop has closed its channel.
struct Deaf;

struct Reader<'a, T> {
    replies: Replies,
    sender: &'a Sender<T>,
}

impl<T: From<Event>> Reader<'_, T> {
    fn run(mut self) {
        let stdin = io::stdin();
        let mut fruitless = 0;
        while fruitless < FRUITLESS {
            let patience =
                if self.replies.holds_escape() { TORN_REPLY_MS.into() } else { PollTimeout::NONE };
            let mut input = PollFd::new(stdin.as_fd(), PollFlags::POLLIN);
            let done = match poll(slice::from_mut(&mut input), patience) {
                Err(Errno::EINTR) => continue,
                Err(_) => return,
                Ok(0) => self.interrupt(),
                Ok(_) if is_gone(&input) => return,
                // An editor may have the terminal: do not read its input.
                Ok(_) if !guard::is_ours() => {
                    guard::wait_until_ours();
                    continue;
                }
                Ok(_) => self.drain().map(|some| {
                    if some {
                        fruitless = 0;
                    } else {
                        fruitless += 1;
                        nudge();
                    }
                }),
            };
            if done.is_err() {
                return;
            }
        }
    }

    /// Sends all events that crossterm has; returns whether there were any.
    fn drain(&mut self) -> Result<bool, Deaf> {
        let mut some = false;
        while matches!(terminal::poll(Duration::ZERO), Ok(true)) {
            let Ok(event) = terminal::read() else { break };
            some = true;
            self.handle(event)?;
        }
        Ok(some)
    }

    fn handle(&mut self, event: terminal::Event) -> Result<(), Deaf> {
        match event {
            terminal::Event::Key(key) if key.kind != KeyEventKind::Release => {
                let mut out = Vec::new();
                self.replies.key(key, background::is_expected(), &mut out);
                self.send_all(out)
            }
            terminal::Event::Paste(text) => {
                self.interrupt()?;
                self.send(Event::Paste(text))
            }
            terminal::Event::Mouse(mouse) => {
                let kind = match mouse.kind {
                    MouseEventKind::Down(MouseButton::Left) => MouseKind::Click,
                    MouseEventKind::ScrollUp => MouseKind::ScrollUp,
                    MouseEventKind::ScrollDown => MouseKind::ScrollDown,
                    _ => return Ok(()),
                };
                self.interrupt()?;
                self.send(Event::Mouse { kind, column: mouse.column, row: mouse.row })
            }
            // Size changes come from the signal, even when nobody types.
            _ => Ok(()),
        }
    }

    fn interrupt(&mut self) -> Result<(), Deaf> {
        let mut out = Vec::new();
        self.replies.interrupt(&mut out);
        self.send_all(out)
    }

    fn send_all(&self, events: Vec<Event>) -> Result<(), Deaf> {
        events.into_iter().try_for_each(|event| self.send(event))
    }

    fn send(&self, event: Event) -> Result<(), Deaf> {
        if matches!(event, Event::Background { .. }) {
            background::answered();
        }
        self.sender.send(T::from(event)).map_err(|_| Deaf)
    }
}

/// Makes crossterm read input that it left unread.
///
/// It reads at most 1,024 bytes at a time, and then waits for a change (an edge): the rest of a
/// longer burst would stay unread until the next key. Setting the terminal's modes to their current
/// values counts as a change. The delay afterwards prevents a busy loop if it does not.
fn nudge() {
    guard::touch_modes();
    thread::sleep(REST);
}

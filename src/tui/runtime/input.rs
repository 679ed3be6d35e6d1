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

/// How many milliseconds an Esc waits for the rest of a reply: longer than the gaps within one on most links,
/// and shorter than a person notices.
const TORN_REPLY_MS: u8 = 50;

/// How long to wait before looking again at input that crossterm does not take.
const REST: Duration = Duration::from_millis(5);

/// How often in a row to look again. After that the terminal cannot be read, for whatever reason.
const FRUITLESS: u32 = 200;

/// Sends what arrives at the terminal, from threads of their own, until the terminal is gone; then
/// [`Event::HangUp`], perhaps more than once.
///
/// A terminal that is gone is told to the loop and, like a SIGHUP, gives it 800 ms to end by
/// itself and [`Finished::set`].
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

/// Tells the loop that there is no input any more, also when the thread that holds it panics.
struct End<T: From<Event>> {
    sender: Sender<T>,
    finished: Finished,
}

impl<T: From<Event>> Drop for End<T> {
    fn drop(&mut self) {
        // A loop that does not listen is ending already.
        if self.sender.send(T::from(Event::HangUp)).is_ok() {
            self.finished.insist(Signal::SIGHUP as i32);
        }
    }
}

/// Waits until the terminal is gone, and for nothing else.
///
/// The reader watches for that too, but it may be inside crossterm, which reads on in the middle
/// of an escape sequence, and for ever when the terminal has gone.
fn wait_for_hang_up() {
    let stdin = io::stdin();
    loop {
        // A hang-up is told without being asked for.
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

/// The loop does not listen any more.
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
                // Not ours to read: an editor may have the terminal.
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

    /// Sends all that crossterm has. Says whether there was anything.
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
            // A new size is told by the signal, whether or not somebody types.
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

/// Makes crossterm look at input that it does not take.
///
/// It reads at most 1,024 bytes at a time, and waits for a change (an edge) before it reads on: of
/// a longer burst the rest would lie there until the next key. Setting the terminal's modes to
/// what they are counts as a change. The rest afterwards keeps this from spinning if it does not.
fn nudge() {
    guard::touch_modes();
    thread::sleep(REST);
}

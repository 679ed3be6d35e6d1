//! Asks the terminal for its background colour, to choose between the light and the dark theme.
//!
//! Not by a crate that asks and waits, such as terminal-colorsaurus: the first frame must never
//! wait for the round trip of a slow link, and a reply that comes after such a wait was given up
//! would be typed into the desk. So the desk asks, draws, and takes the reply out of the keys
//! whenever it comes: see [`osc`](super::osc).

use std::env;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::tty::Tty;

/// How long after the question an Esc may still be the beginning of the reply. Not for ever,
/// because such an Esc is held back for a moment, and some terminals never reply.
const EXPECTED: Duration = Duration::from_secs(10);

/// Whoever quits sooner than this after the question may be quicker than the reply.
const FRESH: Duration = Duration::from_secs(1);

/// How long leaving the terminal waits for the reply to a fresh question.
const PATIENCE: Duration = Duration::from_millis(100);

/// When the terminal was asked, until it has replied.
static ASKED: Mutex<Option<Instant>> = Mutex::new(None);

/// Asks the terminal for its background colour, where it can be asked. The reply, if there is one,
/// comes as [`Event::Background`](super::Event::Background).
pub fn ask_background() -> io::Result<()> {
    if !can_be_asked(env::var("TERM").ok().as_deref()) {
        return Ok(());
    }
    *ASKED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    // Ended by BEL, because terminals end the reply like the question, and a BEL cannot be torn in
    // two by the link as `ESC \` can.
    Tty.write_all(b"\x1b]11;?\x07")
}

/// Some terminals show a question that they do not know.
fn can_be_asked(term: Option<&str>) -> bool {
    !matches!(term, None | Some("" | "dumb" | "linux"))
}

/// Whether a reply may be on its way.
pub(super) fn is_expected() -> bool {
    asked_within(EXPECTED)
}

/// Notes that the reply has come.
pub(super) fn answered() {
    *ASKED.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// Waits a moment for a reply that may be on its way; the input thread takes it.
pub(super) fn wait_for_reply() {
    if !asked_within(FRESH) {
        return;
    }
    let start = Instant::now();
    while is_expected() && start.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(2));
    }
}

fn asked_within(time: Duration) -> bool {
    ASKED.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|asked| asked.elapsed() < time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_that_would_show_the_question_are_not_asked() {
        for term in [None, Some(""), Some("dumb"), Some("linux")] {
            assert!(!can_be_asked(term), "{term:?}");
        }
        assert!(can_be_asked(Some("xterm-256color")));
    }
}

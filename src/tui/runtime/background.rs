//! Asks the terminal for its background colour, to choose between the light and the dark theme.
//!
//! A crate that waits for the reply, such as terminal-colorsaurus, does not do: the first frame
//! must not wait for the round trip of a slow link, and a reply after the timeout would be read as
//! keys. So the desk asks, draws, and filters the reply out of the keys whenever it comes: see
//! [`osc`](super::osc).

use std::env;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::tty::Tty;

/// How long after the query an Esc may begin the reply. Limited, because such an Esc is delayed,
/// and some terminals never reply.
const EXPECTED: Duration = Duration::from_secs(10);

/// If the desk ends sooner than this after the query, the reply may still be on its way.
const FRESH: Duration = Duration::from_secs(1);

/// How long leaving the terminal waits for such a reply.
const PATIENCE: Duration = Duration::from_millis(100);

/// The time of the query, until the reply has come.
static ASKED: Mutex<Option<Instant>> = Mutex::new(None);

/// Asks the terminal for its background colour, unless the query is unsafe. A reply comes as
/// [`Event::Background`](super::Event::Background).
pub fn ask_background() -> io::Result<()> {
    if !can_be_asked(env::var("TERM").ok().as_deref()) {
        return Ok(());
    }
    *ASKED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    // Ended by BEL, because terminals end the reply like the query, and the link cannot split a BEL
    // as it can split `ESC \`.
    Tty.write_all(b"\x1b]11;?\x07")
}

/// Some terminals print unknown query sequences, so skip them.
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

/// Waits briefly for a reply on its way, which the input thread takes.
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

//! Shows the progress of a long command in one line of stderr.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::door::{Answer, Door, Event, Indexed, Notice, Refused, Request, Wait};
use crate::model::text::grouped;

pub use crate::registry::Progress;

/// The shortest time between two updates of the line: each costs time on a slow link.
const PACE: Duration = Duration::from_millis(50);

/// Waits for the index of the lists, and shows the progress.
pub fn index(door: &mut dyn Door) -> Result<(), Refused> {
    let mut line = Line::new();
    door.ask(Request::Index)?;
    loop {
        match door.next(Wait::No)? {
            Some(Event::Notice(Notice::Index(Some(Indexed { done, total })))) => {
                line.show(Progress { what: "indexing", done, of: Some(total) });
            }
            Some(Event::Notice(Notice::Index(None))) => return Ok(()),
            Some(_) => {}
            None if matches!(door.ask(Request::Index)?, Answer::Index(None)) => return Ok(()),
            None => {}
        }
    }
}

/// A progress line, on a terminal only, removed at the end.
#[derive(Debug)]
pub struct Line {
    /// stderr is a terminal.
    terminal: bool,
    shown: Option<Instant>,
}

impl Line {
    pub fn new() -> Self {
        Self { terminal: io::stderr().is_terminal(), shown: None }
    }

    /// Shows the progress.
    pub fn show(&mut self, progress: Progress) {
        if !self.terminal || self.shown.is_some_and(|shown| shown.elapsed() < PACE) {
            return;
        }
        self.shown = Some(Instant::now());
        let Progress { what, done, of } = progress;
        let of = of.map(|of| format!(" of {}", grouped(of))).unwrap_or_default();
        let _ = write!(io::stderr(), "\r\x1b[K{what}: {}{of}", grouped(done));
    }

    /// Removes the line.
    pub fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.clear();
    }
}

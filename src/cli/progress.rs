//! How far a long command is, in one line of standard error.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::door::{Answer, Door, Event, Indexed, Notice, Refused, Request, Wait};
use crate::model::text::grouped;

pub use crate::registry::Progress;

/// How often the line changes: more than anybody reads costs time, and a slow link most of all.
const PACE: Duration = Duration::from_millis(50);

/// Has the index of the lists built, and shows how far it is.
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

/// A line that is there only where somebody looks, and gone in the end.
#[derive(Debug)]
pub struct Line {
    /// Somebody looks.
    terminal: bool,
    shown: Option<Instant>,
}

impl Line {
    pub fn new() -> Self {
        Self { terminal: io::stderr().is_terminal(), shown: None }
    }

    /// Shows how far it is.
    pub fn show(&mut self, progress: Progress) {
        if !self.terminal || self.shown.is_some_and(|shown| shown.elapsed() < PACE) {
            return;
        }
        self.shown = Some(Instant::now());
        let Progress { what, done, of } = progress;
        let of = of.map(|of| format!(" of {}", grouped(of))).unwrap_or_default();
        let _ = write!(io::stderr(), "\r\x1b[K{what}: {}{of}", grouped(done));
    }

    /// Takes the line away.
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

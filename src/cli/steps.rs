//! Progress line and Ctrl-C handling of commands with many steps.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use super::act_key::act_key;
use crate::door::{Door, Job, Refused, Run};
use crate::model::text;

/// The exit code after Ctrl-C, as in shells.
pub const STOPPED: i32 = 128 + SIGINT;

/// Sends the next step of a run, and takes its answer.
pub fn step<J: Job>(door: &mut dyn Door, run: &mut Run<J>) -> Result<(), Refused> {
    let Some(request) = run.request(act_key()?) else { return Ok(()) };
    run.take(door.ask(request)?)
}

/// The progress of a command with many steps.
#[derive(Debug)]
pub struct Steps {
    stop: Arc<AtomicBool>,
    /// The progress line on the terminal, if there is one.
    shown: Option<String>,
}

impl Steps {
    /// From now on Ctrl-C stops after the current step, and a second Ctrl-C at once.
    pub fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // Without these handlers Ctrl-C ends the process at once; committed steps stay.
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop));
            let _ = flag::register(signal, Arc::clone(&stop));
        }
        Self { stop, shown: None }
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Asks a question between two steps; Ctrl-C ends the process at once meanwhile.
    pub fn while_asking<T>(&self, ask: impl FnOnce() -> T) -> T {
        self.stop.store(true, Ordering::Relaxed);
        let answer = ask();
        self.stop.store(false, Ordering::Relaxed);
        answer
    }

    /// Runs the steps of a job until the end, Ctrl-C, or a failure; `each` sees what a step has done.
    pub fn go<J: Job>(
        &mut self,
        door: &mut dyn Door,
        run: &mut Run<J>,
        what: &str,
        mut each: impl FnMut(&mut dyn Door, &mut J),
    ) -> Result<(), Refused> {
        let mut ended = Ok(());
        while !self.is_stopped() && !run.is_done() {
            ended = step(door, run);
            if ended.is_err() {
                break;
            }
            each(&mut *door, &mut run.job);
            self.show(what, run.done(), run.total());
        }
        self.end();
        ended
    }

    /// Shows the progress on a terminal, if the line has changed.
    pub fn show(&mut self, what: &str, done: u64, total: u64) {
        let total = total.max(1);
        let percent = done.min(total) * 100 / total;
        let (done, all) = (text::grouped(total * percent / 100), text::grouped(total));
        let line = format!("{what}: {percent} %, {done} of {all}; Ctrl-C stops");
        let mut stderr = io::stderr();
        if self.shown.as_ref() != Some(&line) && stderr.is_terminal() {
            let _ = write!(stderr, "\r\x1b[K{line}");
            self.shown = Some(line);
        }
    }

    /// Removes the progress line.
    pub fn end(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

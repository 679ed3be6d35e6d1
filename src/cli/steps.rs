//! What goes in many steps: how far it is, on a terminal, and Ctrl-C between two of them.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use super::act_key::act_key;
use crate::door::{Door, Job, Refused, Run};
use crate::model::text;

/// The exit code of what Ctrl-C has ended, as shells have it.
pub const STOPPED: i32 = 128 + SIGINT;

/// Sends the next step of a run, and takes its answer.
pub fn step<J: Job>(door: &mut dyn Door, run: &mut Run<J>) -> Result<(), Refused> {
    let Some(request) = run.request(act_key()?) else { return Ok(()) };
    run.take(door.ask(request)?)
}

/// The way through many steps.
#[derive(Debug)]
pub struct Steps {
    stop: Arc<AtomicBool>,
    /// What stands on the terminal; `None` where nothing does.
    shown: Option<String>,
}

impl Steps {
    /// From here on Ctrl-C ends it after the step that is under way; once more, at once.
    pub fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // Without these it ends at once, which loses nothing that was said to be done.
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop));
            let _ = flag::register(signal, Arc::clone(&stop));
        }
        Self { stop, shown: None }
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Asks something while no step is under way: Ctrl-C ends it at once then.
    pub fn while_asking<T>(&self, ask: impl FnOnce() -> T) -> T {
        self.stop.store(true, Ordering::Relaxed);
        let answer = ask();
        self.stop.store(false, Ordering::Relaxed);
        answer
    }

    /// Goes through the steps of a job until the end, Ctrl-C, or a failure.
    pub fn go<J: Job>(
        &mut self,
        door: &mut dyn Door,
        run: &mut Run<J>,
        what: &str,
    ) -> Result<(), Refused> {
        let mut ended = Ok(());
        while !self.is_stopped() && !run.is_done() {
            ended = step(door, run);
            if ended.is_err() {
                break;
            }
            self.show(what, run.done(), run.total());
        }
        self.end();
        ended
    }

    /// Says how far it is, where somebody sees it and it has changed.
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

    /// Takes the line away.
    pub fn end(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

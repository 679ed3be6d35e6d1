//! Asks the user database again for the groups of everybody who is connected, in a thread of its
//! own: a directory service may take its time.

use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use super::input::Input;
use super::peer::look_up;

/// How often groups are asked for.
const AGAIN: Duration = Duration::from_secs(30);

/// When the groups are asked for next, and whether an answer is still to come.
pub(super) struct Groups {
    engine: Sender<Input>,
    due: Instant,
    asked: bool,
}

impl Groups {
    pub(super) fn new(engine: Sender<Input>) -> Self {
        Self { engine, due: Instant::now() + AGAIN, asked: false }
    }

    /// When the groups are to be asked for next.
    pub(super) fn due(&self) -> Option<Instant> {
        (!self.asked).then_some(self.due)
    }

    pub(super) fn is_due(&self) -> bool {
        self.due().is_some_and(|due| due <= Instant::now())
    }

    /// Asks for the groups of these users.
    pub(super) fn ask(&mut self, uids: Vec<u32>) {
        self.due = Instant::now() + AGAIN;
        if uids.is_empty() {
            return;
        }
        let engine = self.engine.clone();
        let run = move || {
            let groups = |uid| look_up(uid).ok().flatten().map(|(_, groups)| groups);
            let all = uids.into_iter().map(|uid| (uid, groups(uid))).collect();
            let _ = engine.send(Input::Groups(all));
        };
        self.asked = thread::Builder::new().name("groups".to_owned()).spawn(run).is_ok();
    }

    /// The answer has come.
    pub(super) const fn answered(&mut self) {
        self.asked = false;
    }
}

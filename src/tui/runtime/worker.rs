//! The thread that works on the registry, so that the loop never waits for a disk.

use std::io;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::exporting::Exporting;
use super::guard::REGISTRY_THREAD;
use crate::model::{Act, ClientId};
use crate::query::Query;
use crate::registry::{BulkStep, Door, ImportStep, StoreError};
use crate::tui::app::{ExportJob, Msg, Problem, Ticket};

/// How often the progress of the index is told; one that takes no longer is not spoken of.
const TELL: Duration = Duration::from_millis(150);

/// Something that is asked of the registry.
#[derive(Debug)]
pub enum Request {
    Query { ticket: Ticket, query: Query },
    Client { ticket: Ticket, id: ClientId },
    Commit { ticket: Ticket, act: Box<Act> },
    Matching { ticket: Ticket, query: Query },
    Bulk { ticket: Ticket, step: Box<BulkStep> },
    Import { ticket: Ticket, step: Box<ImportStep> },
    Export { ticket: Ticket, job: ExportJob },
}

/// The registry's thread, and the way to ask it something.
#[derive(Debug)]
pub struct Worker {
    requests: Sender<Request>,
    thread: JoinHandle<()>,
}

/// What the thread sends.
#[derive(Debug)]
pub enum Answer {
    Msg(Box<Msg>),
    /// The thread has ended, which it does by itself only when it panicked.
    Gone,
}

impl Worker {
    /// Starts the thread; it owns the door, and closes it when it ends.
    pub fn start<T>(door: Box<dyn Door>, answers: Sender<T>) -> io::Result<Self>
    where
        T: From<Answer> + Send + 'static,
    {
        let (requests, inbox) = channel();
        let thread = thread::Builder::new().name(REGISTRY_THREAD.to_owned()).spawn(move || {
            let last_word = LastWord(answers);
            serve(door, &inbox, &last_word.0);
        })?;
        Ok(Self { requests, thread })
    }

    /// Asks for something. When the thread has ended nobody hears it, and [`Answer::Gone`] has
    /// said so.
    pub fn ask(&self, request: Request) {
        let _ = self.requests.send(request);
    }

    /// Lets what was asked be finished, closes the registry, and waits for it.
    pub fn finish(self) {
        drop(self.requests);
        // A panic has been noted by the panic hook.
        let _ = self.thread.join();
    }
}

/// Says that the thread is gone, whether it ended or panicked.
struct LastWord<T: From<Answer>>(Sender<T>);

impl<T: From<Answer>> Drop for LastWord<T> {
    fn drop(&mut self) {
        let _ = self.0.send(T::from(Answer::Gone));
    }
}

fn serve<T: From<Answer>>(mut door: Box<dyn Door>, inbox: &Receiver<Request>, answers: &Sender<T>) {
    let tell = |msg| answers.send(T::from(Answer::Msg(Box::new(msg))));
    door.index_beside();
    // The first page comes before anything else.
    let mut exporting = Exporting::default();
    let mut index = Index { told: Instant::now(), rests: true, quiet: false };
    loop {
        let first = if index.rests {
            let Ok(request) = inbox.recv() else { return };
            request
        } else {
            match inbox.try_recv() {
                Ok(request) => request,
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) => {
                    if let Some(msg) = index.step(door.as_mut())
                        && tell(msg).is_err()
                    {
                        return;
                    }
                    continue;
                }
            }
        };
        let waiting: Vec<Request> = std::iter::once(first).chain(inbox.try_iter()).collect();
        for (n, request) in waiting.iter().enumerate() {
            let newer = waiting.get(n + 1..).unwrap_or_default();
            if is_outdated(request, newer) {
                continue;
            }
            if tell(answer(door.as_mut(), &mut exporting, request)).is_err() {
                return;
            }
        }
        // What was asked may need more of it.
        index.rests = false;
    }
}

/// The index of the lists, which is built whenever nothing is asked.
struct Index {
    /// When its progress was told last.
    told: Instant,
    /// There is nothing to do for it until something is asked.
    rests: bool,
    /// Nobody needs to hear that it is whole: it was before.
    quiet: bool,
}

impl Index {
    /// Goes on with it; says something when it is whole, when it failed, and now and then.
    fn step(&mut self, door: &mut dyn Door) -> Option<Msg> {
        match door.index() {
            Ok(Some(indexed)) => {
                self.quiet = false;
                let due = self.told.elapsed() >= TELL;
                if due {
                    self.told = Instant::now();
                }
                due.then_some(Msg::Indexed(Ok(Some(indexed))))
            }
            Ok(None) => {
                self.rests = true;
                let news = !std::mem::replace(&mut self.quiet, true);
                news.then_some(Msg::Indexed(Ok(None)))
            }
            Err(error) => {
                self.rests = true;
                Some(Msg::Indexed(Err(problem(&error))))
            }
        }
    }
}

/// Whether a newer query of the same list makes this one pointless.
fn is_outdated(request: &Request, newer: &[Request]) -> bool {
    let Request::Query { query, .. } = request else { return false };
    newer
        .iter()
        .any(|r| matches!(r, Request::Query { query: newer, .. } if newer.kind == query.kind))
}

/// Does what is asked, and says how it went.
pub fn answer(door: &mut dyn Door, exporting: &mut Exporting, request: &Request) -> Msg {
    match request {
        Request::Query { ticket, query } => {
            let page = door.page(query).map_err(|error| problem(&error));
            Msg::Page { ticket: *ticket, kind: query.kind, page }
        }
        Request::Client { ticket, id } => {
            let client = door.client(id).map_err(|error| problem(&error));
            Msg::Client { ticket: *ticket, client: client.map(|client| client.map(Box::new)) }
        }
        Request::Matching { ticket, query } => {
            let found = door.matching(query).map_err(|error| problem(&error));
            Msg::Matching { ticket: *ticket, found }
        }
        Request::Bulk { ticket, step } => {
            let done = door.bulk(step);
            Msg::Bulk { ticket: *ticket, done, directory: door.directory() }
        }
        Request::Import { ticket, step } => {
            let done = door.import(step);
            Msg::Imported { ticket: *ticket, done, directory: door.directory() }
        }
        Request::Export { ticket, job } => {
            Msg::Exported { ticket: *ticket, done: exporting.go_on(door, job) }
        }
        Request::Commit { ticket, act } => {
            let result = door.apply(act.as_ref().clone());
            let directory = door.directory();
            match result {
                Ok(committed) => Msg::Committed { ticket: *ticket, committed, directory },
                Err(refused) => Msg::Refused { ticket: *ticket, refused, directory },
            }
        }
    }
}

pub(super) fn problem(error: &StoreError) -> Problem {
    Problem { message: error.to_string(), help: error.help() }
}

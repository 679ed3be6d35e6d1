//! The thread that works on the registry, so that the loop never waits for a disk.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};

use super::exporting::Exporting;
use super::guard::REGISTRY_THREAD;
use super::path::Base;
use crate::door::{self, Door, Event, Link, Notice, Refused, Request, Ticket, Wait, Waker};
use crate::model::{Access, Directory};
use crate::query::Query;
use crate::tui::app::{ExportJob, Msg};

/// A request of the loop to the thread.
#[derive(Debug)]
pub enum Errand {
    Ask { ticket: Ticket, request: Request },
    Withdraw(Ticket),
    Export { ticket: Ticket, job: ExportJob },
}

/// The handle of the registry's thread.
#[derive(Debug)]
pub struct Worker {
    errands: Sender<Errand>,
    waker: Waker,
    thread: JoinHandle<()>,
}

/// A message from the thread.
#[derive(Debug)]
pub enum Answer {
    Msg(Box<Msg>),
    /// The thread has ended; unasked, it does so only by a panic.
    Gone,
}

impl Worker {
    /// Starts the thread; it owns the door, and closes it when it ends.
    pub fn start<T>(door: Box<dyn Door>, base: Base, answers: Sender<T>) -> io::Result<Self>
    where
        T: From<Answer> + Send + 'static,
    {
        let (errands, inbox) = channel();
        let waker = door.waker();
        let thread = thread::Builder::new().name(REGISTRY_THREAD.to_owned()).spawn(move || {
            let last_word = LastWord(answers);
            serve(AtDoor::new(door, base), &inbox, &last_word.0);
        })?;
        Ok(Self { errands, waker, thread })
    }

    /// Sends a request. If the thread has ended, the request is lost; [`Answer::Gone`] was sent
    /// then.
    pub fn ask(&self, errand: Errand) {
        let _ = self.errands.send(errand);
        self.waker.wake();
    }

    /// Waits until pending requests are done and the door is closed.
    pub fn finish(self) {
        drop(self.errands);
        self.waker.wake();
        // The panic hook has noted a panic.
        let _ = self.thread.join();
    }
}

/// Sends [`Answer::Gone`] when the thread ends, even by a panic.
struct LastWord<T: From<Answer>>(Sender<T>);

impl<T: From<Answer>> Drop for LastWord<T> {
    fn drop(&mut self) {
        let _ = self.0.send(T::from(Answer::Gone));
    }
}

fn serve<T: From<Answer>>(mut at_door: AtDoor, inbox: &Receiver<Errand>, answers: &Sender<T>) {
    let mut over = false;
    loop {
        loop {
            match inbox.try_recv() {
                Ok(errand) => at_door.run(errand),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    over = true;
                    break;
                }
            }
        }
        let wait = if over || at_door.is_exporting() { Wait::No } else { Wait::Forever };
        let news = at_door.next(wait);
        let answered = news.iter().any(|msg| matches!(msg, Msg::Answer { .. }));
        for msg in news {
            if answers.send(T::from(Answer::Msg(Box::new(msg)))).is_err() {
                return;
            }
        }
        // All requests are answered; the index can wait for the next run.
        if over && !answered {
            return;
        }
    }
}

/// A door and the pending requests of the desk: errands in, messages out. Needs no thread.
pub struct AtDoor {
    door: Box<dyn Door>,
    exporting: Exporting,
    /// The next step of an export, done when nothing else is pending.
    export: Option<(Ticket, ExportJob)>,
    /// The directory last sent to the desk.
    directory: Arc<Directory>,
    access: Access,
    /// The requested pages.
    pages: BTreeMap<Ticket, Query>,
    /// Whether the connection to the registry is lost.
    lost: bool,
}

impl fmt::Debug for AtDoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtDoor").finish_non_exhaustive()
    }
}

impl AtDoor {
    pub fn new(mut door: Box<dyn Door>, base: Base) -> Self {
        let (directory, access) = (door.directory(), door.access());
        Self {
            door,
            exporting: Exporting::new(base),
            export: None,
            directory,
            access,
            pages: BTreeMap::new(),
            lost: false,
        }
    }

    /// The door, for tests and tools that need direct access.
    pub fn door(&mut self) -> &mut dyn Door {
        self.door.as_mut()
    }

    pub fn run(&mut self, errand: Errand) {
        match errand {
            Errand::Ask { ticket, request } => {
                if let Request::Page { query, .. } = &request {
                    self.pages.insert(ticket, query.clone());
                }
                self.door.submit(ticket, request);
            }
            Errand::Withdraw(ticket) => {
                self.pages.remove(&ticket);
                self.door.withdraw(ticket);
            }
            Errand::Export { ticket, job } => self.export = Some((ticket, job)),
        }
    }

    const fn is_exporting(&self) -> bool {
        self.export.is_some() && !self.lost
    }

    /// Works until there is a message; returns none if nothing is pending, or the waker was used.
    /// Changes of the directory come before the answer that depends on them.
    pub fn next(&mut self, wait: Wait) -> Vec<Msg> {
        let event = self.door.next(wait);
        let old = directory_is_old(&event);
        let msg = match event {
            Ok(Some(Event::Answer { ticket, answer })) => {
                Some(Msg::Answer { ticket, answer: self.whole(ticket, answer) })
            }
            Ok(Some(Event::Notice(Notice::Index(indexed)))) => Some(Msg::Indexed(Ok(indexed))),
            Ok(Some(Event::Notice(Notice::Changes(seq)))) => Some(Msg::Changed(seq)),
            Ok(Some(Event::Notice(Notice::Access))) => None,
            Ok(Some(Event::Notice(Notice::Presence))) => Some(Msg::Presence),
            Ok(Some(Event::Link(link))) => {
                self.lost = matches!(link, Link::Lost(_));
                Some(Msg::Link(link))
            }
            Ok(None) => self.export_step(),
            Err(failure) => Some(Msg::Indexed(Err(Refused::from(failure).into()))),
        };
        if !old {
            return msg.into_iter().collect();
        }
        // The next request meets the same failure, and reports it.
        let _ = self.door.refresh();
        let mirror = &self.door.side().mirror;
        let directory = mirror.directory();
        let access = mirror.access().cloned().unwrap_or_default();
        let same = Arc::ptr_eq(&directory, &self.directory) && access == self.access;
        let news = (!same)
            .then(|| Msg::Directory { directory: Arc::clone(&directory), access: access.clone() });
        (self.directory, self.access) = (directory, access);
        news.into_iter().chain(msg).collect()
    }

    /// The next step of the export; one that meets a lost connection is done again later.
    fn export_step(&mut self) -> Option<Msg> {
        if self.lost {
            return None;
        }
        let (ticket, job) = self.export.take()?;
        let done = self.exporting.go_on(self.door.as_mut(), &job);
        Some(Msg::Exported { ticket, done })
    }

    /// Asks for a page with all its rows: very large ones come in parts.
    fn whole(
        &mut self,
        ticket: Ticket,
        answer: Result<door::Answer, Refused>,
    ) -> Result<door::Answer, Refused> {
        match (answer, self.pages.remove(&ticket)) {
            (Ok(door::Answer::Page(mut page)), Some(query)) if page.unsent > 0 => {
                self.door.complete(&query, true, &mut page)?;
                Ok(door::Answer::Page(page))
            }
            (answer, _) => answer,
        }
    }
}

/// Whether the directory or the access may have changed: after a change by anybody, and where
/// a request was refused because of one. What is only read changes neither.
fn directory_is_old(event: &Result<Option<Event>, door::Failure>) -> bool {
    match event {
        Ok(Some(Event::Answer { answer, .. })) => !matches!(
            answer,
            Ok(door::Answer::Page(_)
                | door::Answer::Client(_)
                | door::Answer::Clients(_)
                | door::Answer::Matching(_)
                | door::Answer::Preview(_)
                | door::Answer::Changes(_)
                | door::Answer::Index(_)
                | door::Answer::Who(_)
                | door::Answer::Opened)
        ),
        Ok(Some(
            Event::Notice(Notice::Changes(_) | Notice::Access) | Event::Link(Link::Restored),
        )) => true,
        _ => false,
    }
}

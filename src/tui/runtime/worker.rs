//! The thread at the door, so that the loop never waits for a disk.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};

use super::exporting::Exporting;
use super::guard::REGISTRY_THREAD;
use super::path::Base;
use crate::door::{self, Door, Event, Notice, Refused, Request, Ticket, Wait, Waker};
use crate::model::{Access, Directory};
use crate::query::Query;
use crate::tui::app::{ExportJob, Msg};

/// What the loop asks the thread for.
#[derive(Debug)]
pub enum Errand {
    Ask { ticket: Ticket, request: Request },
    Withdraw(Ticket),
    Export { ticket: Ticket, job: ExportJob },
}

/// The thread at the door, and the way to ask it something.
#[derive(Debug)]
pub struct Worker {
    errands: Sender<Errand>,
    waker: Waker,
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

    /// Asks for something. When the thread has ended nobody hears it, and [`Answer::Gone`] has
    /// said so.
    pub fn ask(&self, errand: Errand) {
        let _ = self.errands.send(errand);
        self.waker.wake();
    }

    /// Lets what was asked be finished, closes the door, and waits for it.
    pub fn finish(self) {
        drop(self.errands);
        self.waker.wake();
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
        // What was asked is answered; the index can wait for the next run.
        if over && !answered {
            return;
        }
    }
}

/// A door and what the desk has asked of it: errands in, messages out. Needs no thread.
pub struct AtDoor {
    door: Box<dyn Door>,
    exporting: Exporting,
    /// A step of an export that is to be done when nothing else is.
    export: Option<(Ticket, ExportJob)>,
    /// What the desk knows.
    directory: Arc<Directory>,
    access: Access,
    /// The pages that were asked for.
    pages: BTreeMap<Ticket, Query>,
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
        }
    }

    /// The door, for whoever looks at what is behind it.
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
        self.export.is_some()
    }

    /// What comes from behind the door next; nothing where nothing is left to do, or somebody used
    /// the waker. What has changed of the directory comes before the answer that tells of it.
    pub fn next(&mut self, wait: Wait) -> Vec<Msg> {
        let msg = match self.door.next(wait) {
            Ok(Some(Event::Answer { ticket, answer })) => {
                Some(Msg::Answer { ticket, answer: self.whole(ticket, answer) })
            }
            Ok(Some(Event::Notice(Notice::Index(indexed)))) => Some(Msg::Indexed(Ok(indexed))),
            Ok(Some(Event::Notice(Notice::Changes(_) | Notice::Access | Notice::Presence))) => None,
            Ok(None) => self.export.take().map(|(ticket, job)| Msg::Exported {
                ticket,
                done: self.exporting.go_on(self.door.as_mut(), &job),
            }),
            Err(failure) => Some(Msg::Indexed(Err(Refused::from(failure).into()))),
        };
        // Whatever is asked next meets the same failure, and says it.
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

    /// A page with all its rows: very large ones come some at a time.
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

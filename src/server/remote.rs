//! The near side of a connection: a door to a registry that another process has open.
//!
//! Where the connection is lost, the server is looked for again and again (or started, where this
//! program may). Everything that was asked and not answered is asked again then; an act carries a
//! key, so it is done once.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::dial::{Attempt, Dial, DialError, Reached};
use super::greet::Greeting;
use super::lines::Lines;
use crate::door::{
    Door, Event, Failure, FailureKind, Hello, Link, Request, Side, Ticket, ToClient, ToServer,
    Wait, Waker, Welcome, decode, encode,
};

/// The times between two looks for a server that is gone.
const SOON: Duration = Duration::from_millis(10);
const LATE: Duration = Duration::from_millis(500);

/// How long a command waits for a lost server before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A door to a registry that another process has open.
pub struct Remote {
    dial: Dial,
    hello: Hello,
    connection: Connection,
    /// What was asked and not answered, in order.
    asked: VecDeque<(Ticket, Request)>,
    /// What has come and was not received yet.
    ready: VecDeque<Event>,
    /// Bytes at the first end wake whoever waits; the other end is the waker's.
    woken: UnixStream,
    wake: UnixStream,
    side: Side,
    /// Whether a lost connection ends with a failure after a while, as it must where nobody sees
    /// that the server is looked for.
    gives_up: bool,
    welcome: Welcome,
}

/// The state of the connection.
enum Connection {
    Up { stream: UnixStream, lines: Lines },
    Lost { attempt: Attempt, since: Instant, again: Instant, pause: Duration },
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").field("dial", &self.dial).finish_non_exhaustive()
    }
}

impl Remote {
    pub(super) fn new(
        dial: Dial,
        hello: Hello,
        stream: UnixStream,
        greeting: Greeting,
    ) -> io::Result<Self> {
        let (woken, wake) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        wake.set_nonblocking(true)?;
        let Greeting { welcome, lines } = greeting;
        Ok(Self {
            dial,
            hello,
            connection: Connection::Up { stream, lines },
            asked: VecDeque::new(),
            ready: VecDeque::new(),
            woken,
            wake,
            side: Side::default(),
            gives_up: true,
            welcome,
        })
    }

    /// What the server has said of itself.
    pub const fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    /// Looks for a lost server until it is there, as a desk does, which shows that it is lost.
    #[must_use = "the patient door is returned"]
    pub fn patient(mut self) -> Self {
        self.gives_up = false;
        self.side.impatient = true;
        self
    }

    /// Sends a message, or begins to look for the server where it is gone.
    fn send(&mut self, message: &ToServer) -> Result<(), Failure> {
        let bytes = encode(message).map_err(|error| Failure::not_taken(error.to_string()))?;
        if let Connection::Up { stream, .. } = &mut self.connection
            && stream.write_all(&bytes).is_err()
        {
            self.lose(None);
        }
        Ok(())
    }

    fn lose(&mut self, reason: Option<Failure>) {
        if matches!(self.connection, Connection::Lost { .. }) {
            return;
        }
        let mut dial = self.dial.clone();
        // Whoever had a server stays with one: its requests may be those of many steps.
        if let Dial::Private { start, create, .. } = &mut dial {
            (*start, *create) = (true, false);
        }
        let now = Instant::now();
        let attempt = Attempt::new(dial);
        self.connection = Connection::Lost { attempt, since: now, again: now, pause: SOON };
        self.ready.push_back(Event::Link(Link::Lost(reason)));
    }

    /// Looks for the server once, where it is time.
    fn look(&mut self) -> Result<(), Failure> {
        let Connection::Lost { attempt, since, again, pause } = &mut self.connection else {
            return Ok(());
        };
        if *again > Instant::now() {
            return Ok(());
        }
        let lost_for = since.elapsed();
        let reached = attempt.go(&self.hello);
        // A server that was started answers soon; whoever is in the way may take their time.
        *pause = match reached {
            Ok(Reached::Starting) => SOON,
            _ => (*pause * 2).min(LATE),
        };
        *again = Instant::now() + *pause;
        let error = match reached {
            Ok(Reached::Server(stream, greeting)) => return self.restore(stream, greeting),
            // A registry that this process had opened would shut the others out: it is closed
            // again at once, and the next look starts a server.
            Ok(Reached::Opened(_) | Reached::Starting) => None,
            Ok(Reached::Nobody(error)) => Some(error),
            // Somebody refuses, and says why.
            Err(DialError::Server(failure)) => {
                self.ready.push_back(Event::Link(Link::Lost(Some(failure.clone()))));
                Some(failure.into())
            }
            Err(error) => Some(error),
        };
        if self.gives_up && lost_for >= PATIENCE {
            let text = "the server that had the registry open is gone";
            let help = error.map_or_else(|| "try again".to_owned(), |error| error.to_string());
            return Err(Failure::new(FailureKind::Gone, text).with_help(help));
        }
        Ok(())
    }

    /// Takes a new connection, and asks everything again that was not answered.
    fn restore(&mut self, stream: UnixStream, greeting: Greeting) -> Result<(), Failure> {
        let Greeting { welcome, lines } = greeting;
        self.welcome = welcome;
        self.connection = Connection::Up { stream, lines };
        self.ready.push_back(Event::Link(Link::Restored));
        for (ticket, request) in self.asked.clone() {
            self.send(&ToServer::Ask { ticket, request })?;
        }
        Ok(())
    }

    /// Takes what has come from the server.
    fn read(&mut self) -> Result<(), Failure> {
        let Connection::Up { stream, lines } = &mut self.connection else { return Ok(()) };
        let mut part = vec![0; 64 << 10];
        let lost = match stream.read(&mut part) {
            Ok(0) => true,
            Ok(read) => {
                lines.push(part.get(..read).unwrap_or_default());
                false
            }
            Err(error) => {
                !matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock)
            }
        };
        let mut end = None;
        while let Connection::Up { lines, .. } = &mut self.connection {
            let line = lines.take().map_err(|_| Failure::not_taken("an answer has no end"));
            let Some(line) = line? else { break };
            match decode(&line).map_err(|error| Failure::not_taken(error.to_string()))? {
                ToClient::Event(Event::Answer { ticket, answer }) => {
                    self.asked.retain(|(asked, _)| *asked != ticket);
                    self.ready.push_back(Event::Answer { ticket, answer });
                }
                ToClient::Event(event) => self.ready.push_back(event),
                ToClient::End(reason) => end = Some(reason),
                ToClient::Welcome(_) => {}
            }
        }
        if lost || end.is_some() {
            self.lose(end);
        }
        Ok(())
    }

    /// Waits for the server, the waker, or the time of the next look.
    fn wait(&self, wait: Wait) -> (bool, bool) {
        let woken = PollFd::new(self.woken.as_fd(), PollFlags::POLLIN);
        let now = |again: &Instant| again.saturating_duration_since(Instant::now());
        let (mut fds, limit) = match &self.connection {
            Connection::Up { stream, .. } => {
                (vec![woken, PollFd::new(stream.as_fd(), PollFlags::POLLIN)], None)
            }
            Connection::Lost { again, .. } => (vec![woken], Some(now(again))),
        };
        let timeout = match (wait, limit) {
            (Wait::No, _) => PollTimeout::ZERO,
            (Wait::Forever, None) => PollTimeout::NONE,
            // Rounded up, so that it is time then.
            (Wait::Forever, Some(limit)) => {
                PollTimeout::try_from(limit + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX)
            }
        };
        // A signal counts as being woken by nobody.
        let _ = poll(&mut fds, timeout);
        let is_up = |at: usize| fds.get(at).and_then(PollFd::any).unwrap_or_default();
        (is_up(0), is_up(1))
    }
}

impl Door for Remote {
    fn submit(&mut self, ticket: Ticket, request: Request) {
        let message = ToServer::Ask { ticket, request: request.clone() };
        match self.send(&message) {
            Ok(()) => self.asked.push_back((ticket, request)),
            Err(failure) => {
                self.ready.push_back(Event::Answer { ticket, answer: Err(failure.into()) });
            }
        }
    }

    fn withdraw(&mut self, ticket: Ticket) {
        self.asked.retain(|(asked, _)| *asked != ticket);
        // Nothing in it can be too long.
        let _ = self.send(&ToServer::Withdraw(ticket));
    }

    fn receive(&mut self, wait: Wait) -> Result<Option<Event>, Failure> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            let (woken, readable) = self.wait(wait);
            if readable {
                self.read()?;
            }
            self.look()?;
            if woken {
                let mut bytes = [0; 64];
                while matches!(self.woken.read(&mut bytes), Ok(read) if read > 0) {}
            }
            if self.ready.is_empty() && (woken || wait == Wait::No) {
                return Ok(None);
            }
        }
    }

    fn waker(&self) -> Waker {
        let wake = self.wake.try_clone();
        Waker::new(move || {
            if let Ok(wake) = &wake {
                // Where there is no room, somebody is being woken already.
                let _ = (&mut &*wake).write(&[0]);
            }
        })
    }

    fn side(&mut self) -> &mut Side {
        &mut self.side
    }
}

//! The heart of the server: one thread that has the registry, and answers the requests of all
//! connections one after the other, each connection in turn.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::{Duration, Instant};

use super::backup::Backups;
use super::groups::Groups;
use super::input::{ConnectionId, Input};
use super::log::log;
use super::outbox::Outbox;
use super::peer::Peer;
use crate::door::{
    Answer, Event, Failure, FailureKind, Hello, Notice, PROTOCOL, Presence, Refused, Request,
    ServerStatus, Ticket, ToClient, Welcome,
};
use crate::model::claimed::masked;
use crate::model::{Access, Directory, Identity, Principal, Timestamp};
use crate::registry::{Host, Session};

/// How an engine behaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manners {
    /// How long the server stays after its last client has gone; `None` is for ever.
    pub linger: Option<Duration>,
    /// The uid of whoever owns the registry.
    pub owner: u32,
}

/// How long a server that was just started waits for its first client.
const FIRST: Duration = Duration::from_secs(10);

/// How long groups hold that the user database does not confirm.
const KEPT: Duration = Duration::from_secs(300);

/// One person who is connected.
struct Connected {
    peer: Peer,
    session: Session,
    outbox: Arc<Outbox>,
    queue: VecDeque<(Ticket, Request)>,
    /// What they may do, as they were told last.
    access: Access,
    /// When the user database has told their groups last.
    known: Instant,
}

/// The registry and everybody who is connected.
pub(super) struct Engine {
    host: Host,
    manners: Manners,
    connected: BTreeMap<ConnectionId, Connected>,
    /// The connection that was answered last.
    turn: ConnectionId,
    /// The directory that accesses were worked out from last.
    directory: Arc<Directory>,
    /// What was noticed while the registry was opened; the first client with a role hears it.
    notes: Vec<String>,
    since: Timestamp,
    /// When the server ends, unless somebody comes.
    deadline: Option<Instant>,
    backups: Backups,
    groups: Groups,
}

/// Whether the engine goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Go,
    Stop,
}

impl Engine {
    pub(super) fn new(mut host: Host, manners: Manners, engine: &Sender<Input>) -> Self {
        let notes = host.take_notes();
        for note in &notes {
            log("mended", &[("note", note)]);
        }
        Self {
            directory: host.directory(),
            host,
            manners,
            connected: BTreeMap::new(),
            turn: ConnectionId(0),
            notes,
            since: Timestamp(jiff::Timestamp::now().as_millisecond()),
            deadline: manners.linger.map(|linger| Instant::now() + linger.max(FIRST)),
            backups: Backups::new(engine.clone()),
            groups: Groups::new(engine.clone()),
        }
    }

    /// Answers requests until nobody is left, or somebody says stop. Whatever is under way then is
    /// finished; everything else is refused with a reason.
    pub(super) fn run(&mut self, inputs: &Receiver<Input>) {
        loop {
            self.backups.look(&mut self.host);
            if self.groups.is_due() {
                self.groups.ask(self.grouped());
            }
            if self.take_all(inputs) == Next::Stop {
                break;
            }
            if let Some((id, ticket, request)) = self.next_request() {
                self.answer(id, ticket, request);
            } else if self.host.is_indexing() {
                match self.host.index_step() {
                    Ok(notice) => self.tell_all(notice),
                    Err(failure) => log("the index cannot be built", &[("because", &failure)]),
                }
            } else if self.wait(inputs) == Next::Stop {
                break;
            }
        }
        for connected in self.connected.values() {
            let text = "the server that has the registry open is ending";
            let reason = Failure::new(FailureKind::Gone, text).with_help("try again in a moment");
            connected.outbox.end(Some(reason));
        }
    }

    /// The connections that have not sent everything yet.
    pub(super) fn is_sending(&self) -> bool {
        self.connected.values().any(|connected| !connected.outbox.is_gone())
    }

    /// Closes the registry: everything is on the disk then.
    pub(super) fn close(mut self) {
        self.backups.stop();
    }

    fn take_all(&mut self, inputs: &Receiver<Input>) -> Next {
        loop {
            match inputs.try_recv() {
                Ok(input) => {
                    if self.take(input) == Next::Stop {
                        return Next::Stop;
                    }
                }
                Err(TryRecvError::Empty) => return Next::Go,
                Err(TryRecvError::Disconnected) => return Next::Stop,
            }
        }
    }

    /// Waits for the next input, while there is nothing to do.
    fn wait(&mut self, inputs: &Receiver<Input>) -> Next {
        let groups = if self.grouped().is_empty() { None } else { self.groups.due() };
        let until = [self.deadline, self.backups.due(), groups].into_iter().flatten().min();
        let input = match until {
            None => inputs.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(until) => inputs.recv_timeout(until.saturating_duration_since(Instant::now())),
        };
        let over = |deadline: Instant| deadline <= Instant::now();
        match input {
            Ok(input) => self.take(input),
            Err(RecvTimeoutError::Timeout) if self.deadline.is_some_and(over) => {
                log("nobody is left: the server ends", &[]);
                Next::Stop
            }
            Err(RecvTimeoutError::Timeout) => Next::Go,
            Err(RecvTimeoutError::Disconnected) => Next::Stop,
        }
    }

    fn take(&mut self, input: Input) -> Next {
        match input {
            Input::Join { id, peer, hello, outbox } => self.join(id, peer, &hello, outbox),
            Input::Ask { id, ticket, request } => {
                if let Some(connected) = self.connected.get_mut(&id) {
                    connected.queue.push_back((ticket, *request));
                }
            }
            Input::Withdraw { id, ticket } => {
                if let Some(connected) = self.connected.get_mut(&id) {
                    let before = connected.queue.len();
                    connected.queue.retain(|(asked, _)| *asked != ticket);
                    if connected.queue.len() < before {
                        connected.outbox.dismiss(ticket);
                    }
                }
            }
            Input::Leave { id } => self.leave(id),
            Input::Groups(groups) => {
                self.groups.answered();
                self.regroup(groups);
            }
            Input::BackedUp => {
                self.backups.ended();
                self.rest();
            }
            Input::Stop => {
                log("stopping", &[("connections", &self.connected.len())]);
                return Next::Stop;
            }
        }
        Next::Go
    }

    fn join(&mut self, id: ConnectionId, peer: Peer, hello: &Hello, outbox: Arc<Outbox>) {
        let who = Principal::proven(peer.uid, Some(peer.name.clone()));
        let who = who.claiming(hello.claimed.clone());
        let owner = peer.uid == self.manners.owner;
        let identity = Identity { who, groups: peer.groups.clone(), owner };
        let session = Session::new(identity, hello.read_only).doing(masked(&hello.doing));
        let access = self.host.access(&session);
        log(
            "connected",
            &[
                ("user", &peer.name),
                ("uid", &peer.uid),
                ("process", &peer.pid),
                ("doing", &masked(&hello.doing)),
            ],
        );
        let mut notes = Vec::new();
        if access.role.is_some() {
            notes = std::mem::take(&mut self.notes);
            let failed = |why| format!("the backup of the day failed: {why}");
            notes.extend(self.backups.failed().map(failed));
        }
        outbox.send(ToClient::Welcome(Welcome {
            protocol: PROTOCOL,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            registry: self.host.dir().display().to_string(),
            notes,
        }));
        let (queue, known) = (VecDeque::new(), Instant::now());
        let connected = Connected { peer, session, outbox, queue, access, known };
        self.connected.insert(id, connected);
        self.deadline = None;
        self.tell_all(Some(Notice::Presence));
    }

    fn leave(&mut self, id: ConnectionId) {
        let Some(left) = self.connected.remove(&id) else { return };
        left.outbox.end(None);
        log("left", &[("user", &left.peer.name), ("process", &left.peer.pid)]);
        self.tell_all(Some(Notice::Presence));
        self.rest();
    }

    /// Takes the groups that users have now. Where the user database does not answer, what it said
    /// last holds for [`KEPT`]; then the connection ends.
    fn regroup(&mut self, groups: Vec<(u32, Option<Vec<String>>)>) {
        let groups: BTreeMap<_, _> = groups.into_iter().collect();
        let mut lost = Vec::new();
        for (id, connected) in &mut self.connected {
            match groups.get(&connected.peer.uid) {
                None => {}
                Some(Some(groups)) => {
                    connected.known = Instant::now();
                    if connected.peer.groups != *groups {
                        connected.peer.groups.clone_from(groups);
                        connected.session.regroup(groups.clone());
                    }
                }
                Some(None) if connected.known.elapsed() < KEPT => {}
                Some(None) => lost.push(*id),
            }
        }
        for id in lost {
            if let Some(connected) = self.connected.get(&id) {
                let name = &connected.peer.name;
                let text = format!("the user database does not know {name} any more");
                connected.outbox.end(Some(Failure::new(FailureKind::Denied, text)));
            }
            self.leave(id);
        }
        self.tell_accesses();
    }

    /// The users whose groups count: everybody but the owner of the registry, who is its admin, and
    /// only where a group has a role.
    fn grouped(&self) -> Vec<u32> {
        if !self.directory.roles.keys().any(|subject| subject.as_group().is_some()) {
            return Vec::new();
        }
        let mut uids: Vec<_> = self.connected.values().map(|one| one.peer.uid).collect();
        uids.retain(|uid| *uid != self.manners.owner);
        uids.sort_unstable();
        uids.dedup();
        uids
    }

    /// Where nobody is left, the server ends after a while; a backup that is being written is
    /// finished first.
    fn rest(&mut self) {
        if self.connected.is_empty() && !self.backups.is_running() {
            self.deadline = self.manners.linger.map(|linger| Instant::now() + linger);
        }
    }

    /// The next request: of the connection whose turn it is, or of the first after it that has one.
    fn next_request(&mut self) -> Option<(ConnectionId, Ticket, Request)> {
        let waits = |(id, connected): (&ConnectionId, &Connected)| {
            (!connected.queue.is_empty()).then_some(*id)
        };
        let behind = self.connected.range(ConnectionId(self.turn.0 + 1)..).find_map(waits);
        let id = behind.or_else(|| self.connected.iter().find_map(waits))?;
        self.turn = id;
        let (ticket, request) = self.connected.get_mut(&id)?.queue.pop_front()?;
        Some((id, ticket, request))
    }

    fn answer(&mut self, id: ConnectionId, ticket: Ticket, request: Request) {
        let (who, status) = (request == Request::Who, request == Request::Status);
        let opens = matches!(request, Request::Open(_));
        let Some(asks) = self.connected.get_mut(&id) else { return };
        let mut answer = self.host.answer(&mut asks.session, request);
        if who && answer.is_ok() {
            answer = Ok(Answer::Who(self.present(id)));
        }
        if status && let Ok(Answer::Status(status)) = &mut answer {
            status.server = Some(self.status());
        }
        let opened = opens && answer.is_ok();
        self.send(id, ticket, answer);
        if opened {
            self.tell_all(Some(Notice::Presence));
        }
        if let Some(seq) = self.host.changed() {
            self.tell_all(Some(Notice::Changes(seq)));
            if !Arc::ptr_eq(&self.directory, &self.host.directory()) {
                self.tell_accesses();
            }
        }
    }

    fn send(&self, id: ConnectionId, ticket: Ticket, answer: Result<Answer, Refused>) {
        if let Some(connected) = self.connected.get(&id) {
            connected.outbox.send(ToClient::Event(Event::Answer { ticket, answer }));
        }
    }

    /// Tells everybody who has a role.
    fn tell_all(&self, notice: Option<Notice>) {
        let Some(notice) = notice else { return };
        for connected in self.connected.values().filter(|one| one.access.role.is_some()) {
            connected.outbox.send(ToClient::Event(Event::Notice(notice)));
        }
    }

    /// Tells everybody whose role has changed.
    fn tell_accesses(&mut self) {
        self.directory = self.host.directory();
        for connected in self.connected.values_mut() {
            let access = self.host.access(&connected.session);
            if access != connected.access {
                connected.access = access;
                connected.outbox.send(ToClient::Event(Event::Notice(Notice::Access)));
            }
        }
    }

    fn present(&self, own: ConnectionId) -> Vec<Presence> {
        let of = |(id, connected): (&ConnectionId, &Connected)| Presence {
            own: *id == own,
            ..connected.session.presence()
        };
        self.connected.iter().map(of).collect()
    }

    fn status(&self) -> ServerStatus {
        ServerStatus {
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            since: self.since,
            connections: self.connected.len(),
            backup_failed: self.backups.failed().map(str::to_owned),
        }
    }
}

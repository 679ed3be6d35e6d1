//! All requests and all answers, and what comes unasked.

use serde::{Deserialize, Serialize};

use super::act::{Committed, Preview};
use super::bulk::{BulkDone, BulkStep};
use super::declare::{DeclareStep, PlanPart, SetId};
use super::directory::DirectoryPart;
use super::failure::{Failure, Refused};
use super::import::{ImportDone, ImportStep};
use super::indexed::Indexed;
use super::page::Page;
use super::presence::Presence;
use super::status::Status;
use crate::exchange::declared::Wanted;
use crate::model::{Act, Change, Client, ClientId, ClientIds, RecordKey, Seq};
use crate::query::Query;

/// What tells a request's answer apart from all others of the same door.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Ticket(pub u64);

/// Everything that can be asked of a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Who asks and what they may do, and what has changed in the directory since the change that
    /// is known; all of it where none is. A directory in several parts goes on behind `after`.
    Directory { known: Option<Seq>, after: Option<RecordKey> },
    /// The rows of one page, and exact totals. With `partial` the page is made from what is in the
    /// index so far, and says how far that is; otherwise it waits for the whole index.
    ///
    /// The first rows of the page are left out where they came already: see [`Page::unsent`].
    Page { query: Query, partial: bool, skip: usize },
    /// One client.
    Client(ClientId),
    /// The clients behind this one in the order of their IDs; from the first where none is named.
    /// The answer needs no index.
    Clients { after: Option<ClientId>, limit: usize },
    /// The IDs of the clients that a query finds, in their order, behind this one.
    Matching { query: Query, after: Option<ClientId>, limit: usize },
    /// Does an act: checks who asks, checks the rules, and puts it on the disk.
    Apply(Box<Act>),
    /// Says what an act would do, checked in every way like one that is done.
    Preview(Box<Act>),
    /// One step of an edit of many clients.
    Bulk(Box<BulkStep>),
    /// One step of an import.
    Import(Box<ImportStep>),
    /// A part of a declaration, kept for [`Request::Plan`]; a part from 0 begins a new one. Where
    /// the records before it are not there, as on a new connection, it is not taken.
    Declared { from: usize, part: Vec<Wanted> },
    /// The plan of the declaration that was sent, of so many records, from this place on.
    Plan { prune: Option<SetId>, declared: usize, from: usize },
    /// One step of what a plan has told of.
    Declare(Box<DeclareStep>),
    /// The changes after this one, oldest first.
    Changes { since: Seq, limit: usize },
    /// How far the index of the lists is.
    Index,
    /// Who is connected.
    Who,
    /// Tells the others which record whoever asks has open; `None` closes it.
    Open(Option<RecordKey>),
    /// How the registry is, and the process that has it open.
    Status,
}

/// The answer to each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    Directory(Box<DirectoryPart>),
    Page(Box<Page>),
    Client(Option<Box<Client>>),
    /// Fewer than were asked for are the last ones, or all that there was room for: none is the
    /// end.
    Clients(Vec<Client>),
    /// Fewer than were asked for are the last ones, or all that there was room for: none is the
    /// end.
    Matching(ClientIds),
    Committed(Box<Committed>),
    Preview(Box<Preview>),
    Bulk(Box<BulkDone>),
    Import(Box<ImportDone>),
    /// How many records of the declaration are there; in place of a plan where these are others
    /// than it is asked for.
    Declared(usize),
    Plan(Box<PlanPart>),
    /// The registry's last change once the step was done.
    Declare(Seq),
    Changes(Vec<Change>),
    /// `None` once everything is in it.
    Index(Option<Indexed>),
    /// In the order in which they connected; whoever asks is one of them.
    Who(Vec<Presence>),
    Opened,
    Status(Box<Status>),
}

/// What comes through the door to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    Answer {
        ticket: Ticket,
        answer: Result<Answer, Refused>,
    },
    Notice(Notice),
    /// The connection to the registry is lost, or is there again. Made by the near side of a
    /// connection; it never travels.
    Link(Link),
}

/// The state of the connection to a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// Nobody answers, or somebody refuses for this reason: the near side tries again and again.
    /// What was asked and not answered is asked again afterwards.
    Lost(Option<Failure>),
    Restored,
}

/// What comes unasked. A notice carries no records: who hears one asks for what they show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The registry's last change is this one now.
    Changes(Seq),
    /// What whoever asks may do has changed.
    Access,
    /// Somebody has come, gone, or opened something.
    Presence,
    /// How far the index of the lists is; `None` once everything is in it.
    Index(Option<Indexed>),
}

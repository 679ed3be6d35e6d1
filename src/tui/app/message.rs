//! What happens to the desk, and what it wants to happen: the messages in, the effects out.

use std::sync::Arc;

use super::form;
use super::{ExportDone, ExportJob, NotExported, Part};
use crate::exchange::import::{Input, Reading};
use crate::model::{Act, Client, ClientId, ClientIds, Directory};
use crate::query::{Column, Kind, Query};
use crate::registry::{
    BulkDone, BulkStep, Committed, ImportDone, ImportStep, Indexed, Page, Refused,
};
use crate::tui::config::PageSize;
use crate::tui::key::Key;
use crate::tui::views::{View, ViewEdit};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    Key(Key),
    /// Text from the clipboard; may have line breaks.
    Paste(String),
    Click(Target),
    /// Rows to scroll by; negative is up.
    Wheel(i32),
    Resize {
        width: u16,
        height: u16,
    },
    /// The answer to [`Effect::Query`].
    Page {
        ticket: Ticket,
        kind: Kind,
        page: Result<Page, Problem>,
    },
    /// How far the index of the lists is, while it is built; `None` once all is in it.
    Indexed(Result<Option<Indexed>, Problem>),
    /// The answer to [`Effect::Client`]; there is none where it is not stored.
    Client {
        ticket: Ticket,
        client: Result<Option<Box<Client>>, Problem>,
    },
    /// The answer to [`Effect::Commit`], with the directory as it is after it.
    Committed {
        ticket: Ticket,
        committed: Committed,
        directory: Arc<Directory>,
    },
    /// The answer to [`Effect::Commit`].
    Refused {
        ticket: Ticket,
        refused: Refused,
        directory: Arc<Directory>,
    },
    /// The answer to [`Effect::ReadViews`] and, with what was changed, to [`Effect::ChangeViews`].
    Views {
        views: Result<Vec<View>, String>,
        after: Option<ViewEdit>,
    },
    /// The answer to [`Effect::Matching`].
    Matching {
        ticket: Ticket,
        found: Result<ClientIds, Problem>,
    },
    /// The answer to [`Effect::Bulk`], with the directory as it is after it.
    Bulk {
        ticket: Ticket,
        done: Result<BulkDone, Refused>,
        directory: Arc<Directory>,
    },
    /// The answer to [`Effect::Complete`]: what the path can become.
    Paths {
        ticket: Ticket,
        paths: Result<Vec<String>, String>,
    },
    /// The answer to [`Effect::ReadFiles`].
    Files {
        ticket: Ticket,
        input: Result<Input, String>,
    },
    /// The answer to [`Effect::Import`], with the directory as it is after it.
    Imported {
        ticket: Ticket,
        done: Result<ImportDone, Refused>,
        directory: Arc<Directory>,
    },
    /// The answer to [`Effect::Export`].
    Exported {
        ticket: Ticket,
        done: Result<ExportDone, NotExported>,
    },
    /// The answer to [`Effect::Copy`].
    Copied(Result<(), String>),
    /// The answer to [`Effect::Write`]: what stands in the file now, or why it does not count.
    Written(Result<String, String>),
    /// The answer to [`Effect::Suspend`] where no shell could ever continue the desk.
    NoShell,
}

/// Something that is to happen outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Query {
        ticket: Ticket,
        query: Query,
    },
    /// Read one client as it is stored now.
    Client {
        ticket: Ticket,
        id: ClientId,
    },
    Commit {
        ticket: Ticket,
        act: Box<Act>,
    },
    /// Read the saved views.
    ReadViews,
    ChangeViews(ViewEdit),
    /// Find all clients that a query finds.
    Matching {
        ticket: Ticket,
        query: Query,
    },
    /// Do one step of an edit of many clients.
    Bulk {
        ticket: Ticket,
        step: Box<BulkStep>,
    },
    /// Find out what a path can become.
    Complete {
        ticket: Ticket,
        path: String,
    },
    /// Read files of clients.
    ReadFiles {
        ticket: Ticket,
        path: String,
        reading: Reading,
    },
    /// Do one step of an import.
    Import {
        ticket: Ticket,
        step: Box<ImportStep>,
    },
    /// Write a part of a file, or stop.
    Export {
        ticket: Ticket,
        job: ExportJob,
    },
    /// Open a text in the person's own editor.
    Write(String),
    /// Put a text on the admin's clipboard.
    Copy(String),
    Suspend,
    Redraw,
    Quit,
}

/// What tells the answers to effects apart: the newest question of a list wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Something that went wrong outside, for a person to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    pub help: Option<String>,
}

/// What a place on the screen stands for, when it is clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Tab(Kind),
    SearchBox,
    ClearSearch,
    Header(Column),
    /// A row of the page, counted from 0.
    Row(usize),
    /// The delete mark of a row.
    DeleteMark(usize),
    /// A page, counted from 0.
    Page(usize),
    PageSize(PageSize),
    /// A field of the form, by its place.
    Field(usize),
    /// A box of a field that has several: field, box.
    FieldBox(usize, usize),
    MenuItem(usize),
    SaveButton,
    CancelButton,
    DialogButton(usize),
    /// The box with the reason.
    ReasonBox,
    /// A row of two versions, and one side of it.
    VersionRow(usize),
    VersionSide(usize, form::Side),
    /// A part of the plan of an import, a row of it, and the mark of one.
    Part(Part),
    PlanRow(usize),
    PlanMark(usize),
    /// Anywhere else on an open window: nothing below it is hit.
    Nothing,
}

/// Whether a message is good or bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Bad,
}

//! What happens to the desk, and what it wants to happen: the messages in, the effects out.

use std::sync::Arc;

use super::{ExportDone, ExportJob, NotExported, Problem, Target};
use crate::door::{Answer, Indexed, Link, Refused, Request, Ticket};
use crate::exchange::import::{Input, Reading};
use crate::model::{Access, Directory, Seq};

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
    /// The answer to [`Effect::Ask`].
    Answer {
        ticket: Ticket,
        answer: Result<Answer, Refused>,
    },
    /// Partners, users, roles and settings have changed, or what the person may do.
    Directory {
        directory: Arc<Directory>,
        access: Access,
    },
    /// Somebody has changed something: the registry's last change is this one now.
    Changed(Seq),
    /// Somebody has come or gone, or has opened or closed a record.
    Presence,
    /// The time of [`Effect::Later`] has passed.
    Later(u64),
    /// The connection to the registry is lost, or is there again.
    Link(Link),
    /// How far the index of the lists is, while it is built; `None` once all is in it.
    Indexed(Result<Option<Indexed>, Problem>),
    /// The answer to [`Effect::ReadViews`] and, with what was changed, to [`Effect::ChangeViews`].
    Views {
        views: Result<Vec<View>, String>,
        after: Option<ViewEdit>,
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
    /// Ask the registry something.
    Ask {
        ticket: Ticket,
        request: Request,
    },
    /// Send [`Msg::Later`] with this number once a mark has been seen for long enough.
    Later(u64),
    /// The answer is not needed any more.
    Withdraw(Ticket),
    /// Read the saved views.
    ReadViews,
    ChangeViews(ViewEdit),
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

//! What a window is to the desk. A window owns its keys and its state, and sees the desk through
//! [`Around`]; it changes nothing of the desk. What a window wants done comes back as an [`Outcome`].

use std::sync::Arc;

use super::form::Meeting;
use super::waiting::Waiting;
use super::{BulkAct, Scroll, Target, Tone};
use crate::door::{Request, Row, Ticket};
use crate::exchange::import::Reading;
use crate::model::{
    Access, ActKey, BulkEdit, ClientIds, Consequence, Directory, Field, Record, Seq,
};
use crate::query::{Column, Kind};
use crate::tui::config::PageSize;
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context, Keymap};
use crate::tui::layout::Sheet;
use crate::tui::views::{View, ViewEdit};

/// What a window sees of the desk around it.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    pub width: u16,
    pub height: u16,
    pub keymap: &'a Keymap,
    pub directory: &'a Directory,
    pub access: &'a Access,
    pub registry_name: &'a str,
    /// The saved views, or why they cannot be read.
    pub views: &'a Result<Vec<View>, String>,
    /// The row that the cursor of the list is on.
    pub row: Option<&'a Row>,
    /// The place of that row in the list, counted from 1, and how many rows the list has.
    pub place: (usize, usize),
    /// The ticket that the next question goes out under.
    pub ticket: Ticket,
    /// The key of an act that the next question asks for.
    pub act_key: ActKey,
}

impl Around<'_> {
    /// The saved views; none where they cannot be read.
    pub fn saved_views(&self) -> &[View] {
        self.views.as_deref().unwrap_or_default()
    }
}

/// What becomes of a window after a key, a click or a paste.
#[derive(Debug)]
pub enum Outcome {
    Stay,
    Close,
    /// The window stays, and the order is carried out.
    Then(Order),
    /// The window is closed before the order is carried out.
    CloseThen(Order),
}

impl Outcome {
    /// The window stays, and waits for the answer of the registry.
    pub(super) fn ask(waiting: Waiting, request: Request) -> Self {
        Self::Then(Order::Ask(waiting, Box::new(request)))
    }

    /// The key does nothing in this part of the desk.
    pub(super) fn no_use(key: Key, context: Context, around: &Around) -> Self {
        let help = around.keymap.hint(context, Action::Help);
        Self::bad(format!("{key} does nothing here; {help} shows the keys"))
    }

    /// The window stays, and good news stands in the bottom line.
    pub(super) fn good(message: impl Into<String>) -> Self {
        Self::Then(Order::good(message))
    }

    /// The window stays, and bad news stands in the bottom line.
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::Then(Order::bad(message))
    }
}

/// What a window asks the desk to do.
#[derive(Clone, Debug)]
pub enum Order {
    /// Shows a message in the bottom line.
    Say(Tone, String),
    /// Asks the registry, under [`Around::ticket`].
    Ask(Waiting, Box<Request>),
    /// Does not do what a question was about.
    Cancel,
    /// Deletes what the deletion at hand names, for this reason.
    Delete(Option<String>),
    /// Asks whether what was typed into the form is to be lost.
    AskDiscard,
    /// Closes the form with what was typed.
    Discard,
    /// Opens the editor again on what was written.
    WriteOn,
    /// Brings in what is taken of an import, for this reason.
    Import(Option<String>),
    /// Asks before what is taken of an import comes in.
    AskImport,
    /// Reads files of clients, under [`Around::ticket`].
    ReadFiles(String, Reading),
    /// Finds out what a path can become, under [`Around::ticket`].
    Complete(String),
    /// Writes the file of an export; `replace` where one that is there is replaced.
    Export {
        replace: bool,
    },
    Quit,
    /// Saves, or deletes, although it has this consequence.
    Accept(Consequence),
    /// Takes back, or does again, although it has this consequence.
    UndoRedo(Consequence),
    /// Does what a key of the list or of the form does.
    Act(Context, Action),
    SortBy(Column),
    PageSize(PageSize),
    Bulk(BulkAct),
    OpenView(View),
    ChangeViews(ViewEdit),
    /// Asks for the name under which the search of the list is kept.
    AskViewName,
    /// Keeps the search of the list under this name.
    KeepView(String),
    /// Asks whether a view is to be removed.
    RemoveView(View),
    /// Moves the cursor of the list by rows.
    Move(isize),
    /// Shows the change that the cursor of the history is on.
    ShowChange,
    /// Shows the help, with the keys of one part of the desk first.
    Help(Context),
    FieldHelp(Kind, Field),
    /// Shows what a save of the form changes.
    Review,
    /// Saves the form as it was reviewed.
    Save,
    /// Puts what was chosen of two versions into the form, and theirs under it.
    Merge(Box<Record>, Vec<Meeting>),
    /// Looks at what an edit of many clients would change.
    Look(Arc<ClientIds>, BulkEdit),
    /// Does what was looked at.
    Write {
        clients: Arc<ClientIds>,
        edit: BulkEdit,
        seen: Seq,
        reason: Option<String>,
    },
}

impl Order {
    pub(super) fn good(message: impl Into<String>) -> Self {
        Self::Say(Tone::Good, message.into())
    }

    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::Say(Tone::Bad, message.into())
    }
}

/// What lies over the list or the form, and takes the keys.
pub trait Window {
    /// The part of the key map that its keys come from.
    fn context(&self) -> Context;

    /// Does what a key does; `action` is what the key map has for the key.
    fn key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome;

    /// Takes text from the clipboard.
    fn paste(&mut self, _pasted: &str, _around: &Around) -> Outcome {
        Outcome::Stay
    }

    /// Does what a click on a place of the window does.
    fn click(&mut self, _target: Target, _around: &Around) -> Outcome {
        Outcome::Stay
    }

    /// What the window says, where that scrolls.
    fn sheet(&self, _around: &Around) -> Option<Sheet> {
        None
    }

    /// How far what the window says is scrolled.
    fn scroll(&mut self) -> Option<&mut Scroll> {
        None
    }

    /// Scrolls by lines as they are drawn, or goes to another row; by 0 after the desk's size changed.
    fn wheel(&mut self, lines: isize, around: &Around) {
        let size = self.sheet(around).map(|sheet| sheet.size(around.height));
        if let Some((scroll, size)) = self.scroll().zip(size) {
            scroll.by(lines, size);
        }
    }

    /// Scrolls as an action says; returns whether the action is one that scrolls.
    fn scrolled(&mut self, action: Option<Action>, around: &Around) -> bool {
        let size = self.sheet(around).map(|sheet| sheet.size(around.height));
        let scroll = self.scroll().zip(size).zip(action);
        scroll.is_some_and(|((scroll, size), action)| scroll.act(action, size))
    }
}

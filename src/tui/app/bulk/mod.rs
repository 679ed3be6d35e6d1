//! An edit of all marked clients: choose the act, give its value, see what it would change, do it.

mod act;
mod keys;
mod run;
mod sheet;

use super::waiting::Waiting;
use crate::door::{Request, limits};
use std::sync::Arc;

pub use act::{BulkAct, Needs, ValueBox};
pub use run::Bulking;

use super::dialog::Stop;
use super::{App, Effect, Overlay, Scroll, TextBox};
use crate::door::BulkTally;
use crate::model::{BulkEdit, ClientIds, Seq, text};
use crate::query::Kind;
use crate::query::Query;

use crate::tui::keymap::{Action, Context};

/// The open window of an edit of many clients.
#[derive(Debug)]
pub struct Bulk {
    pub clients: Arc<ClientIds>,
    pub stage: Stage,
}

/// How far the person is.
#[derive(Debug)]
pub enum Stage {
    /// Which act, by its place in [`BulkAct::ALL`].
    Menu { at: usize },
    /// Which value, of those that the platform has.
    Choice { act: BulkAct, items: Vec<(String, BulkEdit)>, at: usize },
    /// Which value, typed.
    Value(Value),
    /// What it would change.
    Preview(Box<Preview>),
}

/// Values that are typed.
#[derive(Debug)]
pub struct Value {
    pub act: BulkAct,
    pub boxes: Vec<ValueBox>,
    /// The box that has the keys.
    pub at: usize,
    /// The box that could not be taken, and why.
    pub error: Option<(usize, String)>,
}

/// What an edit would change, and the question whether it is wanted.
#[derive(Debug)]
pub struct Preview {
    pub edit: BulkEdit,
    pub tally: BulkTally,
    /// What is written later than this was not looked at.
    pub(super) seen: Seq,
    pub reason: TextBox,
    /// Whether the platform asks for a reason.
    pub required: bool,
    pub stop: Stop,
    pub scroll: Scroll,
}

impl Preview {
    /// The buttons, the safe one first; there is but one where nothing would change.
    pub fn buttons(&self) -> Vec<String> {
        let count = text::counted(self.tally.changed, "client");
        match (self.tally.changed, &self.edit) {
            (0, _) => vec!["Close".to_owned()],
            (_, BulkEdit::Delete) => vec!["Cancel".to_owned(), format!("Delete {count}")],
            _ => vec!["Cancel".to_owned(), format!("Apply to {count}")],
        }
    }
}

impl Bulk {
    /// A click on the box that is open.
    pub(super) const fn focus_reason(&mut self) {
        if let Stage::Preview(preview) = &mut self.stage {
            preview.stop = Stop::Reason;
        }
    }

    /// The part of the key map that its keys come from.
    pub(super) const fn context(&self) -> Context {
        match self.stage {
            Stage::Menu { .. } | Stage::Choice { .. } => Context::Menu,
            Stage::Value(_) => Context::Dialog,
            Stage::Preview(_) => Context::Review,
        }
    }
}

impl App {
    /// Why an edit of many clients cannot be done here.
    pub(super) fn never_in_bulk(&self, action: Action) -> Option<String> {
        match action {
            Action::Bulk if self.tab != Kind::Clients => {
                Some("only clients are edited many at once".to_owned())
            }
            Action::Bulk if self.list().marks.is_empty() => {
                let key = |action| self.keymap.hint(Context::List, action);
                let (one, all) = (key(Action::Mark), key(Action::MarkAll));
                Some(format!("mark clients first ({one}, or {all} for all)"))
            }
            _ => None,
        }
    }

    /// Why an act cannot be done to what is marked.
    pub fn why_not_bulk(&self, act: BulkAct) -> Option<String> {
        self.why_not(Action::Bulk).or_else(|| {
            self.access.allows(act.required_role()).err().map(|denial| denial.to_string())
        })
    }

    /// Marks all that the search of the list finds, or clears these marks.
    pub(super) fn mark_all(&mut self) -> Vec<Effect> {
        if self.tab != Kind::Clients {
            // What a page of partners or users does not show is not edited many at once.
            let list = self.list_mut();
            let rows: Vec<_> = list.rows().iter().map(|r| (r.key(), r.revision())).collect();
            if rows.iter().all(|(key, _)| list.marks.is_marked(key)) {
                list.marks.clear();
                return Vec::new();
            }
            for (key, revision) in rows {
                list.marks.mark(key, revision);
            }
            let count = text::grouped(list.marks.len() as u64);
            self.good(format!("{count} marked: what this page shows"));
            return Vec::new();
        }
        let query = self.list_query();
        let list = self.list_mut();
        if list.marks.are_all_of(&query.filter) {
            list.marks.clear();
            self.good("No longer marked");
            return Vec::new();
        }
        if list.matched() == 0 {
            self.bad("There is nothing to mark");
            return Vec::new();
        }
        let ticket = self.ticket();
        self.marking = Some((ticket, query.filter.clone()));
        self.ask_marking(ticket, query, ClientIds::default())
    }

    /// All that the search finds are known.
    pub(super) fn take_matching(
        &mut self,
        ticket: super::Ticket,
        found: Result<ClientIds, super::Problem>,
    ) -> Vec<Effect> {
        let Some((_, filter)) = self.marking.take_if(|(asked, _)| *asked == ticket) else {
            return Vec::new();
        };
        match found {
            Ok(found) => {
                let marks = &mut self.list_of(Kind::Clients).marks;
                marks.mark_all(found, filter);
                let count = text::grouped(marks.len() as u64);
                let key = |action| self.keymap.hint(Context::List, action);
                let (bulk, clear) = (key(Action::Bulk), key(Action::Clear));
                self.good(format!("{count} marked. {bulk} edits them, {clear} clears the marks"));
            }
            Err(problem) => self.bad(format!("Not marked: {}", problem.message)),
        }
        Vec::new()
    }

    /// Asks for the clients to mark that come behind those that are found.
    pub(super) fn ask_marking(
        &mut self,
        ticket: super::Ticket,
        query: Query,
        found: ClientIds,
    ) -> Vec<Effect> {
        let (after, limit) = (found.last(), limits::STEP);
        let request = Request::Matching { query: query.clone(), after, limit };
        vec![self.ask(Waiting::Marking { query, found }, ticket, request)]
    }

    /// Opens the menu of what can be done to all marked clients.
    pub(super) fn open_bulk(&mut self) {
        let clients = self.list().marks.client_ids();
        let stage = Stage::Menu { at: 0 };
        self.overlay = Some(Overlay::Bulk(Box::new(Bulk { clients, stage })));
    }

    /// Goes on with an act: asks for its value, or looks at what it would change.
    pub(super) fn begin_bulk(&mut self, act: BulkAct) -> Vec<Effect> {
        if let Some(why) = self.why_not_bulk(act) {
            self.bad(format!("{}: {why}", act.title()));
            return Vec::new();
        }
        let clients = self.list().marks.client_ids();
        let stage = match act.needs(&self.directory) {
            Needs::Nothing(edit) => return self.look(clients, edit),
            Needs::Choice(items) => Stage::Choice { act, items, at: 0 },
            Needs::Text(boxes) => Stage::Value(Value { act, boxes, at: 0, error: None }),
        };
        self.overlay = Some(Overlay::Bulk(Box::new(Bulk { clients, stage })));
        Vec::new()
    }
}

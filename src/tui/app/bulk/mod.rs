//! An edit of all marked clients: choose the act, give its value, see what it would change, do it.

mod act;
mod run;
mod sheet;
mod stage;
mod window;

pub use act::{BulkAct, Needs, ValueBox};
pub use run::Bulking;
pub use stage::{Bulk, Preview, Stage, Value};

use super::waiting::Waiting;
use super::{App, Effect, Overlay};
use crate::door::{Request, limits};
use crate::model::{ClientIds, text};
use crate::query::{Kind, Query};

use crate::tui::keymap::{Action, Context};

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
        self.open(Overlay::Bulk(Box::new(Bulk { clients, stage })));
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
        self.open(Overlay::Bulk(Box::new(Bulk { clients, stage })));
        Vec::new()
    }
}

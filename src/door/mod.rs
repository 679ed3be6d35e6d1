//! The door: everything that can be asked of a registry, as requests and answers.
//!
//! The desk and the command line know nothing of what is behind a door. A request is handed in
//! under a ticket, and its answer comes under the same ticket, in any order; notices come unasked.
//! The typed methods of [`Door`] ask and wait, for whoever has nothing else to do meanwhile.
//!
//! A session behind a door holds nothing that a new connection could not rebuild: a step carries
//! its own records, and says where the next one begins.

mod act;
mod bulk;
mod declare;
mod directory;
mod export;
mod failure;
mod hello;
mod import;
mod indexed;
pub mod limits;
mod page;
mod presence;
mod records;
mod request;
mod row;
mod run;
mod side;
mod status;
mod wire;

use std::sync::Arc;

use crate::model::{Access, Act, Change, Client, ClientId, ClientIds, Directory, Role, Seq};
use crate::query::{At, Query};

pub use act::{Committed, NotDone, Preview, UndoRest};
pub use bulk::{BulkDiff, BulkDone, BulkRun, BulkStep, BulkTally};
pub use declare::{
    Declaration, DeclarationPlan, DeclareAct, DeclareStep, PlanPart, SetId, Todo, Why,
};
pub use directory::{DirectoryPart, Mirror};
pub use export::{Export, ExportError, Shape};
pub use failure::{Blocked, Failure, FailureKind, Refused};
pub use hello::{Hello, PROTOCOL, ToClient, ToServer, Welcome};
pub use import::{ImportDone, ImportOutcome, ImportRun, ImportStep, ImportSummary, OutcomeKind};
pub use indexed::Indexed;
pub use page::Page;
pub use presence::{Opened, Presence};
pub use records::Records;
pub use request::{Answer, Event, Link, Notice, Request, Ticket};
pub use row::{ChangeRow, ClientRow, PartnerRow, Row, UserRow};
pub use run::{BulkJob, DeclareJob, ImportJob, Job, Run, UndoJob};
pub use side::{Side, Wait, Waker};
pub use status::{BackupStatus, ServerStatus, Status};
pub use wire::{WireError, decode, encode};

/// A registry, as whoever asks something of it sees it.
///
/// # Errors
/// The typed methods end with what stands in the way of their request, see [`Refused`]; nothing
/// was changed then, unless the failure's kind is [`FailureKind::NotKnownYet`].
pub trait Door: Send {
    /// Hands a request in, and does not wait for its answer.
    fn submit(&mut self, ticket: Ticket, request: Request);

    /// Takes a request back whose answer nobody wants any more. One that is under way is finished,
    /// and may still be answered.
    fn withdraw(&mut self, ticket: Ticket);

    /// The next answer or notice from behind the door; `None` where nothing comes, or somebody used
    /// the [`Waker`]. Answers that [`Door::ask`] has set aside come from [`Door::next`].
    fn receive(&mut self, wait: Wait) -> Result<Option<Event>, Failure>;

    /// Wakes whoever waits in [`Door::receive`], from another thread.
    fn waker(&self) -> Waker;

    /// What this side of the door keeps: tickets, events that were set aside, the directory.
    fn side(&mut self) -> &mut Side;

    /// The next answer or notice.
    fn next(&mut self, wait: Wait) -> Result<Option<Event>, Failure> {
        match self.side().take() {
            Some(event) => Ok(Some(event)),
            None => self.receive(wait),
        }
    }

    /// Asks, and waits for the answer; what comes meanwhile is set aside for [`Door::next`].
    fn ask(&mut self, request: Request) -> Result<Answer, Refused> {
        let ticket = self.side().ticket();
        self.submit(ticket, request);
        loop {
            match self.receive(Wait::Forever)? {
                Some(Event::Answer { ticket: answered, answer }) if answered == ticket => {
                    return answer;
                }
                Some(Event::Link(lost @ Link::Lost(_))) if self.side().impatient => {
                    self.withdraw(ticket);
                    self.side().set_aside(Event::Link(lost));
                    let text = "the connection to the registry is lost";
                    return Err(Failure::new(FailureKind::Gone, text).into());
                }
                Some(event) => self.side().set_aside(event),
                None => {}
            }
        }
    }

    /// Brings the directory and the access of this side up to what is behind the door.
    fn refresh(&mut self) -> Result<(), Refused> {
        let (mut known, mut after) = (self.side().mirror.version(), None);
        loop {
            let Answer::Directory(part) = self.ask(Request::Directory { known, after })? else {
                return Err(Failure::unexpected().into());
            };
            match self.side().mirror.take(*part) {
                None => return Ok(()),
                Some(next) => (known, after) = (None, next),
            }
        }
    }

    /// Partners, users, roles and settings as they are now; as they were known last where nobody
    /// answers.
    fn directory(&mut self) -> Arc<Directory> {
        // Whatever is asked next meets the same failure, and says it.
        let _ = self.refresh();
        self.side().mirror.directory()
    }

    /// Who acts through this door, and what they may do now.
    fn access(&mut self) -> Access {
        let _ = self.refresh();
        self.side().mirror.access().cloned().unwrap_or_default()
    }

    /// Checks that the person at this door has a role.
    fn admitted(&mut self) -> Result<(), Refused> {
        self.refresh()?;
        Ok(self.side().mirror.access().cloned().unwrap_or_default().allows(Role::Viewer)?)
    }

    /// The rows of one page, and exact totals.
    fn page(&mut self, query: &Query) -> Result<Page, Refused> {
        self.page_so_far(query, false)
    }

    /// The rows of one page; with `partial` from what is in the index so far.
    fn page_so_far(&mut self, query: &Query, partial: bool) -> Result<Page, Refused> {
        if query.per_page > limits::PER_PAGE {
            return page::large(self, query, partial);
        }
        let request = Request::Page { query: query.clone(), partial, skip: 0 };
        let Answer::Page(mut page) = self.ask(request)? else {
            return Err(Failure::unexpected().into());
        };
        self.complete(query, partial, &mut page)?;
        Ok(*page)
    }

    /// Asks for the rows of a page that its answer had no room for.
    fn complete(&mut self, query: &Query, partial: bool, page: &mut Page) -> Result<(), Refused> {
        let query = Query { at: At::Page(page.number), ..query.clone() };
        while page.unsent > 0 {
            let (query, skip) = (query.clone(), page.rows.len());
            let Answer::Page(rest) = self.ask(Request::Page { query, partial, skip })? else {
                return Err(Failure::unexpected().into());
            };
            // The list may have grown shorter meanwhile.
            page.unsent = if rest.rows.is_empty() { 0 } else { rest.unsent };
            page.rows.extend(rest.rows);
        }
        Ok(())
    }

    /// One client.
    fn client(&mut self, id: &ClientId) -> Result<Option<Client>, Refused> {
        match self.ask(Request::Client(id.clone()))? {
            Answer::Client(client) => Ok(client.map(|client| *client)),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// The clients behind this one in the order of their IDs, at most so many; none is the end.
    fn clients(&mut self, after: Option<&ClientId>, limit: usize) -> Result<Vec<Client>, Refused> {
        match self.ask(Request::Clients { after: after.cloned(), limit })? {
            Answer::Clients(clients) => Ok(clients),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// All clients that the query finds, whatever page it asks for.
    fn matching(&mut self, query: &Query) -> Result<ClientIds, Refused> {
        let mut all = ClientIds::default();
        loop {
            let after = all.last();
            let request = Request::Matching { query: query.clone(), after, limit: limits::STEP };
            match self.ask(request)? {
                Answer::Matching(ids) if ids.is_empty() => return Ok(all),
                Answer::Matching(ids) => all.append(&ids),
                _ => return Err(Failure::unexpected().into()),
            }
        }
    }

    /// Does an act.
    fn apply(&mut self, act: Act) -> Result<Committed, Refused> {
        match self.ask(Request::Apply(Box::new(act)))? {
            Answer::Committed(committed) => Ok(*committed),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// What an act would do.
    fn preview(&mut self, act: &Act) -> Result<Preview, Refused> {
        match self.ask(Request::Preview(Box::new(act.clone())))? {
            Answer::Preview(preview) => Ok(*preview),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// One step of an edit of many clients.
    fn bulk(&mut self, step: BulkStep) -> Result<BulkDone, Refused> {
        match self.ask(Request::Bulk(Box::new(step)))? {
            Answer::Bulk(done) => Ok(*done),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// One step of an import.
    fn import(&mut self, step: ImportStep) -> Result<ImportDone, Refused> {
        match self.ask(Request::Import(Box::new(step)))? {
            Answer::Import(done) => Ok(*done),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// The plan of a declaration.
    fn plan(&mut self, declaration: &Declaration) -> Result<DeclarationPlan, Refused> {
        declare::plan(self, declaration)
    }

    /// One step of what [`Door::plan`] has told of; says which is the registry's last change then.
    fn declare(&mut self, step: DeclareStep) -> Result<Seq, Refused> {
        match self.ask(Request::Declare(Box::new(step)))? {
            Answer::Declare(seq) => Ok(seq),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// Who is connected, in the order in which they came.
    fn who(&mut self) -> Result<Vec<Presence>, Refused> {
        match self.ask(Request::Who)? {
            Answer::Who(present) => Ok(present),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// How the registry is, and the process that has it open.
    fn status(&mut self) -> Result<Status, Refused> {
        match self.ask(Request::Status)? {
            Answer::Status(status) => Ok(*status),
            _ => Err(Failure::unexpected().into()),
        }
    }

    /// The changes after `seq`, oldest first, at most `limit`.
    fn changes_since(&mut self, seq: Seq, limit: usize) -> Result<Vec<Change>, Refused> {
        let mut all = Vec::new();
        while all.len() < limit {
            let since = all.last().map_or(seq, |change: &Change| change.seq);
            let limit = (limit - all.len()).min(limits::STEP);
            match self.ask(Request::Changes { since, limit })? {
                Answer::Changes(changes) if changes.is_empty() => break,
                Answer::Changes(changes) => all.extend(changes),
                _ => return Err(Failure::unexpected().into()),
            }
        }
        Ok(all)
    }
}

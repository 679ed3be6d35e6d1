//! The state of the desk, and how messages change it. Pure: what is to happen outside comes out
//! as [`Effect`]s, what happened outside comes in as [`Msg`]s.

mod bulk;
mod change;
mod change_sheet;
mod delete;
mod dialog;
mod exchange;
pub mod form;
mod form_keys;
pub mod help;
mod history;
mod list;
mod list_keys;
mod live;
mod marks;
mod message;
mod mouse;
mod overlay_keys;
mod palette;
mod restore;
mod review;
mod review_table;
mod saving;
mod scroll;
mod search_box;
mod since;
mod text_box;
mod undo_redo;
mod update;
mod versions;
mod views;
mod waiting;
mod writing;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::door::Indexed;
use crate::model::{Access, ActKey, Denial, Directory, Role};
use crate::query::{Expr, Kind};

pub use crate::door::Ticket;
pub use bulk::{Bulk, BulkAct, Preview, Progress, Stage, Value};
pub use change::ChangeWindow;
pub use change_sheet::{CLOSE_CELLS, ChangeOffer};
pub use delete::Deletion;
pub use dialog::{Answer, Button, Dialog, Reason, Stop};
pub use exchange::{
    Becomes, Exchange, ExportDone, ExportJob, ExportOrder, ExportWindow, Import, ImportField,
    ImportStage, NotExported, OfferBox, Part, Plan, PlanTone, Written,
};
pub use form::Form;
pub use history::Subject;
pub use list::List;
pub use live::Live;
pub use marks::Marks;
pub use message::{Effect, Msg, Problem, Target, Tone};
pub use palette::{Palette, PaletteItem};
pub use restore::Restore;
pub use review::Review;
pub use review_table::{ReviewLine, ReviewTone, review_columns};
pub use search_box::{Offers, SearchBox};
pub use since::Since;
pub use text_box::TextBox;
pub use undo_redo::UndoRedo;
pub use update::update;
pub use versions::{Place, Versions};
pub use views::{Purpose, ViewsMenu};
use waiting::Waiting;
pub use writing::Writing;

use super::config::Config;
use super::keymap::{Action, Context, Keymap};
use super::views::View;

/// What lies over the list or the form, and takes the keys.
#[derive(Debug)]
pub enum Overlay {
    Dialog(Dialog),
    /// Over the form: what a save changes.
    Review(Review),
    /// Over the form: what somebody else saved meanwhile.
    Versions(Versions),
    /// One change of the history.
    Change(ChangeWindow),
    /// The question before a client is restored.
    Restore(Box<Restore>),
    /// What stands against an undo or a redo.
    Since(Since),
    Palette(Palette),
    Views(ViewsMenu),
    /// An edit of many clients, until it is done.
    Bulk(Box<Bulk>),
    /// Something that goes in many steps, and can be stopped between two.
    Progress(Progress),
    Help(help::Help),
}

/// How the letters of the list are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Normal,
    /// The search box has the keys.
    Search,
    /// The next letter names a column to sort by.
    Sort,
}

/// The whole state of the desk.
#[derive(Debug)]
pub struct App {
    pub width: u16,
    pub height: u16,
    pub access: Access,
    pub registry_name: String,
    pub directory: Arc<Directory>,
    pub keymap: Arc<Keymap>,
    pub tab: Kind,
    lists: [List; 4],
    pub mode: Mode,
    pub form: Option<Form>,
    /// Clients on their way in or out; lies over the list, below the overlay.
    pub exchange: Option<Exchange>,
    /// What was filled in for the last import.
    last_import: Option<Box<Import>>,
    pub overlay: Option<Overlay>,
    pub status: Option<(Tone, String)>,
    /// How far the index of the lists is, while it takes long enough to be told.
    pub indexing: Option<Indexed>,
    /// The saved views of the person, or why they cannot be read.
    pub views: Result<Vec<View>, String>,
    /// Whether what is changed of the views outlasts the run.
    pub views_kept: bool,
    deletion: Option<Deletion>,
    /// An undo or redo that is not over yet.
    undoing: Option<UndoRedo>,
    /// An edit of many clients that is under way.
    bulk: Option<bulk::Bulking>,
    /// The search whose finds are all to be marked, while they are looked for.
    marking: Option<(Ticket, Expr)>,
    /// The change to restore, while the client is read as it is now.
    asked: Option<change::Asked>,
    /// What was written in the editor last, until it has become a form.
    writing: Option<Writing>,
    /// What others do.
    pub live: Live,
    /// The list that the history of one record was opened from.
    back: Option<Kind>,
    /// What the answers are for that have not come yet.
    waiting: BTreeMap<Ticket, Waiting>,
    next_ticket: u64,
    /// Tells the acts of this run from those of every other.
    run: u64,
}

impl App {
    /// The desk as it opens. `run` is a number that no other run has.
    pub fn new(
        config: &Config,
        access: Access,
        directory: Arc<Directory>,
        registry_name: String,
        run: u64,
    ) -> Self {
        Self {
            width: 80,
            height: 24,
            access,
            registry_name,
            directory,
            keymap: Arc::new(config.keymap.clone()),
            tab: Kind::Clients,
            lists: Kind::ALL.map(|kind| List::new(kind, config.page_size)),
            mode: Mode::Normal,
            form: None,
            exchange: None,
            last_import: None,
            overlay: None,
            status: None,
            indexing: None,
            views: Ok(Vec::new()),
            views_kept: true,
            deletion: None,
            undoing: None,
            bulk: None,
            marking: None,
            asked: None,
            writing: None,
            live: Live::default(),
            back: None,
            waiting: BTreeMap::new(),
            next_ticket: 0,
            run,
        }
    }

    /// What the desk asks for when it opens: the first page.
    pub fn start(&mut self) -> Vec<Effect> {
        self.query(crate::query::At::Page(0))
    }

    /// The list of the current tab.
    pub fn list(&self) -> &List {
        let [clients, partners, users, history] = &self.lists;
        match self.tab {
            Kind::Clients => clients,
            Kind::Partners => partners,
            Kind::Users => users,
            Kind::History => history,
        }
    }

    fn list_mut(&mut self) -> &mut List {
        let tab = self.tab;
        self.list_of(tab)
    }

    fn list_of(&mut self, kind: Kind) -> &mut List {
        let [clients, partners, users, history] = &mut self.lists;
        match kind {
            Kind::Clients => clients,
            Kind::Partners => partners,
            Kind::Users => users,
            Kind::History => history,
        }
    }

    /// Which part of the desk has the keys.
    pub fn context(&self) -> Context {
        if let (None, Some(exchange)) = (&self.overlay, &self.exchange) {
            return exchange.context();
        }
        match (&self.overlay, &self.form) {
            (Some(Overlay::Dialog(_)), _) => Context::Dialog,
            (Some(Overlay::Review(_)), _) => Context::Review,
            (Some(Overlay::Versions(_)), _) => Context::Versions,
            (Some(Overlay::Change(_)), _) => Context::Change,
            (Some(Overlay::Restore(_) | Overlay::Since(_)), _) => Context::Compare,
            (Some(Overlay::Palette(_)), _) => Context::Menu,
            (Some(Overlay::Views(_)), _) => Context::Views,
            (Some(Overlay::Help(_)), _) => Context::Help,
            (Some(Overlay::Bulk(bulk)), _) => bulk.context(),
            (Some(Overlay::Progress(_)), _) => Context::Dialog,
            (None, Some(form)) if form.menu.is_some() => Context::Menu,
            (None, Some(_)) => Context::Form,
            (None, None) if self.mode == Mode::Search => Context::Search,
            (None, None) => Context::List,
        }
    }

    /// Whether the person may do what an action of a list is about.
    pub fn may(&self, action: Action) -> Result<(), Denial> {
        let needs = match (action, action.client_role(), self.tab) {
            // What each of them needs beyond this depends on the records that it is about.
            (Action::Undo | Action::Redo | Action::Restore | Action::Import, role, _) => role,
            (_, Role::Viewer, _) => Role::Viewer,
            (_, role, Kind::Clients) => role,
            (_, _, Kind::Partners | Kind::Users | Kind::History) => Role::Admin,
        };
        self.access.allows(needs)
    }

    /// Why the person sees nothing, if they have no role.
    pub fn locked_out(&self) -> Option<Denial> {
        self.access.allows(Role::Viewer).err()
    }

    /// Why an action cannot be done in the list or the form that is open; `None` where it can.
    pub fn why_not(&self, action: Action) -> Option<String> {
        self.never_in_history(action)
            .or_else(|| self.may(action).err().map(|denial| denial.to_string()))
            .or_else(|| self.never_in_bulk(action))
    }

    /// Whether the person may save what the form of this list holds.
    pub fn may_save(&self, kind: Kind) -> Result<(), Denial> {
        self.access.allows(if kind == Kind::Clients { Role::Editor } else { Role::Admin })
    }

    /// How many rows of a list the window shows.
    pub fn visible_rows(&self) -> usize {
        super::layout::table_height(self.height).max(1)
    }

    fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }

    /// A key for an act: this run's number, and one that only goes up.
    fn act_key(&mut self) -> ActKey {
        let ticket = self.ticket();
        ActKey((u128::from(self.run) << 64) | u128::from(ticket.0))
    }

    fn good(&mut self, message: impl Into<String>) {
        self.status = Some((Tone::Good, message.into()));
    }

    fn bad(&mut self, message: impl Into<String>) {
        self.status = Some((Tone::Bad, message.into()));
    }
}

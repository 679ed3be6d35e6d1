//! An export of what the list shows: choose the form, name the file, and it is written in steps.

use super::{Exchange, OfferBox};
use crate::door::Shape;
use crate::exchange::export::{Losses, TableFormat, Target};
use crate::exchange::import::Format;
use crate::model::text;
use crate::query::{ColumnSpec, Kind, Query};

use crate::tui::app::help::{Help, HelpLine};
use crate::tui::app::window::Order;
use crate::tui::app::{App, Dialog, Effect, Overlay, Problem, Progress, Ticket};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::columns;

/// The open window of an export.
#[derive(Debug)]
pub struct ExportWindow {
    pub kind: Kind,
    /// How many records the list has.
    pub count: u64,
    query: Query,
    /// What can be made of them: what the menu says, and the shape.
    pub items: Vec<(String, Shape)>,
    /// The item that the cursor is on, or that was chosen.
    pub at: usize,
    /// The file, once the form is chosen.
    pub path: Option<OfferBox>,
    /// Why the file was not written.
    pub error: Option<String>,
    /// The step that is under way.
    under_way: Option<Ticket>,
}

/// What is asked of whoever writes the file. There is one export at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportJob {
    Begin(Box<ExportOrder>),
    /// Write some more.
    Next,
    /// Nothing more is written, and no file is left.
    Stop,
}

/// What is written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOrder {
    pub query: Query,
    pub shape: Shape,
    /// As it was typed.
    pub path: String,
    /// Whether a file that is there already is replaced.
    pub replace: bool,
}

/// How far an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportDone {
    pub records: u64,
    /// How many there are in all, where that is known: the list may have been part of it.
    pub of: Option<u64>,
    /// The file, once it is whole.
    pub written: Option<Written>,
}

/// A file that is there whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The absolute path, as it may be shown.
    pub path: String,
    pub losses: Losses,
}

/// Why a file was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotExported {
    /// It is there already.
    Exists,
    Failed(Problem),
}

impl ExportWindow {
    /// The ending of a file of this shape, and what stands before it.
    fn file_name(&self, shape: &Shape) -> String {
        let ending = match shape {
            Shape::Table(TableFormat::Csv, _) | Shape::Clients(Target::File(Format::Csv)) => "csv",
            Shape::Table(TableFormat::Markdown, _) | Shape::Clients(Target::Markdown) => "md",
            Shape::Clients(Target::File(Format::Jsonl)) => "jsonl",
            Shape::Clients(Target::File(Format::Rfc7591)) => "rfc7591.json",
            Shape::Clients(Target::File(Format::Hydra)) => "hydra.json",
            Shape::Clients(Target::File(Format::Keycloak)) => "keycloak.json",
            Shape::Clients(Target::File(Format::Auth0)) => "auth0.json",
            Shape::Clients(Target::File(Format::Spring)) => "spring.csv",
            Shape::Clients(Target::File(Format::Duende)) => "duende.json",
        };
        format!("{}.{ending}", self.kind.title().to_lowercase())
    }
}

/// What a form is for, in a menu.
const fn about(target: Target) -> &'static str {
    match target {
        Target::File(Format::Jsonl) => "JSON lines, with all there is to a client",
        Target::File(Format::Csv) => "a spreadsheet, with all there is to a client",
        Target::File(Format::Rfc7591) => "client metadata as in RFC 7591",
        Target::File(Format::Hydra) => "Ory Hydra",
        Target::File(Format::Keycloak) => "Keycloak, as a partial import",
        Target::File(Format::Auth0) => "Auth0, as its deploy tool reads it",
        Target::File(Format::Spring) => "Spring Security, oauth_client_details",
        Target::File(Format::Duende) => "Duende IdentityServer",
        Target::Markdown => "a table for people",
    }
}

/// All that can be made of a list that shows these columns.
fn items(kind: Kind, columns: &[&'static ColumnSpec]) -> Vec<(String, Shape)> {
    let titles: Vec<_> = columns.iter().map(|spec| spec.title).collect();
    let table = |name: &str, format| {
        let title = format!("The table as {name}: {}", titles.join(", "));
        (title, Shape::Table(format, columns.to_vec()))
    };
    let mut items = vec![table("CSV", TableFormat::Csv), table("Markdown", TableFormat::Markdown)];
    if kind == Kind::Clients {
        let whole = |target| {
            (format!("Whole clients, {target}: {}", about(target)), Shape::Clients(target))
        };
        items.extend(Target::ALL.map(whole));
    }
    items
}

impl App {
    /// Asks in which form what the list shows goes to a file.
    pub(in crate::tui::app) fn open_export(&mut self) {
        let count = self.list().matched() as u64;
        if count == 0 {
            return self.bad("There is nothing to export");
        }
        let placed = columns(self.tab, self.list().order().column, self.width);
        let columns: Vec<_> = placed.into_iter().map(|placed| placed.spec).collect();
        self.exchange = Some(Exchange::Export(Box::new(ExportWindow {
            kind: self.tab,
            count,
            query: self.list_query(),
            items: items(self.tab, &columns),
            at: 0,
            path: None,
            error: None,
            under_way: None,
        })));
    }

    fn export_window(&mut self) -> Option<&mut ExportWindow> {
        match &mut self.exchange {
            Some(Exchange::Export(window)) => Some(window),
            _ => None,
        }
    }

    pub(super) fn export_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let Some(window) = self.export_window() else { return Vec::new() };
        let last = window.items.len().saturating_sub(1);
        let Some(path) = &mut window.path else {
            match action {
                Some(Action::Up) => window.at = window.at.saturating_sub(1),
                Some(Action::Down) => window.at = (window.at + 1).min(last),
                Some(Action::PageUp) => window.at = 0,
                Some(Action::PageDown) => window.at = last,
                Some(Action::Accept | Action::Leave) => self.choose_shape(),
                Some(Action::Dismiss) => self.exchange = None,
                _ => {}
            }
            return Vec::new();
        };
        match action {
            _ if key.typed().is_some() => {
                path.key(key);
                window.error = None;
            }
            Some(Action::GoOn) if path.accept() => {}
            Some(Action::GoOn) => return self.begin_export(false),
            Some(Action::Complete) => return self.complete_path(true),
            Some(Action::CompleteBack) => return self.complete_path(false),
            Some(Action::NextField) => _ = path.next(true),
            Some(Action::PreviousField) => _ = path.next(false),
            Some(Action::Dismiss) => {
                if !path.close() {
                    window.path = None;
                    window.error = None;
                }
            }
            Some(Action::Help) => self.open_help(Context::File),
            _ => {
                if !path.key(key) {
                    self.no_use(key, Context::File);
                }
            }
        }
        Vec::new()
    }

    /// The form is chosen: asks for the file.
    fn choose_shape(&mut self) {
        let Some(window) = self.export_window() else { return };
        let Some((_, shape)) = window.items.get(window.at) else { return };
        window.path = Some(OfferBox::new(&window.file_name(shape)));
    }

    /// A click on a form in the menu, or on a path that is offered.
    pub(in crate::tui::app) fn click_export(&mut self, n: usize) {
        let Some(window) = self.export_window() else { return };
        if let Some(path) = &mut window.path {
            path.choose(n);
            return;
        }
        window.at = n;
        self.choose_shape();
    }

    /// Begins to write the file.
    pub(in crate::tui::app) fn begin_export(&mut self, replace: bool) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(window) = self.export_window() else { return Vec::new() };
        let (Some(path), Some((_, shape))) = (&mut window.path, window.items.get(window.at)) else {
            return Vec::new();
        };
        path.close();
        let path = path.text.value().trim().to_owned();
        if path.is_empty() {
            window.error = Some("name a file".to_owned());
            return Vec::new();
        }
        window.error = None;
        window.under_way = Some(ticket);
        let (query, shape) = (window.query.clone(), shape.clone());
        let title = format!("Exporting {}", text::counted(window.count, window.kind.noun()));
        let total = window.count;
        let stop = "stops; no file is left";
        let progress = Progress { title, done: 0, total, stop, stopping: false };
        self.overlay = Some(Overlay::Progress(progress));
        let order = ExportOrder { query, shape, path, replace };
        vec![Effect::Export { ticket, job: ExportJob::Begin(Box::new(order)) }]
    }

    /// A step of the export is over: the next one, or the end.
    pub(in crate::tui::app) fn take_exported(
        &mut self,
        ticket: Ticket,
        done: Result<ExportDone, NotExported>,
    ) -> Vec<Effect> {
        let next = self.ticket();
        let stopping = self.is_stopping();
        let Some(window) = self.export_window().filter(|w| w.under_way == Some(ticket)) else {
            return Vec::new();
        };
        window.under_way = None;
        let path = window.path.as_ref().map(|path| path.text.value().trim().to_owned());
        match done {
            Ok(ExportDone { records, written: Some(written), .. }) => {
                self.exported(records, &written);
            }
            Ok(ExportDone { .. }) if stopping => {
                self.overlay = None;
                self.good("Stopped: no file was written");
                return vec![Effect::Export { ticket: next, job: ExportJob::Stop }];
            }
            Ok(ExportDone { records, of, .. }) => {
                window.under_way = Some(next);
                if let Some(Overlay::Progress(progress)) = &mut self.overlay {
                    progress.done = records;
                    progress.total = of.unwrap_or(progress.total);
                }
                return vec![Effect::Export { ticket: next, job: ExportJob::Next }];
            }
            Err(NotExported::Exists) => {
                let path = text::shown(&path.unwrap_or_default()).into_owned();
                let lines = vec![format!("{path} is there already.")];
                let title = "Replace this file?";
                let dialog = Dialog::new(title, lines, "Cancel", "Replace", Order::Replace);
                self.overlay = Some(Overlay::Dialog(dialog));
            }
            Err(NotExported::Failed(problem)) => {
                let help = problem.help.map(|help| format!(". {}", text::sentence(&help)));
                window.error = Some(format!("{}{}", problem.message, help.unwrap_or_default()));
                self.overlay = None;
            }
        }
        Vec::new()
    }

    /// Says where the file is, and what it does not keep.
    fn exported(&mut self, records: u64, written: &Written) {
        let Some(Exchange::Export(window)) = self.exchange.take() else { return };
        let count = text::counted(records, window.kind.noun());
        let done = format!("{count} exported to {}", written.path);
        self.overlay = None;
        let mut losses = written.losses.iter().peekable();
        if losses.peek().is_some() {
            let mut lines = vec![
                HelpLine::Text(format!("The file is {}.", written.path)),
                HelpLine::Heading("What it does not keep".to_owned()),
            ];
            lines.extend(losses.map(|(loss, clients)| {
                let count = text::counted(clients, "client");
                HelpLine::Text(format!("{}, {count}: {}", loss.field, loss.reason))
            }));
            let title = format!("{count} exported");
            self.overlay = Some(Overlay::Help(Help::new(title, lines)));
        }
        self.good(done);
    }
}

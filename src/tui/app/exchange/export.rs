//! An export of what the list shows: choose the form, name the file, and it is written in steps.

use super::OfferBox;
use crate::door::Shape;
use crate::exchange::export::{Losses, TableFormat, Target};
use crate::exchange::import::Format;
use crate::query::{ColumnSpec, Kind, Query};
use crate::tui::app::{Problem, Ticket};

/// The open window of an export.
#[derive(Debug)]
pub struct ExportWindow {
    pub kind: Kind,
    /// How many records the list has.
    pub count: u64,
    pub(super) query: Query,
    /// What can be made of them: what the menu says, and the shape.
    pub items: Vec<(String, Shape)>,
    /// The item that the cursor is on, or that was chosen.
    pub at: usize,
    /// The file, once the form is chosen.
    pub path: Option<OfferBox>,
    /// Why the file was not written.
    pub error: Option<String>,
    /// The step that is under way.
    pub(super) under_way: Option<Ticket>,
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
    pub(super) fn file_name(&self, shape: &Shape) -> String {
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
pub(super) fn items(kind: Kind, columns: &[&'static ColumnSpec]) -> Vec<(String, Shape)> {
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

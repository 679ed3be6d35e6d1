//! Records on their way out, step by step: into a file of another system, or as the table that
//! somebody sees.

use std::io::{self, Write};

use rayon::prelude::*;
use thiserror::Error;

use super::{Door, Row, StoreError};
use crate::exchange::export::{Losses, Piece, TableFormat, Target, piece};
use crate::model::{Client, ClientId, Directory};
use crate::query::{At, Column, ColumnSpec, Expr, Kind, Order, Query};

/// How many records a step reads and writes: memory stays flat however many there are.
const STEP: usize = 8_192;
/// How many of them are one piece of work.
const PART: usize = 512;

/// What a file holds of each record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Whole clients, in a form that other systems read.
    Clients(Target),
    /// A table of these columns.
    Table(TableFormat, Vec<&'static ColumnSpec>),
}

/// Why an export ends before its end.
#[derive(Debug, Error)]
pub enum ExportError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
    /// A part must not pass for the whole.
    #[error("{found} of {of} records were found")]
    Missing { found: usize, of: usize },
}

impl Shape {
    fn head(&self) -> String {
        match self {
            Self::Clients(target) => target.head(),
            Self::Table(format, columns) => {
                let titles: Vec<_> = columns.iter().map(|spec| spec.title).collect();
                format.head(&titles)
            }
        }
    }

    const fn between(&self) -> &'static str {
        match self {
            Self::Clients(target) => target.between(),
            Self::Table(..) => "",
        }
    }

    const fn foot(&self) -> &'static str {
        match self {
            Self::Clients(target) => target.foot(),
            Self::Table(..) => "",
        }
    }
}

/// Records that are written in one step.
#[derive(Debug)]
enum Batch {
    Clients(Vec<Client>),
    Rows(Vec<Row>),
}

impl Batch {
    const fn len(&self) -> usize {
        match self {
            Self::Clients(clients) => clients.len(),
            Self::Rows(rows) => rows.len(),
        }
    }
}

/// An export that is under way.
#[derive(Debug)]
pub struct Export {
    shape: Shape,
    source: Source,
    /// Whether the head of the file is written.
    begun: bool,
    /// How many records are written.
    written: usize,
    /// What was read while the last step was written.
    ahead: Option<Batch>,
    losses: Losses,
}

impl Export {
    /// Begins an export of all that a query finds, in its order, whatever page it asks for.
    pub fn new<D: Door + ?Sized>(
        query: Query,
        shape: Shape,
        door: &mut D,
    ) -> Result<Self, StoreError> {
        let source = Source::of(query, &shape, door)?;
        let losses = Losses::default();
        Ok(Self { shape, source, begun: false, written: 0, ahead: None, losses })
    }

    /// How many records are written.
    pub const fn written(&self) -> usize {
        self.written
    }

    /// How many records there are in all, where that is known.
    pub const fn of(&self) -> Option<usize> {
        self.source.of
    }

    /// What the file does not keep.
    pub const fn losses(&self) -> &Losses {
        &self.losses
    }

    /// Writes the next records; says whether these were the last.
    pub fn step<D: Door + ?Sized>(
        &mut self,
        door: &mut D,
        out: &mut impl Write,
    ) -> Result<bool, ExportError> {
        if !self.begun {
            out.write_all(self.shape.head().as_bytes())?;
            self.begun = true;
        }
        let batch = match self.ahead.take() {
            Some(batch) => batch,
            None => match self.source.next(door)? {
                Some(batch) => batch,
                // The index of the lists is not whole yet.
                None => return Ok(false),
            },
        };
        let count = batch.len();
        if count == 0 {
            self.source.check(self.written)?;
            out.write_all(self.shape.foot().as_bytes())?;
            return Ok(true);
        }
        let directory = door.directory();
        // To read goes on one core, so the others write meanwhile.
        let (source, shape) = (&mut self.source, &self.shape);
        let (next, pieces) =
            rayon::join(|| source.next(door), || pieces(shape, &batch, &directory));
        for (n, Piece { bytes, losses }) in pieces.into_iter().enumerate() {
            if self.written > 0 || n > 0 {
                out.write_all(self.shape.between().as_bytes())?;
            }
            out.write_all(&bytes)?;
            self.losses.merge(&losses);
        }
        self.written += count;
        self.ahead = next?;
        Ok(false)
    }
}

/// Most of the work, done by all cores.
fn pieces(shape: &Shape, batch: &Batch, directory: &Directory) -> Vec<Piece> {
    match (shape, batch) {
        (Shape::Clients(target), Batch::Clients(clients)) => {
            clients.par_chunks(PART).map(|part| piece(*target, part, directory)).collect()
        }
        (Shape::Table(format, columns), Batch::Rows(rows)) => {
            let table = |part: &[Row]| {
                let mut piece = Piece::default();
                for row in part {
                    let cell = |spec: &&ColumnSpec| row.cell(spec.column, &directory.settings);
                    let cells: Vec<String> = columns.iter().map(cell).collect();
                    format.row(&cells, &mut piece.bytes);
                }
                piece
            };
            rows.par_chunks(PART).map(table).collect()
        }
        // The source reads what the shape is made of.
        (Shape::Clients(_), Batch::Rows(_)) | (Shape::Table(..), Batch::Clients(_)) => Vec::new(),
    }
}

/// Where the records come from, some at a time.
#[derive(Debug)]
struct Source {
    way: Way,
    of: Option<usize>,
}

#[derive(Debug)]
enum Way {
    /// All clients in the order of their IDs, as they are stored: no index is needed.
    Stored(Option<ClientId>),
    /// The pages of a question, of whole clients or of rows.
    Pages { query: Box<Query>, rows: bool },
    /// There are no more.
    Over { rows: bool },
}

impl Source {
    fn of<D: Door + ?Sized>(query: Query, shape: &Shape, door: &mut D) -> Result<Self, StoreError> {
        let by_id = Order { column: Column::ClientId, descending: false };
        let rows = matches!(shape, Shape::Table(..));
        // No two have the same ID: what would order them further does not.
        let stored =
            query.kind == Kind::Clients && query.filter == Expr::All && query.order == by_id;
        if stored && !rows {
            let of = door.page(&Query { per_page: 1, ..Query::new(Kind::Clients) })?.total;
            return Ok(Self { way: Way::Stored(None), of: Some(of) });
        }
        let query = Box::new(Query { per_page: STEP, at: At::Page(0), ..query });
        Ok(Self { way: Way::Pages { query, rows }, of: None })
    }

    /// The next ones; none at the end. `None` while the index of the lists is not whole.
    fn next<D: Door + ?Sized>(&mut self, door: &mut D) -> Result<Option<Batch>, StoreError> {
        match &mut self.way {
            Way::Stored(after) => {
                let clients = door.clients(after.as_ref(), STEP)?;
                if let Some(last) = clients.last() {
                    *after = Some(last.id.clone());
                }
                Ok(Some(Batch::Clients(clients)))
            }
            Way::Over { rows: true } => Ok(Some(Batch::Rows(Vec::new()))),
            Way::Over { rows: false } => Ok(Some(Batch::Clients(Vec::new()))),
            Way::Pages { query, rows } => {
                let page = door.page(query)?;
                if page.indexed.is_some() {
                    door.index()?;
                    return Ok(None);
                }
                let rows = *rows;
                self.of = Some(page.matched);
                if page.start + page.rows.len() >= page.matched {
                    self.way = Way::Over { rows };
                } else {
                    query.at = At::Page(page.number + 1);
                }
                Ok(Some(if rows {
                    Batch::Rows(page.rows)
                } else {
                    Batch::Clients(page.rows.into_iter().filter_map(client).collect())
                }))
            }
        }
    }

    /// Whether all came that there are.
    fn check(&self, found: usize) -> Result<(), ExportError> {
        match self.of {
            Some(of) if of != found => Err(ExportError::Missing { found, of }),
            _ => Ok(()),
        }
    }
}

fn client(row: Row) -> Option<Client> {
    match row {
        Row::Client(row) => Some(row.client),
        Row::Partner(_) | Row::User(_) | Row::Change(_) => None,
    }
}

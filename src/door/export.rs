//! Records on their way out, step by step: into a file of another system, or as the table that
//! somebody sees.

use std::io::{self, Write};

use rayon::prelude::*;
use thiserror::Error;

use super::records::{Batch, Records};
use super::{Door, Refused, Row};
use crate::exchange::export::{Losses, Piece, TableFormat, Target, piece};
use crate::model::Directory;
use crate::query::{ColumnSpec, Query};

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
    Refused(#[from] Refused),
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

/// An export that is under way.
#[derive(Debug)]
pub struct Export {
    shape: Shape,
    source: Records,
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
    ///
    /// With `partial` a step ends without records while the index of the lists is not whole, so
    /// that whoever asks can do something else meanwhile; otherwise it waits for the index.
    pub fn new(
        query: Query,
        shape: Shape,
        partial: bool,
        door: &mut dyn Door,
    ) -> Result<Self, Refused> {
        let source = Records::new(query, matches!(shape, Shape::Table(..)), partial, door)?;
        let losses = Losses::default();
        Ok(Self { shape, source, begun: false, written: 0, ahead: None, losses })
    }

    /// How many records are written.
    pub const fn written(&self) -> usize {
        self.written
    }

    /// How many records there are in all, where that is known.
    pub fn of(&self) -> Option<usize> {
        self.source.of()
    }

    /// What the file does not keep.
    pub const fn losses(&self) -> &Losses {
        &self.losses
    }

    /// Writes the next records; says whether these were the last.
    pub fn step(&mut self, door: &mut dyn Door, out: &mut impl Write) -> Result<bool, ExportError> {
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
            if let Some(of) = self.source.of().filter(|of| *of != self.written) {
                return Err(ExportError::Missing { found: self.written, of });
            }
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

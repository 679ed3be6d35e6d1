//! An export that is under way: it is asked for in steps, so that other questions come between.

use std::path::PathBuf;

use super::path::Base;
use crate::door::{Door, Export, ExportError};
use crate::exchange::export::{FileError, Output};
use crate::model::text;
use crate::tui::app::{ExportDone, ExportJob, ExportOrder, NotExported, Problem, Written};

/// The one export that is under way, if any.
#[derive(Debug)]
pub struct Exporting {
    /// Where the path of an export starts.
    base: Base,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    export: Export,
    output: Output,
    path: PathBuf,
}

impl Exporting {
    /// Makes one that has nothing under way.
    pub const fn new(base: Base) -> Self {
        Self { base, running: None }
    }

    /// Does a step.
    pub fn go_on(
        &mut self,
        door: &mut dyn Door,
        job: &ExportJob,
    ) -> Result<ExportDone, NotExported> {
        match job {
            ExportJob::Begin(order) => {
                self.running = Some(begin(&self.base, door, order)?);
            }
            ExportJob::Next => {}
            ExportJob::Stop => self.running = None,
        }
        let Some(mut running) = self.running.take() else {
            return Ok(ExportDone { records: 0, of: None, written: None });
        };
        let over = running.export.step(door, &mut running.output).map_err(failed)?;
        let records = running.export.written() as u64;
        let of = running.export.of().map(|of| of as u64);
        if !over {
            self.running = Some(running);
            return Ok(ExportDone { records, of, written: None });
        }
        let Running { export, output, path } = running;
        output.finish().map_err(|error| not_written(&error))?;
        let path = path.canonicalize().unwrap_or(path);
        let path = text::shown(&path.display().to_string()).into_owned();
        let losses = export.losses().clone();
        Ok(ExportDone { records, of, written: Some(Written { path, losses }) })
    }
}

fn begin(base: &Base, door: &mut dyn Door, order: &ExportOrder) -> Result<Running, NotExported> {
    let path = base.expanded(&order.path);
    let output = Output::create(&path, order.replace).map_err(|error| not_written(&error))?;
    let export = Export::new(order.query.clone(), order.shape.clone(), true, door)
        .map_err(|refused| NotExported::Failed(refused.into()))?;
    Ok(Running { export, output, path })
}

fn not_written(error: &FileError) -> NotExported {
    let help = match error {
        FileError::Exists(_) => return NotExported::Exists,
        FileError::Folder(_) => Some("name a file in it".to_owned()),
        FileError::NoFolder(..) | FileError::Cannot(..) => None,
    };
    NotExported::Failed(Problem { message: error.to_string(), help })
}

fn failed(error: ExportError) -> NotExported {
    NotExported::Failed(match error {
        ExportError::Refused(refused) => refused.into(),
        other @ ExportError::Output(_) => Problem { message: other.to_string(), help: None },
        other @ ExportError::Missing { .. } => Problem {
            message: other.to_string(),
            help: Some("oauthdesk verify says what is wrong with the registry".to_owned()),
        },
    })
}

//! Clients in and out at the desk: the window that asks for a file, what an import would do, and
//! the steps of both.

mod export;
mod export_keys;
mod exporting;
mod import;
mod import_keys;
mod import_run;
mod offer_box;
mod plan;
mod plan_said;

pub use export::{ExportDone, ExportJob, ExportOrder, ExportWindow, NotExported, Written};
pub use import::{Import, ImportField, Stage as ImportStage};
pub use offer_box::OfferBox;
pub use plan::{Becomes, Part, Plan};

use super::{App, Overlay, Ticket};

impl App {
    /// What the path in the open box can become; an answer that is not awaited any more is none.
    pub(super) fn take_paths(&mut self, ticket: Ticket, paths: Result<Vec<String>, String>) {
        let file = self.windows.iter_mut().find_map(|window| match window {
            Overlay::Import(import) => Some(&mut import.file),
            Overlay::Export(export) => export.path.as_mut(),
            _ => None,
        });
        let Some(file) = file.filter(|file| file.is_asked(ticket)) else { return };
        match paths {
            Ok(paths) if paths.is_empty() => self.bad("No file or folder begins so"),
            Ok(paths) => file.offer(paths),
            Err(why) => self.bad(why),
        }
    }
}

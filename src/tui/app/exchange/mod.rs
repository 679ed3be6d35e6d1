//! Clients in and out at the desk: the window that asks for a file, what an import would do, and
//! the steps of both.

mod export;
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

use super::{App, Effect, Ticket};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

/// What lies over the list while clients go in or out.
#[derive(Debug)]
pub enum Exchange {
    Import(Box<Import>),
    Export(Box<ExportWindow>),
}

impl Exchange {
    /// Whether something that is offered stands in the box that has the keys.
    pub fn has_choice(&self) -> bool {
        let offered = match self {
            Self::Import(import) => match import.field() {
                Some(ImportField::File) => Some(&import.file),
                Some(ImportField::Partner) => Some(&import.partner),
                _ => None,
            },
            Self::Export(export) => export.path.as_ref(),
        };
        offered.is_some_and(|offered| offered.at.is_some())
    }

    /// The part of the key map that its keys come from.
    pub(super) const fn context(&self) -> Context {
        match self {
            Self::Import(import) => match import.stage {
                ImportStage::Plan(_) => Context::Plan,
                ImportStage::Asking | ImportStage::Reading(_) => Context::File,
            },
            Self::Export(export) if export.path.is_none() => Context::Menu,
            Self::Export(_) => Context::File,
        }
    }
}

impl App {
    pub(super) fn exchange_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        match &self.exchange {
            Some(Exchange::Import(_)) => self.import_key(key, action),
            Some(Exchange::Export(_)) => self.export_key(key, action),
            None => Vec::new(),
        }
    }

    /// The wheel over the window.
    pub(super) fn scroll_exchange(&mut self, by: isize) {
        if matches!(self.exchange, Some(Exchange::Import(_))) {
            self.scroll_plan(by);
        }
    }

    /// A click on a button of the window.
    pub(super) fn click_exchange_button(&mut self, n: usize) -> Vec<Effect> {
        match &self.exchange {
            Some(Exchange::Import(_)) => self.click_import_button(n),
            Some(Exchange::Export(_)) if n == 0 => self.begin_export(false),
            Some(Exchange::Export(_)) | None => {
                self.exchange = None;
                Vec::new()
            }
        }
    }

    /// A click on something that a menu, or a box, offers.
    pub(super) fn click_offer(&mut self, n: usize) {
        match &self.exchange {
            Some(Exchange::Import(_)) => self.click_import_offer(n),
            Some(Exchange::Export(_)) => self.click_export(n),
            None => {}
        }
    }

    /// Text from the clipboard for the box that has the keys.
    pub(super) fn paste_exchange(&mut self, text: &str) {
        let text_box = match &mut self.exchange {
            Some(Exchange::Import(import)) => {
                import.error = None;
                import.text_box()
            }
            Some(Exchange::Export(export)) => export.path.as_mut(),
            None => None,
        };
        match text_box {
            Some(text_box) => text_box.insert(text),
            None => self.bad("Nothing to paste into: go to a text box first"),
        }
    }

    /// What the path in the open box can become; an answer that is not awaited any more is none.
    pub(super) fn take_paths(&mut self, ticket: Ticket, paths: Result<Vec<String>, String>) {
        let file = match &mut self.exchange {
            Some(Exchange::Import(import)) => &mut import.file,
            Some(Exchange::Export(export)) => match &mut export.path {
                Some(path) => path,
                None => return,
            },
            None => return,
        };
        if !file.is_asked(ticket) {
            return;
        }
        match paths {
            Ok(paths) if paths.is_empty() => self.bad("No file or folder begins so"),
            Ok(paths) => file.offer(paths),
            Err(why) => self.bad(why),
        }
    }

    /// Completes the path in the open box: the next offer, or what the file system has.
    fn complete_path(&mut self, forward: bool) -> Vec<Effect> {
        let ticket = self.ticket();
        let file = match &mut self.exchange {
            Some(Exchange::Import(import)) => &mut import.file,
            Some(Exchange::Export(export)) => match &mut export.path {
                Some(path) => path,
                None => return Vec::new(),
            },
            None => return Vec::new(),
        };
        if file.next(forward) {
            return Vec::new();
        }
        file.ask(ticket);
        vec![Effect::Complete { ticket, path: file.text.value().to_owned() }]
    }
}

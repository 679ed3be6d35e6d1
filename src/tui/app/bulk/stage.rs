//! The window of an edit of many clients, and how far the person is in it.

use std::sync::Arc;

use super::{BulkAct, ValueBox};
use crate::door::BulkTally;
use crate::model::{BulkEdit, ClientIds, Seq, text};
use crate::tui::app::dialog::Stop;
use crate::tui::app::{Scroll, TextBox};

/// The open window of an edit of many clients.
#[derive(Debug)]
pub struct Bulk {
    pub clients: Arc<ClientIds>,
    pub stage: Stage,
}

/// How far the person is.
#[derive(Debug)]
pub enum Stage {
    /// Which act, by its place in [`BulkAct::ALL`].
    Menu { at: usize },
    /// Which value, of those that the platform has.
    Choice { act: BulkAct, items: Vec<(String, BulkEdit)>, at: usize },
    /// Which value, typed.
    Value(Value),
    /// What it would change.
    Preview(Box<Preview>),
}

/// Values that are typed.
#[derive(Debug)]
pub struct Value {
    pub act: BulkAct,
    pub boxes: Vec<ValueBox>,
    /// The box that has the keys.
    pub at: usize,
    /// The box that could not be taken, and why.
    pub error: Option<(usize, String)>,
}

/// What an edit would change, and the question whether it is wanted.
#[derive(Debug)]
pub struct Preview {
    pub edit: BulkEdit,
    pub tally: BulkTally,
    /// What is written later than this was not looked at.
    pub(super) seen: Seq,
    pub reason: TextBox,
    /// Whether the platform asks for a reason.
    pub required: bool,
    pub stop: Stop,
    pub scroll: Scroll,
}

impl Preview {
    /// The buttons, the safe one first; there is but one where nothing would change.
    pub fn buttons(&self) -> Vec<String> {
        let count = text::counted(self.tally.changed, "client");
        match (self.tally.changed, &self.edit) {
            (0, _) => vec!["Close".to_owned()],
            (_, BulkEdit::Delete) => vec!["Cancel".to_owned(), format!("Delete {count}")],
            _ => vec!["Cancel".to_owned(), format!("Apply to {count}")],
        }
    }
}

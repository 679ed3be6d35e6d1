//! What the window of one change says.

use super::window::Around;
use crate::door::{ChangeRow, Row};
use crate::model::{Action as Did, Change, Client, Origin, Record, Seq, text};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{Sheet, cells, wrap};

/// What stands beside the button that closes.
#[derive(Debug)]
pub enum ChangeOffer {
    /// The button that restores.
    Restore(String),
    /// Why there is nothing to restore.
    Not(String),
}

/// Cells of the button `[>Close<]`, and the blanks behind it.
pub const CLOSE_CELLS: u16 = 11;

/// Returns the change that the cursor of the history is on.
fn current<'a>(around: &Around<'a>) -> Option<&'a ChangeRow> {
    match around.row {
        Some(Row::Change(row)) => Some(row),
        _ => None,
    }
}

/// Returns the client as the current change left it, where the person may bring that back.
pub fn restorable<'a>(around: &Around<'a>) -> Result<(Seq, &'a Client), String> {
    let change = current(around).map(|row| &row.change);
    let (seq, client) = match change.map(|change| (change, &change.after, &change.before)) {
        Some((change, Some(Record::Client(client)), _)) => (change.seq, client),
        Some((_, None, Some(Record::Client(_)))) => {
            return Err("this change deleted it: choose an earlier one".to_owned());
        }
        _ => return Err("only clients can be restored".to_owned()),
    };
    let allowed = around.access.allows(Action::Restore.client_role());
    allowed.map(|()| (seq, client)).map_err(|denial| denial.to_string())
}

/// Returns what the window says.
pub(super) fn sheet(around: &Around) -> Option<Sheet> {
    let row = current(around)?;
    let change = &row.change;
    let (place, count) = around.place;
    let (place, count) = (text::grouped(place as u64), text::grouped(count as u64));
    let title = format!("Change {} ({place} of {count} in the list)", change.seq.0);
    let mut sheet = Sheet::new(title, around.width, 1);
    sheet.foot = foot_lines(&ChangeOffer::of(around), sheet.room());
    sheet.fact("When", &change.at.to_second());
    sheet.fact("Who", &change.by.to_string());
    let claimed = change.by.claimed.to_string();
    if !claimed.is_empty() {
        sheet.fact("Claimed", &claimed);
    }
    sheet.fact("What", &what(change));
    if let Some(reason) = &change.reason {
        sheet.fact("Reason", reason);
    }
    sheet.blank();
    if row.fields.is_empty() {
        sheet.text("No field has another value than before.");
    } else {
        sheet.table(&row.fields, ["Before", "After", "Value"]);
    }
    Some(sheet)
}

impl ChangeOffer {
    /// Returns what stands beside the button that closes.
    pub fn of(around: &Around) -> Self {
        let key = around.keymap.hint(Context::Change, Action::Restore);
        match restorable(around) {
            Ok(_) => Self::Restore(format!("[ {key} Restore as it was after this change ]")),
            Err(why) => Self::Not(format!("{key} Restore: {why}")),
        }
    }
}

fn foot_lines(offer: &ChangeOffer, room: u16) -> u16 {
    let (ChangeOffer::Restore(text) | ChangeOffer::Not(text)) = offer;
    if cells(text) + CLOSE_CELLS <= room {
        return 1;
    }
    1 + u16::try_from(wrap(text, room).len()).unwrap_or(1)
}

/// `edited client acme-anna`, `undo of change 41: client acme-anna is back`.
fn what(change: &Change) -> String {
    let name = change.record().map(|record| match record.title() {
        "" => format!("the {}", record.noun()),
        _ => record.label(),
    });
    let name = name.unwrap_or_default();
    let became = match change.action {
        Did::Create => "is back",
        Did::Update => "edited",
        Did::Delete => "is gone again",
    };
    match change.origin {
        Origin::Plain => format!("{} {name}", change.action.past()),
        Origin::Undo(seq) => format!("undo of change {}: {name} {}", seq.0, undone(change)),
        Origin::Redo(seq) => format!("redo of change {}: {name} {became}", seq.0),
        Origin::Restore(seq) => format!("restored {name} as it was after change {}", seq.0),
    }
}

/// What the record is after an undo.
fn undone(change: &Change) -> &'static str {
    match (&change.action, change.record()) {
        (Did::Create, _) => "is back",
        (Did::Delete, _) => "is gone again",
        (Did::Update, Some(Record::Settings(_))) => "are as they were",
        (Did::Update, _) => "is as it was",
    }
}

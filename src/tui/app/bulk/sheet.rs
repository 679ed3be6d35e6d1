//! What the preview of an edit of many clients says.

use super::Preview;
use crate::door::{BulkDiff, BulkTally};
use crate::model::{BulkEdit, ClientIds, text};
use crate::tui::layout::Sheet;

/// The heads of the table.
const SIDES: [&str; 3] = ["Now", "Becomes", "Now"];
/// So many reasons, and so many clients, stand in the window; the rest is counted.
const REASONS: usize = 5;
const NAMED: usize = 200;

impl Preview {
    /// Returns what the preview says, for a desk of this width.
    pub fn sheet(&self, clients: &ClientIds, width: u16) -> Sheet {
        let Self { edit, tally, .. } = self;
        let all = text::counted(clients.len() as u64, "client");
        let title = format!("{} {all}?", edit.phrase());
        let mut sheet = Sheet::new(title, width, 1 + u16::from(tally.changed > 0));
        sheet.fact("Change", &text::counted(tally.changed, "client"));
        if tally.unchanged > 0 {
            sheet.fact("Stay", &format!("{} are so already", text::grouped(tally.unchanged)));
        }
        if tally.refused > 0 {
            sheet.fact("Refused", &text::counted(tally.refused, "client"));
            let reasons = tally.reasons();
            for (why, count) in reasons.iter().take(REASONS) {
                sheet.refusal(&format!("{}: {why}", text::grouped(*count)));
            }
            if reasons.len() > REASONS {
                sheet.refusal(&format!("and {} other reasons", reasons.len() - REASONS));
            }
        }
        if *edit == BulkEdit::Delete && tally.changed > 0 {
            sheet.text("What still uses the IDs will be refused. Disabling keeps the records.");
        }
        differences(&mut sheet, tally);
        if !tally.first.is_empty() {
            sheet.blank();
            sheet.text("Refused, client by client:");
            for refused in tally.first.iter().take(NAMED) {
                sheet.refusal(&format!("{}: {}", refused.what, refused.why));
            }
            more(&mut sheet, tally.refused, tally.first.len().min(NAMED));
        }
        sheet
    }
}

/// The first clients that change, and how.
fn differences(sheet: &mut Sheet, tally: &BulkTally) {
    if tally.diffs.is_empty() {
        return;
    }
    sheet.blank();
    let fields = tally.diffs.iter().flat_map(|diff| &diff.fields);
    if fields.clone().next().is_some() {
        sheet.heading(fields, SIDES);
    }
    for BulkDiff { id, name, fields } in &tally.diffs {
        sheet.text(&format!("{id} ({})", text::shown(name)));
        sheet.fields(fields, SIDES);
    }
    more(sheet, tally.changed, tally.diffs.len());
}

/// What stands for those that are not listed.
fn more(sheet: &mut Sheet, all: u64, listed: usize) {
    let rest = all.saturating_sub(listed as u64);
    if rest > 0 {
        sheet.text(&format!("and {}", text::counted(rest, "more client")));
    }
}

//! The rows and cells of every CSV file that is written here. A text that a spreadsheet would run
//! as a formula, or that a reader would take for no value, gets an apostrophe in front.

use std::io::Write;

/// A writer of CSV: a cell has quotes only where it needs them (RFC 4180).
pub fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::Writer::from_writer(out)
}

/// Adds one row of CSV to a file in memory.
pub fn add_row(out: &mut Vec<u8>, cells: impl IntoIterator<Item: AsRef<[u8]>>) {
    // Rows are made one by one, on many threads: a large buffer for each would cost more than its
    // row.
    let mut writer = csv::WriterBuilder::new().buffer_capacity(512).from_writer(out);
    // To write into memory cannot fail, and every row has a length of its own.
    let written = writer.write_record(cells);
    debug_assert!(written.is_ok());
}

/// What a formula starts with.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What databases write for nothing.
const NOTHING: [&str; 3] = ["NULL", "null", "\\N"];

/// Whether a database would mean nothing by this.
pub fn is_nothing(cell: &str) -> bool {
    NOTHING.contains(&cell)
}

/// Whether a spreadsheet would run it.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA)
}

/// A cell with this text, whatever it is.
pub fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text of such a cell: one apostrophe less where it is one of ours.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| needs_guard(text)).unwrap_or(cell)
}

/// A text that looks as if it had its apostrophe already gets another, or it would lose the one
/// that is its own.
fn needs_guard(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    is_formula(bare) || is_nothing(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_from_its_cell() {
        for text in ["", "plain", "'s-Hertogenbosch", "=1+1", "'=1", "''@a", "-", "null", "'NULL"] {
            let cell = guarded(text);
            assert!(!is_formula(&cell) && !is_nothing(&cell), "{text}");
            assert_eq!(unguarded(&cell), text);
        }
        assert_eq!(guarded("=1+1"), "'=1+1");
        assert_eq!(guarded("'s-Hertogenbosch"), "'s-Hertogenbosch");
    }
}

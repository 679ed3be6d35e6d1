//! Rows and cells of all CSV files. A text that a spreadsheet would run as a formula, or that an
//! import would take for a missing value, gets a leading apostrophe.

use std::io::Write;

/// Creates a CSV writer that quotes a cell only if needed (RFC 4180).
pub fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::Writer::from_writer(out)
}

/// Appends a CSV row to a buffer.
pub fn add_row(out: &mut Vec<u8>, cells: impl IntoIterator<Item: AsRef<[u8]>>) {
    // Rows are written one by one on many threads: a large buffer each would cost more than its
    // row.
    let mut writer = csv::WriterBuilder::new().buffer_capacity(512).from_writer(out);
    // Writing to memory cannot fail, and rows may differ in length.
    let written = writer.write_record(cells);
    debug_assert!(written.is_ok());
}

/// The characters that start a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The texts by which databases write a missing value.
const NOTHING: [&str; 3] = ["NULL", "null", "\\N"];

/// Whether a database writes a missing value so.
pub fn is_nothing(cell: &str) -> bool {
    NOTHING.contains(&cell)
}

/// Whether a spreadsheet would run the text as a formula.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA)
}

/// Guards a text with a leading apostrophe if needed.
pub fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// Removes the apostrophe that [`guarded`] added, if it did.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| needs_guard(text)).unwrap_or(cell)
}

/// Whether a text needs an apostrophe. A text that looks guarded already does, as it would lose its
/// own apostrophe when it is read back.
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

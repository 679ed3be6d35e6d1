//! Exports a list as shown, for spreadsheets and wikis: the visible columns in their order.

use super::markdown;
use crate::exchange::cell::{add_row, guarded};

/// The format of an exported list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    Csv,
    Markdown,
}

impl TableFormat {
    /// The header with the columns' titles.
    pub fn head(self, titles: &[&str]) -> String {
        match self {
            Self::Csv => {
                let mut head = Vec::new();
                add_row(&mut head, titles);
                String::from_utf8(head).unwrap_or_default()
            }
            Self::Markdown => markdown::head_of(titles),
        }
    }

    /// Appends a row. Formulas, and Markdown characters, are escaped.
    pub fn row(self, cells: &[String], out: &mut Vec<u8>) {
        match self {
            Self::Csv => add_row(out, cells.iter().map(|cell| guarded(cell))),
            Self::Markdown => {
                let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                markdown::row(out, &cells);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_text_whatever_is_in_it() {
        let cells = ["=1+1".to_owned(), "a, \"b\" | *c*".to_owned(), String::new()];
        let mut csv = TableFormat::Csv.head(&["Client ID", "Name", "Email"]).into_bytes();
        TableFormat::Csv.row(&cells, &mut csv);
        let csv = String::from_utf8(csv).unwrap();
        assert_eq!(csv, "Client ID,Name,Email\n'=1+1,\"a, \"\"b\"\" | *c*\",\n");
        let mut table = TableFormat::Markdown.head(&["Client ID", "Name", "Email"]).into_bytes();
        TableFormat::Markdown.row(&cells, &mut table);
        let table = String::from_utf8(table).unwrap();
        assert_eq!(
            table,
            "| Client ID | Name | Email |\n| --- | --- | --- |\n| =1+1 | a, \"b\" \\| \\*c\\* |  |\n"
        );
    }
}

//! The formats of records and reports.

use clap::ValueEnum;

/// How records are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people; a list has as many columns as fit on a terminal, all of them elsewhere
    #[value(alias = "text")]
    Table,
    /// An array of objects; one record is an object by itself
    Json,
    /// An object on each line
    Jsonl,
    /// With a header; a text that a spreadsheet would run as a formula gets an apostrophe in front
    Csv,
    /// A list of mappings; one record is a mapping by itself
    Yaml,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RecordFormat {
    /// For people
    #[value(alias = "table")]
    Text,
    /// An object
    Json,
    /// The same on one line
    Jsonl,
    /// A mapping
    Yaml,
}

//! The formats of declarative files.

/// The format of a declarative file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// JSON: objects, or an array of them.
    Json,
    /// JSON lines: an object per line.
    Lines,
    /// YAML: documents with a record or a list of records each.
    Yaml,
    /// TOML: one record, or tables named for the kind of their records.
    Toml,
}

impl Form {
    /// The format for a file name's extension.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "json" => Some(Self::Json),
            "jsonl" => Some(Self::Lines),
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }

    /// The format of a text without a file name: JSON if it starts with `{` or `[`, else YAML.
    pub fn of_text(text: &str) -> Self {
        if text.trim_start().starts_with(['{', '[']) { Self::Json } else { Self::Yaml }
    }
}

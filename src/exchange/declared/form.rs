//! The formats of declarative files.

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One or several objects, or an array of them.
    Json,
    /// An object on each line.
    Lines,
    /// Documents, or lists of them.
    Yaml,
    /// One record, or tables that are named for what they hold.
    Toml,
}

impl Form {
    /// The form of a file whose name ends so.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "json" => Some(Self::Json),
            "jsonl" => Some(Self::Lines),
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }

    /// The form of a text without a name: what starts with `{` or `[` is JSON, all else YAML.
    pub fn of_text(text: &str) -> Self {
        if text.trim_start().starts_with(['{', '[']) { Self::Json } else { Self::Yaml }
    }
}

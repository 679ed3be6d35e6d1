//! The log of a server: one line an event, on standard error.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::{env, fmt};

use serde_json::{Map, Value};

use crate::model::text;

/// How the lines of the log are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Words, with the time unless the journal of systemd adds it.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The longest text of one line about one thing, in characters; a path can be that long.
const LONGEST: usize = 4_096;

static FORMAT: OnceLock<LogFormat> = OnceLock::new();

/// Sets the format for this process; the first one stays.
pub(super) fn start(format: LogFormat) {
    let _ = FORMAT.set(format);
}

/// Writes an event: what happened, and what it is about. Text of others is masked.
pub(super) fn log(what: &str, about: &[(&str, &dyn fmt::Display)]) {
    let time = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    // Some of it others have said, who may say much.
    let short = |value: &dyn fmt::Display| -> String {
        text::shown(&value.to_string()).chars().take(LONGEST).collect()
    };
    let about = about.iter().map(|(name, value)| (*name, short(*value)));
    let line = match FORMAT.get().copied().unwrap_or_default() {
        LogFormat::Json => {
            let head = [("time", time), ("event", what.to_owned())];
            let members = head.into_iter().chain(about);
            let members: Map<_, _> =
                members.map(|(name, value)| (name.to_owned(), Value::String(value))).collect();
            Value::Object(members).to_string()
        }
        LogFormat::Text => {
            let about = about.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>();
            let colon = if about.is_empty() { "" } else { ": " };
            let time = if env::var_os("JOURNAL_STREAM").is_some() {
                String::new()
            } else {
                format!("{time} ")
            };
            format!("{time}{what}{colon}{}", about.join(", "))
        }
    };
    // Standard error may be gone; the server goes on.
    let _ = writeln!(io::stderr(), "{line}");
}

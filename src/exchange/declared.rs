//! Records that are declared in files: several in one file, of any kind, in YAML, JSON or TOML.

mod pieces;
mod tables;

use std::ops::ControlFlow;

use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize};

use super::import::error::quoted;
use super::patch::{ClientPatch, PartnerPatch, UserPatch};
use super::read::{self, ReadError};
use super::settings::SettingsPatch;
use crate::model::text::grouped;
use pieces::Piece;

/// What a file says of one record: what it does not name stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    Settings(SettingsPatch),
    Partner(PartnerPatch),
    User(UserPatch),
    Client(ClientPatch),
}

/// A record in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Where it begins, counted from 1.
    pub line: u64,
    /// Where it ends.
    pub last: u64,
    pub wanted: Wanted,
}

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

/// So many records any file may have; a larger one has one for each [`BYTES_A_RECORD`].
const MANY_RECORDS: usize = 100_000;
const BYTES_A_RECORD: usize = 100;
/// So many mistakes are named: with more of them a file is another than it is taken for.
const MANY_MISTAKES: usize = 100;

/// Reads every record of a file, and names every mistake in it, as long as there are not far too
/// many.
pub fn read(text: &str, form: Form) -> (Vec<Declared>, Vec<ReadError>) {
    // A byte order mark is no part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut all, mut mistakes) = (Vec::new(), Vec::new());
    if form == Form::Toml {
        tables::read(text, &mut all, &mut mistakes);
        return (all, mistakes);
    }
    let most = MANY_RECORDS.max(text.len() / BYTES_A_RECORD);
    let broken = pieces::each(text, form, &mut |piece| {
        if all.len() >= most || mistakes.len() >= MANY_MISTAKES {
            let message = if all.len() >= most {
                format!(
                    "over {} records, too many for its size: split the file",
                    grouped(most as u64)
                )
            } else {
                format!("{MANY_MISTAKES} mistakes: what follows was not read")
            };
            mistakes.push(piece.place(ReadError { line: 0, column: 0, message }));
            return ControlFlow::Break(());
        }
        match wanted(&piece) {
            Ok(wanted) => {
                let last = piece.line + piece.text.trim_end().matches('\n').count() as u64;
                all.push(Declared { line: piece.line, last, wanted });
            }
            Err(mistake) => mistakes.push(piece.place(mistake)),
        }
        ControlFlow::Continue(())
    });
    mistakes.extend(broken.err());
    (all, mistakes)
}

fn wanted(piece: &Piece<'_>) -> Result<Wanted, ReadError> {
    let text = &piece.text;
    if piece.json {
        let kind = kind(&read::json(text)?)?;
        return Ok(match kind {
            Kind::Settings => Wanted::Settings(read::json(text)?),
            Kind::Partner => Wanted::Partner(read::json(text)?),
            Kind::User => Wanted::User(read::json(text)?),
            Kind::Client => Wanted::Client(read::json(text)?),
        });
    }
    let kind = kind(&read::yaml(text)?)?;
    Ok(match kind {
        Kind::Settings => Wanted::Settings(read::yaml(text)?),
        Kind::Partner => Wanted::Partner(read::yaml(text)?),
        Kind::User => Wanted::User(read::yaml(text)?),
        Kind::Client => Wanted::Client(read::yaml(text)?),
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Settings,
    Partner,
    User,
    Client,
}

/// What tells the kinds of records apart.
#[derive(Debug, Default, Deserialize)]
#[serde(default, expecting = "the fields of a record")]
#[allow(clippy::struct_excessive_bools, reason = "each is a field that is there or not")]
struct Peek {
    kind: Option<String>,
    #[serde(deserialize_with = "named")]
    client_id: bool,
    #[serde(deserialize_with = "named")]
    username: bool,
    #[serde(deserialize_with = "named")]
    subdomain: bool,
    #[serde(deserialize_with = "named")]
    client_id_form: bool,
    #[serde(deserialize_with = "named")]
    delete_needs_reason: bool,
    #[serde(deserialize_with = "named")]
    backups_kept: bool,
}

fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// The kind that a record says, or shows by the field that names it.
fn kind(peek: &Peek) -> Result<Kind, ReadError> {
    let said = match peek.kind.as_deref() {
        Some("settings") => Some(Kind::Settings),
        Some("partner") => Some(Kind::Partner),
        Some("user") => Some(Kind::User),
        Some("client") => Some(Kind::Client),
        Some(other) => {
            let other = quoted(other);
            let message =
                format!("there is no kind {other}: use client, partner, user or settings");
            return Err(ReadError { line: 0, column: 0, message });
        }
        None if peek.client_id => Some(Kind::Client),
        None if peek.username => Some(Kind::User),
        None if peek.subdomain => Some(Kind::Partner),
        None if peek.client_id_form || peek.delete_needs_reason || peek.backups_kept => {
            Some(Kind::Settings)
        }
        None => None,
    };
    said.ok_or_else(|| ReadError {
        line: 0,
        column: 0,
        message: "which record is it? A client has a client_id, a user a username, a partner a \
                  subdomain; or say kind: settings"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests;

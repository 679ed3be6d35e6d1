//! A record of a declarative file, and the records and mistakes of a whole file.

use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

use serde::de::{Deserializer, IgnoredAny};

use crate::exchange::import::error::quoted;
use crate::exchange::patch::{ClientPatch, PartnerPatch, UserPatch};
use crate::exchange::read::ReadError;
use crate::exchange::settings::SettingsPatch;
use crate::model::text::grouped;

/// The declared fields of a record; other fields stay as they are.
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
    /// The first line, counted from 1.
    pub line: u64,
    /// The last line.
    pub last: u64,
    pub wanted: Wanted,
}

/// The number of records allowed in any file; a larger file may have one per [`BYTES_A_RECORD`].
pub(super) const MANY_RECORDS: usize = 100_000;
const BYTES_A_RECORD: usize = 100;
/// The number of mistakes reported: a file with more probably has no records.
pub(super) const MANY_MISTAKES: usize = 100;

/// The records and mistakes of a file, both limited.
pub(super) struct Found {
    most: usize,
    pub all: Vec<Declared>,
    pub mistakes: Vec<ReadError>,
}

impl Found {
    /// Creates an empty result for a file of this size in bytes.
    pub fn new(bytes: usize) -> Self {
        let most = MANY_RECORDS.max(bytes / BYTES_A_RECORD);
        Self { most, all: Vec::new(), mistakes: Vec::new() }
    }

    /// Adds a record that begins at this line and column, or its mistake. Breaks at the limit of
    /// either.
    pub fn add(
        &mut self,
        (line, column): (u64, u64),
        record: Result<Declared, ReadError>,
    ) -> ControlFlow<()> {
        let message = if self.all.len() >= self.most {
            let most = grouped(self.most as u64);
            format!("over {most} records, too many for its size: split the file")
        } else if self.mistakes.len() >= MANY_MISTAKES {
            format!("{MANY_MISTAKES} mistakes: what follows was not read")
        } else {
            match record {
                Ok(declared) => self.all.push(declared),
                Err(mistake) => self.mistakes.push(mistake),
            }
            return ControlFlow::Continue(());
        };
        self.mistakes.push(ReadError { line, column, message });
        ControlFlow::Break(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Settings,
    Partner,
    User,
    Client,
}

/// The fields that tell the kind of a record.
#[derive(Debug, Default, Deserialize)]
#[serde(default, expecting = "the fields of a record")]
#[allow(clippy::struct_excessive_bools, reason = "each is a field that is there or not")]
pub(super) struct Peek {
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

/// The kind of a record: its field `kind`, or else the kind whose naming field it has.
pub(super) fn kind(peek: &Peek) -> Result<Kind, ReadError> {
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

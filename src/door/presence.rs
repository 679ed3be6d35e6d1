//! Who is connected to a registry. Presence is told, never stored.

use serde::{Deserialize, Serialize};

use crate::model::{Principal, RecordKey, Timestamp};

/// Somebody who is connected to a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub who: Principal,
    /// When they connected.
    pub since: Timestamp,
    /// The command that they run, such as `desk` or `import`; the program says so of itself.
    pub doing: String,
    pub read_only: bool,
    /// The record that they look at, or have in a form.
    pub open: Option<Opened>,
    /// Whether this is whoever asks.
    pub own: bool,
}

/// A record that somebody has open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub key: RecordKey,
    pub since: Timestamp,
}

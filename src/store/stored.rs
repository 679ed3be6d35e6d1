//! Small values that are stored beside the records.

use serde::{Deserialize, Serialize};

use crate::model::{Seq, Timestamp};

/// Stored under the key of an act: where the changes of the act begin.
#[derive(Serialize, Deserialize)]
pub(super) struct Done {
    pub seq: Seq,
}

/// The last deletion of a client ID: when it was, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Retired {
    pub at: Timestamp,
    pub by: String,
}

//! How far the index of the lists is.

use serde::{Deserialize, Serialize};

/// How far the index of the lists is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indexed {
    pub done: u64,
    pub total: u64,
}

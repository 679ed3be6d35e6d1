//! The registry's metadata: format, ID, number of the last change, and record counts.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The format that this program writes.
pub(super) const FORMAT: u32 = 2;

/// The registry's record of itself; written anew in each commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meta {
    pub format: u32,
    /// Made at random when the registry was.
    pub id: u128,
    /// The number of the last change.
    pub seq: u64,
    /// No partner has had this ID or a higher one.
    pub next_partner: u32,
    pub counts: Counts,
    /// False until everything that a new registry starts with is on the disk.
    pub complete: bool,
}

/// How many records each tree holds; shows when one comes up short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub clients: u64,
    pub partners: u64,
    pub users: u64,
    pub roles: u64,
    pub retired: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { clients, partners, users, roles, retired } = self;
        write!(
            f,
            "{clients} clients, {partners} partners, {users} users, {roles} roles and {retired} retired IDs"
        )
    }
}

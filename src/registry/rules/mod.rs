//! The rules that need the whole registry, a file for each kind of record.

pub(super) mod admin;
pub(super) mod client;
pub(super) mod partner;
pub(super) mod pending;
pub(super) mod user;

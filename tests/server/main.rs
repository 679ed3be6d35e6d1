//! Several people and scripts at one registry: real servers, in directories of their own.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like the tests"
)]

#[path = "../support/settled.rs"]
mod settled;
#[path = "../support/skipped.rs"]
mod skipped;

mod commands;
mod frames;
mod hostile;
mod kills;
mod long;
mod place;
mod proxy;
mod raw;
mod roles;
mod table;
mod team;

//! Journeys: keys in, screen and records out, one for each thing that the desk promises.

// A test fails by a panic; clippy knows this of the tests themselves, not of their helpers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "../support/mod.rs"]
mod support;

mod bulk;
mod create;
mod delete;
mod edit;
mod exchange;
mod form_keys;
mod help;
mod history;
mod keys;
mod lifetimes;
mod list;
mod many;
mod merge;
mod messages;
mod mouse;
mod palette;
mod partners;
mod random;
mod records;
mod redirects;
mod restore;
mod review;
mod roles;
mod rules;
mod search;
mod text;
mod undo;
mod views;
mod writing;

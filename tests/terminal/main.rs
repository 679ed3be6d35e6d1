//! The desk in a real terminal.

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

mod damage;
mod desk;
mod edge;
mod leaving;
mod looking;
mod pty;
mod registry;
mod shell;
mod starting;
mod typing;

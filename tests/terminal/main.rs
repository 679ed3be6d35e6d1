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

mod asking;
mod config;
mod daily;
mod damage;
mod desk;
mod edge;
mod editor;
mod emulator;
mod leaving;
mod looking;
mod looks;
mod mouse;
mod process;
mod pty;
mod registry;
mod shell;
mod starting;
mod typing;

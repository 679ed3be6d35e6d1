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

// A real terminal, and the desk in it.
#[allow(dead_code, reason = "each test program uses another part of this")]
#[path = "../terminal/emulator.rs"]
mod emulator;
#[allow(dead_code, reason = "each test program uses another part of this")]
#[path = "../terminal/process.rs"]
mod process;
#[allow(dead_code, reason = "each test program uses another part of this")]
#[path = "../terminal/pty.rs"]
mod pty;
#[allow(dead_code, reason = "each test program uses another part of this")]
#[path = "../terminal/shell.rs"]
mod shell;

mod commands;
mod frames;
mod hostile;
mod kills;
mod long;
mod place;
mod proxy;
mod raw;
mod roles;
mod ssh;
mod table;
mod team;

//! Screens: what a person sees in every state of the desk, as pictures in text, and what each
//! style must say.
//!
//! The pictures stand in `snapshots`. After a change of words or layout they are all made anew by
//! `INSTA_UPDATE=always cargo test --test screens`; the difference is then there to be read.

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

mod aligned;
mod bulk;
mod camera;
mod dialogs;
mod errors;
mod exchange;
mod forms;
mod history;
mod menus;
mod searches;
mod stage;
mod status;
mod style;
mod tabs;
mod windows;

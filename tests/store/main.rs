//! The registry on a real disk: what is saved stays, and what goes wrong is said clearly.

// A test fails by a panic; clippy knows this of the tests themselves, not of their helpers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod support;

mod access;
mod backup;
mod broken_files;
mod contract;
mod daily;
mod damage;
mod decoded;
mod full_disk;
mod image;
mod kill;
mod lock;
mod migration;
mod power_cut;
mod rules;

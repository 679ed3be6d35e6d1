//! Client files of other systems: what comes out of them, and that whatever their bytes are,
//! something is said.

// A test fails by a panic; clippy knows this of the tests themselves, not of their helpers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod corpus;
mod foreign_files;
mod oddities;
mod random;

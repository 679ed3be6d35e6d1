//! What is exported is imported again as the same records, but for what was said to be lost.

// A test fails by a panic; clippy knows this of the tests themselves, not of their helpers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod random;
mod shapes;

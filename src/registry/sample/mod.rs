//! Registries of invented records: the demo, and as large ones as one likes.

pub(super) mod demo;
mod generate;

pub use generate::{SIZES, Sizes, generate};

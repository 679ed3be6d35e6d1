//! Registries with sample data: the demo, and generated ones of any size.

pub(super) mod demo;
mod generate;

pub use generate::{SIZES, Sizes, generate};

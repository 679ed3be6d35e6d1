//! The desk in a terminal.

pub mod runtime;

//! The desk in a real terminal.

mod edge;
mod pty;

//! The desk: a state that messages change, a view that draws it, and the edge to the terminal.

pub mod app;
pub mod config;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod runtime;
pub mod theme;
pub mod view;
pub mod views;

pub use config::Config;
pub use runtime::{Ended, Error, Options, run};

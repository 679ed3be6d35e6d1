//! The terminal edge: everything of the desk that touches a terminal, a signal or a key.
//!
//! Nothing in here knows what the desk shows. Threads read the terminal ([`input`]) and the
//! signals ([`signals`]) and send [`Event`]s; the loop answers by drawing on a [`Screen`], inside
//! a [`TerminalGuard`] that gives the terminal back however the program ends.

pub mod background;
pub mod clipboard;
pub mod event;
pub mod guard;
pub mod input;
pub mod osc;
pub mod screen;
pub mod signals;
pub mod tty;
pub mod watchdog;

pub use event::{Event, MouseKind};
pub use guard::TerminalGuard;
pub use screen::Screen;
pub use tty::Tty;
pub use watchdog::Finished;

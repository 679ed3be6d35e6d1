//! The terminal edge: everything of the desk that touches a terminal, a signal or a key.
//!
//! Threads read the terminal ([`input`]) and the signals ([`signals`]) and send [`Event`]s; one
//! more works on the registry ([`worker`]). The [`desk`] loop turns what they send into messages,
//! carries out the effects, and draws on a [`Screen`], inside a [`TerminalGuard`] that gives the
//! terminal back however the program ends.

pub mod away;
pub mod background;
pub mod clipboard;
pub mod desk;
pub mod editor;
pub mod event;
pub mod exporting;
pub mod files;
pub mod guard;
pub mod input;
mod job;
pub mod osc;
pub mod path;
pub mod screen;
pub mod signals;
pub mod tty;
pub mod views_file;
pub mod watchdog;
pub mod worker;

pub use desk::{Ended, Error, Options, run};
pub use event::{Event, MouseKind};
pub use guard::{Resumed, TerminalGuard};
pub use screen::Screen;
pub use tty::Tty;
pub use views_file::ViewsFile;
pub use watchdog::Finished;

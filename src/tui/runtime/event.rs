//! Events from the terminal and the operating system.

use crossterm::event::KeyEvent;

/// An event at the terminal.
///
/// The threads that send events are generic over the message, `T: From<Event>`, so that the loop
/// has one channel for everything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A key was pressed, or repeats while held; releases are ignored.
    Key(KeyEvent),
    /// Pasted text, with line ends and control characters unchanged.
    Paste(String),
    /// A mouse event at a cell, counted from 0.
    Mouse { kind: MouseKind, column: u16, row: u16 },
    /// The terminal's size changed: see [`tty::size`](super::tty::size). Several changes may come
    /// as one event.
    Resize,
    /// The terminal is gone or unreadable. Nothing can be shown any more.
    HangUp,
    /// A signal asks to suspend the program.
    Suspend,
    /// The program was stopped, and now continues.
    Continue,
    /// A signal, of this number, asks to end the program.
    Terminate(i32),
    /// The terminal's reply about its background colour.
    Background { light: bool },
}

/// The mouse events that the desk uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button was pressed.
    Click,
    ScrollUp,
    ScrollDown,
}

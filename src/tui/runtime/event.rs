//! What the terminal and the operating system tell the desk.

use crossterm::event::KeyEvent;

/// One thing that happened at the terminal.
///
/// The threads that find these are generic over the message they send, `T: From<Event>`, so the
/// loop has one channel for everything it waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A key was pressed, or repeats while held; releases are left out.
    Key(KeyEvent),
    /// A text was pasted, line ends and control characters as they came.
    Paste(String),
    /// The mouse, at a cell counted from 0.
    Mouse { kind: MouseKind, column: u16, row: u16 },
    /// The terminal has another size: ask [`tty::size`](super::tty::size) for it. Several changes
    /// may come as one.
    Resize,
    /// The terminal is gone, or can no longer be read. Nothing can be shown any more.
    HangUp,
    /// Somebody asked from outside that the program be suspended.
    Suspend,
    /// The program goes on after it was stopped, whoever stopped it.
    Continue,
    /// A signal asks the program to end: its number.
    Terminate(i32),
    /// The terminal told its background colour.
    Background { light: bool },
}

/// What the mouse did. Only what the desk has a use for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Click,
    ScrollUp,
    ScrollDown,
}

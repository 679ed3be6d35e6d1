//! One process has a registry open; others ask it over a socket.
//!
//! [`serve`] is the server, [`connect`] the client's side: a [`Door`](crate::door::Door) like any
//! other. A server trusts nobody: who calls, the kernel says (`peer`); every frame and every
//! request is bounded (`door/limits.rs`); no path, editor or command that a client names is opened
//! or run.

mod background;
mod backup;
mod connect;
mod connection;
mod dial;
mod engine;
mod greet;
mod groups;
mod input;
mod lines;
mod listen;
mod log;
mod outbox;
mod peer;
mod places;
mod remote;
mod serve;

pub use connect::{Dialled, connect};
pub use dial::{Dial, DialError};
pub use log::LogFormat;
pub use remote::Remote;
pub use serve::{ServeError, ServeOptions, serve};

/// The name of the socket in the directory of a registry.
const SOCKET: &str = "socket";

/// The exit code of a server that found the registry open in another process.
pub const HELD: i32 = 75;

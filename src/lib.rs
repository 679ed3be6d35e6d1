//! oauthdesk: a keyboard-driven terminal desk for OAuth2 client registrations.
//!
//! From the inside out:
//!
//! - [`model`]: what a registry holds, and its rules; [`query`]: what is asked of a list. Pure.
//! - [`catalog`]: the index in memory that answers a query within a frame.
//! - `store`: durable records on the disk; known to the registry alone.
//! - [`door`]: everything that can be asked of a registry, as requests and answers.
//! - [`registry`]: what is behind the door: who may, what is valid, what was written.
//! - [`server`]: a registry for several people at once: the socket, both its ends.
//! - [`exchange`]: records as documents, in and out.
//! - [`tui`]: the desk; [`cli`]: the command line.

pub mod catalog;
pub mod cli;
pub mod door;
pub mod exchange;
pub mod model;
pub mod query;
pub mod registry;
pub mod server;
mod store;
pub mod tui;

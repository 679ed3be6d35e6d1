//! oauthdesk: a keyboard-driven terminal desk for OAuth2 client registrations.

pub mod catalog;
pub mod exchange;
pub mod model;
pub mod query;
pub mod registry;
mod store;

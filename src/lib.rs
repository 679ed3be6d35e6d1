//! oauthdesk: a keyboard-driven terminal desk for OAuth2 client registrations.

pub mod exchange;
pub mod model;
pub mod tui;

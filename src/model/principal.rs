//! The person who acts, and their session.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The OS user who acts, and the known part of their session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Principal {
    /// The OS user's name from the operating system; `uid:1000` if the user has no name.
    pub user: String,
    /// The login session: the terminal device such as `pts/3`, and the session number if the system
    /// counts sessions.
    pub session: Option<String>,
    /// The address of the SSH client, from the session's environment. The user could change the
    /// address: a trace, not a proof.
    pub host: Option<String>,
}

impl Principal {
    /// A principal without a known session.
    pub fn named(user: &str) -> Self {
        Self { user: user.to_owned(), session: None, host: None }
    }
}

impl fmt::Display for Principal {
    /// `ana on pts/3 from 192.0.2.7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user)?;
        if let Some(session) = &self.session {
            write!(f, " on {session}")?;
        }
        if let Some(host) = &self.host {
            write!(f, " from {host}")?;
        }
        Ok(())
    }
}

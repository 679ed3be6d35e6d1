//! Who acts, and from where.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who did something: the OS user, and what is known of where they sat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Principal {
    /// The OS user's name, as the operating system tells it; `uid:1000` for one without a name.
    pub user: String,
    /// The login session: the terminal's device such as `pts/3`, and the number of the session
    /// where the system counts them.
    pub session: Option<String>,
    /// The address of the SSH client. What the session's environment says, which its user could
    /// change: a trace, not a proof.
    pub host: Option<String>,
}

impl Principal {
    /// Somebody of whom only the name is known.
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

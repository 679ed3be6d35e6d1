//! Who has a registry open, as the note in the lock says.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::text;

/// The registry is open in another process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBy {
    pub dir: PathBuf,
    /// Who that is; `None` when the process has not said.
    pub holder: Option<Holder>,
}

/// Who has a registry open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub user: String,
    pub pid: i32,
    /// The terminal's device, such as `/dev/pts/3`.
    pub tty: Option<String>,
    /// RFC 3339.
    pub since: String,
    /// The name of the host.
    #[serde(default)]
    pub host: Option<String>,
    /// What tells one start of the host from all others.
    #[serde(default)]
    pub boot: Option<String>,
    /// The version of the program.
    #[serde(default)]
    pub version: Option<String>,
    /// The socket where the process serves others.
    #[serde(default)]
    pub socket: Option<String>,
}

impl HeldBy {
    /// What to do about it.
    pub fn help(&self) -> String {
        match &self.holder {
            Some(holder) if holder.socket.is_some() => format!(
                "this needs the registry alone: close the desks that are open, then end the server \
                 with `kill {}`; that is safe, every saved change is on the disk",
                holder.pid
            ),
            Some(holder) => format!(
                "close the desk of {}{}, or wait until it is closed",
                text::shown(&holder.user),
                holder
                    .tty
                    .as_deref()
                    .map(|tty| format!(" on {}", text::shown(tty)))
                    .unwrap_or_default()
            ),
            None => format!(
                "find it with `fuser {}` and close it, or wait until it is closed",
                self.dir.join("lock").display()
            ),
        }
    }
}

impl fmt::Display for HeldBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the registry at {} is open already, ", self.dir.display())?;
        if let Some(Holder { socket: Some(_), pid, user, since, version, .. }) = &self.holder {
            let version = version.as_deref().unwrap_or_default();
            let (user, since) = (text::shown(user), text::shown(since));
            return write!(
                f,
                "by the server of {user} (oauthdesk {}, process {pid}) since {since}",
                text::shown(version)
            );
        }
        let Some(holder) = &self.holder else {
            return f.write_str("by another process that left no note of who it is");
        };
        write!(f, "by {} (process {}", text::shown(&holder.user), holder.pid)?;
        match &holder.tty {
            Some(tty) => write!(f, " on {}", text::shown(tty))?,
            None => f.write_str(" with no terminal")?,
        }
        write!(f, ") since {}", text::shown(&holder.since))
    }
}

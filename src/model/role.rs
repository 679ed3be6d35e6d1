//! Roles, and what someone may do with theirs.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Principal;

/// What an OS user may do; each role includes the ones before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything, changes nothing. What a user without an entry is.
    #[default]
    Viewer,
    /// Also creates and edits clients.
    Editor,
    /// Also deletes clients, and manages partners, users, roles and settings.
    Admin,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Editor, Self::Admin];

    /// The name in files, on the command line and on the screen.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Who acts, and what they may do here: an OS user, their role, and how the registry was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    pub who: Principal,
    pub role: Role,
    /// The registry was opened with `--read-only`: nobody changes anything.
    pub read_only: bool,
}

/// Why someone may not do something.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    #[error("needs role {needs} (you are {has})")]
    Role { needs: Role, has: Role },
    #[error("opened with --read-only")]
    ReadOnly,
}

impl Access {
    /// Whether an act that needs this role is allowed.
    pub fn allows(&self, needs: Role) -> Result<(), Denial> {
        if needs == Role::Viewer {
            Ok(())
        } else if self.read_only {
            Err(Denial::ReadOnly)
        } else if self.role < needs {
            Err(Denial::Role { needs, has: self.role })
        } else {
            Ok(())
        }
    }
}

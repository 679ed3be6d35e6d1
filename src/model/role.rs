//! Roles and their permissions.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Principal;

/// The permissions of an OS user; each role includes the ones before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything, changes nothing. The role of a user without an entry.
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

    /// Finds a role by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The caller's permissions: the OS user, their role, and whether the registry is read-only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    pub who: Principal,
    pub role: Role,
    /// The registry was opened with `--read-only`: changes are refused.
    pub read_only: bool,
}

/// Why an act is not allowed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    #[error("needs role {needs} (you are {has})")]
    Role { needs: Role, has: Role },
    #[error("opened with --read-only")]
    ReadOnly,
}

impl Access {
    /// Checks that an act with this required role is allowed.
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

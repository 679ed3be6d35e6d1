//! Roles and their permissions.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Principal, RoleSubject, text};

/// The permissions of a person; each role includes the ones before it. A person without a role sees
/// nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything, changes nothing.
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
    /// `None`: everything is refused.
    pub role: Option<Role>,
    /// The registry was opened with `--read-only`: changes are refused.
    pub read_only: bool,
    /// Some of the admins, for a person without a role; empty for everybody else.
    pub ask: Vec<RoleSubject>,
}

/// Why an act is not allowed.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    #[error("needs role {needs} (you are {has})")]
    Role { needs: Role, has: Role },
    /// The person sees nothing; `ask` names some of the admins.
    #[error("{} has no role in this registry: ask {} for one", text::shown(.user), who_to_ask(.ask))]
    NoRole { user: String, ask: Vec<RoleSubject> },
    #[error("opened with --read-only")]
    ReadOnly,
}

impl Access {
    /// Checks that an act with this required role is allowed.
    pub fn allows(&self, needs: Role) -> Result<(), Denial> {
        let Some(has) = self.role else {
            return Err(Denial::NoRole { user: self.who.user.clone(), ask: self.ask.clone() });
        };
        if needs == Role::Viewer {
            Ok(())
        } else if self.read_only {
            Err(Denial::ReadOnly)
        } else if has < needs {
            Err(Denial::Role { needs, has })
        } else {
            Ok(())
        }
    }
}

/// `ana, ben or @oauth-admins`
fn who_to_ask(admins: &[RoleSubject]) -> String {
    let names: Vec<_> = admins.iter().map(|admin| text::shown(admin.as_str())).collect();
    match names.as_slice() {
        [] => "an admin".to_owned(),
        [one] => one.to_string(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

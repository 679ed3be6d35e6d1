//! Who a role is given to: an OS user, or a group of OS users.

use serde::Serialize;

use super::storable::{Unstorable, check_length, text_type};

/// The maximum length of a decoded name, in characters. (Far above any system's limit.)
pub const MAX: usize = 1_000;

/// What the name of a group begins with.
const GROUP: char = '@';

/// The OS user or the group that has a role: `zoe`, or `@oauth-admins`.
///
/// One text everywhere: in the store, the journal, files, on the command line and on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct RoleSubject(String);

text_type!(RoleSubject);

impl RoleSubject {
    pub fn parse(text: &str) -> Result<Self, Unstorable> {
        Self::check(text).map(|()| Self(text.to_owned()))
    }

    fn check(text: &str) -> Result<(), Unstorable> {
        check_length(text, 1, MAX)
    }

    /// The entry of an OS user; `None` for a name that no entry can have.
    pub fn user(name: &str) -> Option<Self> {
        Self::parse(name).ok().filter(|subject| subject.as_group().is_none())
    }

    /// The entry of a group; `None` for a name that no entry can have.
    pub fn group(name: &str) -> Option<Self> {
        let text = format!("{GROUP}{name}");
        Self::parse(&text).ok().filter(|_| !name.is_empty())
    }

    /// The name of the group, without `@`; `None` for a user.
    pub fn as_group(&self) -> Option<&str> {
        self.0.strip_prefix(GROUP)
    }
}

//! Who is at a registry, as the operating system tells it, and the role that follows.

use serde::{Deserialize, Serialize};

use super::principal::formerly_nameless;
use super::{Principal, Role, RoleSubject};

/// A person at a registry: the OS user, their groups, and whether the registry is their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub who: Principal,
    /// The names of the user's groups, from the user database.
    pub groups: Vec<String>,
    /// The registry's files belong to this user, and this user has opened them. Root is the owner of
    /// root's own registries only.
    pub owner: bool,
}

impl Identity {
    /// The owner of a registry, without groups.
    pub const fn owner(who: Principal) -> Self {
        Self { who, groups: Vec::new(), owner: true }
    }

    /// The role that the entries of a registry give this person; `None` without any entry.
    ///
    /// An entry of the user's own counts alone, so that one person of a group can have less than the
    /// group has; the entry of a user without a name may have been made under `uid:1234`, which such a
    /// user was called before. Without one, the owner of the registry is an admin, and everybody else has the
    /// highest role of their groups.
    pub fn role(&self, entry: impl Fn(&RoleSubject) -> Option<Role>) -> Option<Role> {
        let own = |name: &str| RoleSubject::user(name).as_ref().and_then(&entry);
        let formerly = || {
            let uid = self.who.uid.filter(|_| !self.who.has_name())?;
            own(&formerly_nameless(uid))
        };
        if let Some(own) = own(&self.who.user).or_else(formerly) {
            return Some(own);
        }
        if self.owner {
            return Some(Role::Admin);
        }
        let groups = self.groups.iter().filter_map(|name| RoleSubject::group(name));
        groups.filter_map(|group| entry(&group)).max()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Claim, Claimed};

    #[test]
    fn the_users_own_entry_counts_alone_then_the_owner_then_the_highest_of_the_groups() {
        let subject = |text: &str| RoleSubject::parse(text).unwrap();
        let roles = BTreeMap::from([
            (subject("zoe"), Role::Viewer),
            (subject("uid:7"), Role::Editor),
            (subject("@staff"), Role::Viewer),
            (subject("@oauth-admins"), Role::Admin),
            (subject("@oauth-editors"), Role::Editor),
        ]);
        let role = |user: &str, groups: &[&str], owner| {
            let who = Principal::named(user);
            let groups = groups.iter().map(|group| (*group).to_owned()).collect();
            Identity { who, groups, owner }.role(|subject| roles.get(subject).copied())
        };
        let all = ["staff", "oauth-admins", "oauth-editors"];
        assert_eq!(role("zoe", &all, false), Some(Role::Viewer), "an own entry counts alone");
        assert_eq!(role("zoe", &[], true), Some(Role::Viewer), "for the owner too");
        assert_eq!(role("ana", &all, false), Some(Role::Admin));
        assert_eq!(role("ana", &["staff", "oauth-editors"], false), Some(Role::Editor));
        assert_eq!(role("ana", &[], true), Some(Role::Admin), "the owner without an entry");
        for (user, groups) in [("ana", &["wheel"][..]), ("root", &[]), ("", &[""])] {
            assert_eq!(role(user, groups, false), None, "{user} has no entry");
        }
        // Nothing that is claimed decides, and a name that looks like a number is a name.
        let alone = |who: Principal| {
            Identity { who, ..Identity::default() }.role(|subject| roles.get(subject).copied())
        };
        let claimed = Claimed { login: Claim::of("zoe"), ..Claimed::default() };
        assert_eq!(alone(Principal::named("ana").claiming(claimed)), None);
        assert_eq!(alone(Principal::proven(7, None)), Some(Role::Editor), "an entry from before");
        assert_eq!(alone(Principal::proven(8, Some("uid 7".to_owned()))), None);
        // A user cannot pass for a group by their name, nor a group for a group of another name.
        assert_eq!(role("@oauth-admins", &["@oauth-admins"], false), None);
    }
}

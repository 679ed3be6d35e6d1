//! The person who acts: what the kernel says of them, and what they claim.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::claimed::{Claim, Claimed};
use super::storable;

/// The OS user who acts, as the kernel tells them apart, and what their program says of the session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Decoded")]
pub struct Principal {
    /// The OS user's name in the user database; `uid 1234` if the user has no name.
    pub user: String,
    /// The OS user's number: a name can be given to another user later. `None` in changes that were
    /// recorded without it.
    pub uid: Option<u32>,
    /// What nobody has proven. Nothing is decided by it.
    pub claimed: Claimed,
}

impl Principal {
    /// The user of a name, of whom nothing else is known.
    pub fn named(user: &str) -> Self {
        Self { user: user.to_owned(), ..Self::default() }
    }

    /// What the kernel says, with the name that the user database has for it.
    pub fn proven(uid: u32, name: Option<String>) -> Self {
        let user = name.unwrap_or_else(|| nameless(uid));
        Self { user, uid: Some(uid), claimed: Claimed::default() }
    }

    /// The same user, who claims this.
    #[must_use = "the principal with the claims is returned"]
    pub fn claiming(self, claimed: Claimed) -> Self {
        Self { claimed, ..self }
    }

    /// Whether both are the same user: of the same name and, where both uids are known, of the same
    /// uid. Whoever has the name of a former user is another person.
    pub fn is_same(&self, other: &Self) -> bool {
        let differ = self.uid.zip(other.uid).is_some_and(|(one, other)| one != other);
        self.user == other.user && !differ
    }

    /// Whether the user has a name, and is not called by their number.
    pub fn has_name(&self) -> bool {
        self.uid.is_none_or(|uid| self.user != nameless(uid))
    }
}

/// What a user is called that has no name.
pub fn nameless(uid: u32) -> String {
    format!("{PRESENT}{uid}")
}

/// What a user without a name was called in roles and changes before the uid was recorded.
pub fn formerly_nameless(uid: u32) -> String {
    format!("{FORMER}{uid}")
}

/// The uid in what a user is, or was, called that has no name.
pub fn number_in(name: &str) -> Option<u32> {
    let number = name.strip_prefix(PRESENT).or_else(|| name.strip_prefix(FORMER))?;
    number.parse().ok().filter(|uid: &u32| uid.to_string() == number)
}

const PRESENT: &str = "uid ";
const FORMER: &str = "uid:";

impl fmt::Display for Principal {
    /// What the kernel says: `ana (uid 1000)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user)?;
        match self.uid {
            Some(uid) if self.has_name() => write!(f, " (uid {uid})"),
            _ => Ok(()),
        }
    }
}

/// A principal in any form that it was ever written in.
#[derive(Deserialize)]
struct Decoded {
    user: String,
    #[serde(default, deserialize_with = "storable::added::<1, _, _>")]
    uid: Option<u32>,
    #[serde(default)]
    claimed: Claimed,
    /// In JSON of version 1: the terminal.
    #[serde(default, deserialize_with = "former")]
    session: Option<Claim>,
    /// In JSON of version 1: the address.
    #[serde(default, deserialize_with = "former")]
    host: Option<Claim>,
}

/// Decodes a claim of version 1 in JSON. The form of the database had no other members then than
/// the first of [`Claimed`].
fn former<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Claim>, D::Error> {
    if !deserializer.is_human_readable() {
        return Ok(None);
    }
    Ok(Option::<String>::deserialize(deserializer)?.as_deref().and_then(Claim::of))
}

impl From<Decoded> for Principal {
    fn from(decoded: Decoded) -> Self {
        let Decoded { user, uid, claimed, session, host } = decoded;
        let user = match number_in(&user) {
            Some(number) if uid.is_none() => nameless(number),
            _ => user,
        };
        let claimed = Claimed {
            terminal: claimed.terminal.or(session),
            address: claimed.address.or(host),
            ..claimed
        };
        Self { user, uid, claimed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(user: &str, uid: impl Into<Option<u32>>) -> Principal {
        Principal { uid: uid.into(), ..Principal::named(user) }
    }

    #[test]
    fn a_name_that_was_given_to_another_uid_is_another_person() {
        assert!(of("ana", 1000).is_same(&of("ana", 1000)));
        assert!(!of("ana", 1000).is_same(&of("ana", 1001)));
        assert!(of("ana", None).is_same(&of("ana", 1000)), "recorded before uids were");
        assert!(!of("ana", 1000).is_same(&of("ben", 1000)));
        assert!(!of("ana", None).is_same(&of("ben", None)));
        let claimed = Claimed { login: Claim::of("ben"), ..Claimed::default() };
        assert!(of("ana", 1000).claiming(claimed).is_same(&of("ana", 1000)), "decides nothing");
    }

    #[test]
    fn a_user_is_shown_with_the_uid_and_without_a_name_as_the_uid() {
        assert_eq!(Principal::proven(1000, Some("ana".to_owned())).to_string(), "ana (uid 1000)");
        assert_eq!(Principal::proven(1234, None).to_string(), "uid 1234");
        assert_eq!(of("ana", None).to_string(), "ana");
        assert_eq!(of("uid 7", 1234).to_string(), "uid 7 (uid 1234)", "a name all the same");
    }

    #[test]
    fn version_1_is_read_with_its_claims_apart() {
        let read = |json: &str| serde_json::from_str::<Principal>(json).unwrap();
        let old = read(r#"{"user":"ana","session":"pts/3","host":"192.0.2.7"}"#);
        let claimed = Claimed {
            terminal: Claim::of("pts/3"),
            address: Claim::of("192.0.2.7"),
            ..Claimed::default()
        };
        assert_eq!(old, Principal::named("ana").claiming(claimed));
        assert_eq!(read(r#"{"user":"ana","session":null,"host":null}"#), Principal::named("ana"));
        assert_eq!(read(r#"{"user":"uid:1234","session":null,"host":null}"#).user, "uid 1234");
        assert_eq!(read(r#"{"user":"uid:x","session":null,"host":null}"#).user, "uid:x");
    }

    #[test]
    fn a_principal_comes_back_from_json() {
        let claimed = Claimed { login: Claim::of("ana"), ..Claimed::default() };
        for principal in [of("root", 0).claiming(claimed), of("ana", None), of("uid:7", 1234)] {
            let json = serde_json::to_string(&principal).unwrap();
            assert_eq!(serde_json::from_str::<Principal>(&json).unwrap(), principal, "{json}");
        }
    }
}

//! What a program says of the session that it runs in. Nobody has proven it, so it decides nothing.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{storable, text};

/// The most characters of a claim; more are cut off.
pub const MAX: usize = 64;

/// A text that somebody says of themselves: short, and without control or invisible characters.
///
/// A text that is none becomes one: what is claimed decides nothing, so it refuses nobody, and an
/// odd one does not make a line of the journal unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Claim(String);

impl Claim {
    /// The claim as it is recorded and shown; `None` for an empty text.
    pub fn of(text: &str) -> Option<Self> {
        Some(masked(text)).filter(|text| !text.is_empty()).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that somebody says of themselves, as it is recorded and shown: control and invisible
/// characters masked, and cut off after [`MAX`] characters.
pub fn masked(claim: &str) -> String {
    // Character by character, so that what is masked stays as it is when it is masked again.
    let mask = |c| if text::is_invisible(c) { text::MASK } else { c };
    let mut masked: String = claim.chars().take(MAX).map(mask).collect();
    if claim.chars().nth(MAX).is_some() {
        masked.pop();
        masked.push('…');
    }
    masked
}

/// Where somebody says that they come from: the environment of a session names it, and its user
/// could change it. A trace, not a proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Claimed {
    /// The terminal device with the number of the login session: `pts/3 (session 42)`.
    #[serde(default, deserialize_with = "claim::<0, _>")]
    pub terminal: Option<Claim>,
    /// The address of the SSH client.
    #[serde(default, deserialize_with = "claim::<0, _>")]
    pub address: Option<Claim>,
    /// Who logged in, where `sudo` or `su` has made another user of them.
    #[serde(default, deserialize_with = "claim::<1, _>")]
    pub login: Option<Claim>,
}

/// Decodes a claim, with [`storable::added`].
fn claim<'de, const FIELD: u16, D>(deserializer: D) -> Result<Option<Claim>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = storable::added::<FIELD, Option<String>, D>(deserializer)?;
    Ok(text.as_deref().and_then(Claim::of))
}

impl fmt::Display for Claimed {
    /// `from 192.0.2.7, pts/3 (session 42), login ana`; nothing where nothing is claimed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("from ", &self.address), ("", &self.terminal), ("login ", &self.login)];
        let mut between = "";
        for (word, claim) in parts {
            if let Some(claim) = claim {
                write!(f, "{between}{word}{claim}")?;
                between = ", ";
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::text::is_invisible;

    #[test]
    fn a_claim_reads_as_a_phrase() {
        let claimed = Claimed {
            terminal: Claim::of("pts/3"),
            address: Claim::of("10.0.0.1"),
            login: Claim::of("ana"),
        };
        assert_eq!(claimed.to_string(), "from 10.0.0.1, pts/3, login ana");
        let claimed = Claimed { address: None, login: None, ..claimed };
        assert_eq!(claimed.to_string(), "pts/3");
        assert_eq!(Claimed::default().to_string(), "");
    }

    #[test]
    fn wrong_types_are_refused_and_what_is_not_claimed_may_be_left_out() {
        let read = serde_json::from_str::<Claimed>;
        for wrong in ["7", "\"pts/3\"", "{\"terminal\":7}", "{\"login\":[\"ana\"]}", "null"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(read("{}").unwrap(), Claimed::default());
        assert_eq!(read("{\"terminal\":\"\",\"later\":{}}").unwrap(), Claimed::default());
    }

    #[test]
    fn a_megabyte_is_cut_to_a_line() {
        let long = "\u{1b}[2J".repeat(1 << 18);
        let claim = Claim::of(&long).unwrap();
        assert_eq!(claim.as_str().chars().count(), MAX);
        assert!(claim.as_str().starts_with("\u{fffd}[2J\u{fffd}"), "{claim}");
        assert!(claim.as_str().ends_with('…'), "{claim}");
    }

    proptest! {
        #[test]
        fn whatever_is_decoded_can_be_shown_and_comes_back(text in "(?s).{0,80}|\\PC{0,80}") {
            let json = serde_json::json!({ "terminal": text, "address": null, "login": text });
            let read: Claimed = serde_json::from_value(json).unwrap();
            prop_assert_eq!(&read.terminal, &Claim::of(&text));
            prop_assert_eq!(&read.terminal, &read.login);
            if let Some(claim) = &read.terminal {
                prop_assert!(!claim.as_str().chars().any(is_invisible));
                prop_assert!((1..=MAX).contains(&claim.as_str().chars().count()));
            }
            let again = serde_json::to_string(&read).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Claimed>(&again).unwrap(), &read);
        }
    }
}

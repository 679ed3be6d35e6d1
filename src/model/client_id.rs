//! Client identifiers (RFC 6749 §2.2) and the form of new ones.

use serde::Serialize;
use thiserror::Error;

use super::{Subdomain, storable::text_type, user::is_username_char};

/// The maximum length of any client ID, in bytes.
pub const MAX_LEN: usize = 255;
/// The maximum length of a new client ID, in bytes.
pub const MAX_DESK_LEN: usize = 100;

/// A client ID: 1 to 255 visible ASCII characters, case-sensitive.
///
/// Source: RFC 6749 appendix A.1 (`VSCHAR`), without the space.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ClientId(String);

text_type!(ClientId);

/// Why a text is not a client ID.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ClientIdError {
    #[error("required: the value that the client sends with its API requests")]
    Empty,
    #[error("{0} characters long: at most {MAX_LEN}")]
    TooLong(usize),
    #[error("{} cannot stand in a client ID: use visible ASCII characters without spaces", super::text::name_char(*.0))]
    BadChar(char),
    #[error("{0} characters long: at most {MAX_DESK_LEN} for a new client")]
    TooLongForDesk(usize),
    #[error("must start with the partner's prefix {0}")]
    NoPrefix(String),
    #[error("needs a username after {0}")]
    NoUsername(String),
    #[error("{} cannot stand in a new client ID: use A-Z a-z 0-9 . _ ~ -", super::text::name_char(*.0))]
    BadDeskChar(char),
}

impl ClientIdError {
    /// The error with the stricter limits of a new client ID.
    pub fn for_desk(self) -> Self {
        match self {
            Self::BadChar(c) => Self::BadDeskChar(c),
            Self::TooLong(len) => Self::TooLongForDesk(len),
            other => other,
        }
    }
}

impl ClientId {
    /// Parses a client ID by the rule for every client ID.
    pub fn parse(text: &str) -> Result<Self, ClientIdError> {
        Self::check(text)?;
        Ok(Self(text.to_owned()))
    }

    fn check(text: &str) -> Result<(), ClientIdError> {
        if text.is_empty() {
            return Err(ClientIdError::Empty);
        }
        if let Some(bad) = text.chars().find(|c| !c.is_ascii_graphic()) {
            return Err(ClientIdError::BadChar(bad));
        }
        if text.len() > MAX_LEN {
            return Err(ClientIdError::TooLong(text.len()));
        }
        Ok(())
    }

    /// Parses the ID of a new client: `<partner subdomain>-<username>`.
    pub fn parse_desk_form(text: &str, subdomain: &Subdomain) -> Result<Self, ClientIdError> {
        let id = Self::parse(text).map_err(ClientIdError::for_desk)?;
        let prefix = subdomain.client_id_prefix();
        let Some(username) = text.strip_prefix(&prefix) else {
            return Err(ClientIdError::NoPrefix(prefix));
        };
        if username.is_empty() {
            return Err(ClientIdError::NoUsername(prefix));
        }
        if let Some(bad) = text.chars().find(|c| !is_username_char(*c)) {
            return Err(ClientIdError::BadDeskChar(bad));
        }
        if text.len() > MAX_DESK_LEN {
            return Err(ClientIdError::TooLongForDesk(text.len()));
        }
        Ok(id)
    }

    /// The part after the partner's prefix, or `None` if the ID lacks the prefix.
    pub fn username(&self, subdomain: &Subdomain) -> Option<&str> {
        self.0.strip_prefix(&subdomain.client_id_prefix()).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> Subdomain {
        Subdomain::parse("acme").unwrap()
    }

    #[test]
    fn each_mistake_has_its_own_error() {
        use ClientIdError as E;
        let error = |text: &str| ClientId::parse_desk_form(text, &acme()).unwrap_err();
        assert_eq!(error(""), E::Empty);
        assert_eq!(error("acme-a b"), E::BadDeskChar(' '));
        assert_eq!(error("acme-ž"), E::BadDeskChar('ž'));
        assert_eq!(error("acme"), E::NoPrefix("acme-".to_owned()));
        assert_eq!(error("Acme-a"), E::NoPrefix("acme-".to_owned()));
        assert_eq!(error("acme-"), E::NoUsername("acme-".to_owned()));
        assert_eq!(error("acme-a+b"), E::BadDeskChar('+'));
        assert_eq!(error(&format!("acme-{}", "a".repeat(96))), E::TooLongForDesk(101));
        assert_eq!(error(&"a".repeat(256)), E::TooLongForDesk(256));
        assert_eq!(ClientId::parse(&"a".repeat(256)), Err(E::TooLong(256)));
    }

    #[test]
    fn an_id_that_is_in_use_elsewhere_is_kept_as_it_is() {
        for id in ["a", "{legacy}", "urn:x:1", "a/b?c=d&e", &"~".repeat(255)] {
            assert_eq!(ClientId::parse(id).unwrap().as_str(), id);
            assert!(ClientId::parse_desk_form(id, &acme()).is_err());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends_in_an_id_of_the_rule_or_in_an_error(text in "(?s).*|[ -~]{1,300}") {
            let visible = text.bytes().all(|b| (0x21..=0x7e).contains(&b));
            let good = visible && (1..=255).contains(&text.len());
            let id = ClientId::parse(&text);
            proptest::prop_assert_eq!(id.is_ok(), good);
            if let Ok(id) = id {
                proptest::prop_assert_eq!(id.as_str(), text);
            }
        }

        #[test]
        fn the_desk_takes_its_form_and_nothing_else(
            text in "(?s).*|(acme|acm|Acme|acme-)?-?[a-zA-Z0-9._~ +/-]{0,6}|acme-[a-z]{90,100}",
        ) {
            let username = text.strip_prefix("acme-").unwrap_or_default();
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._~-".contains(c);
            let good = !username.is_empty() && username.chars().all(allowed) && text.len() <= 100;
            let id = ClientId::parse_desk_form(&text, &acme());
            proptest::prop_assert_eq!(id.is_ok(), good);
            if let Ok(id) = id {
                proptest::prop_assert_eq!(id.username(&acme()), Some(username));
            }
        }
    }
}

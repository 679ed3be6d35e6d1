//! E-mail addresses (RFC 5322 §3.4.1 `addr-spec`).

use email_address::Options;
use serde::Serialize;
use thiserror::Error;

use super::storable::{self, Unstorable, text_type};
use super::text;

/// The maximum length of an address, in bytes (RFC 5321 §4.5.3.1.3, without the angle brackets).
pub const MAX_LEN: usize = 254;

/// Exactly one address, without a display name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

text_type!(EmailAddress);

/// Why a text is not one address.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EmailError {
    #[error("required: one address, like anna@acme.example")]
    Empty,
    #[error("{0} bytes long: at most {MAX_LEN}")]
    TooLong(usize),
    #[error("{} cannot stand in an address: remove it", text::name_char(*.0))]
    Invisible(char),
    #[error("more than one address: keep exactly one")]
    List,
    #[error("only the address, without a name: like anna@acme.example")]
    DisplayName,
    #[error("not an address: write it like anna@acme.example")]
    Malformed,
}

impl EmailAddress {
    /// Parses an address, ignoring surrounding blanks.
    pub fn parse(input: &str) -> Result<Self, EmailError> {
        let input = input.trim();
        if input.is_empty() {
            return Err(EmailError::Empty);
        }
        if let Some(bad) = text::first_invisible(input) {
            return Err(EmailError::Invisible(bad));
        }
        if input.len() > MAX_LEN {
            return Err(EmailError::TooLong(input.len()));
        }
        let options = Options::default().without_display_text();
        if email_address::EmailAddress::parse_with_options(input, options).is_ok() {
            return Ok(Self(input.to_owned()));
        }
        let several = input.matches('@').count() > 1 && input.contains([',', ';', ' ']);
        Err(if several {
            EmailError::List
        } else if input.contains(['<', '>']) {
            EmailError::DisplayName
        } else {
            EmailError::Malformed
        })
    }

    /// Checks a decoded address for storability only; [`parse`](Self::parse) checks the rules.
    fn check(text: &str) -> Result<(), Unstorable> {
        storable::check_line(text, 1, MAX_LEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_plain_address_is_taken_and_trimmed() {
        assert_eq!(
            EmailAddress::parse("  anna@acme.example ").unwrap().as_str(),
            "anna@acme.example"
        );
        assert!(EmailAddress::parse("root@localhost").is_ok());
        assert!(EmailAddress::parse("ads+eu@sub.acme.example").is_ok());
    }

    #[test]
    fn each_mistake_has_its_own_error() {
        let error = |text: &str| EmailAddress::parse(text).unwrap_err();
        assert_eq!(error("  "), EmailError::Empty);
        assert_eq!(error("a@x.example, b@y.example"), EmailError::List);
        assert_eq!(error("a@x.example;b@y.example"), EmailError::List);
        assert_eq!(error("Anna <anna@acme.example>"), EmailError::DisplayName);
        assert_eq!(error("anna"), EmailError::Malformed);
        assert_eq!(error("anna@"), EmailError::Malformed);
        assert_eq!(error("an na@acme.example"), EmailError::Malformed);
        assert_eq!(error("a\u{200b}nna@acme.example"), EmailError::Invisible('\u{200b}'));
        let long = format!("{}@acme.example", "a".repeat(250));
        assert_eq!(error(&long), EmailError::TooLong(263));
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends_in_exactly_one_address_or_in_an_error(
            text in "(?s).*|[a-z.\\\\\"<>@,; \u{a0}ü\\[\\]:-]{0,20}|\"?[a-z @,<]{1,6}\"?@[a-z.]{1,8}",
        ) {
            if let Ok(address) = EmailAddress::parse(&text) {
                let address = address.as_str();
                proptest::prop_assert_eq!(address, text.trim());
                proptest::prop_assert!(address.len() <= MAX_LEN);
                proptest::prop_assert_eq!(text::first_invisible(address), None);
                // Only a quoted local part can hold a separator of addresses.
                let (local, domain) = address.rsplit_once('@').unwrap();
                proptest::prop_assert!(!domain.is_empty() && !local.is_empty());
                let apart = |c: char| c.is_whitespace() || matches!(c, '@' | ',' | ';' | '<' | '>');
                proptest::prop_assert!(!domain.contains(apart), "{address}");
                if !(local.len() > 2 && local.starts_with('"') && local.ends_with('"')) {
                    proptest::prop_assert!(!local.contains(apart), "{address}");
                }
                proptest::prop_assert!(EmailAddress::parse(address).is_ok());
            }
        }
    }
}

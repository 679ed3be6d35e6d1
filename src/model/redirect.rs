//! Redirect URIs (RFC 6749 §3.1.2): the rules, and lists as typed.

pub mod host;

use std::collections::HashSet;

use fluent_uri::{Uri, component::Host};
use serde::Serialize;
use thiserror::Error;

use super::storable::{self, Unstorable, text_type};
use super::text::{self, name_char};

/// The maximum length of a redirect URI, in bytes.
pub const MAX_LEN: usize = 2_048;

/// Schemes that run code or show an attacker's document instead of reaching a client.
const FORBIDDEN: [&str; 6] = ["javascript", "data", "file", "vbscript", "about", "blob"];

/// An absolute URI that a user may be redirected to; kept byte for byte, as servers compare it so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct RedirectUri(String);

text_type!(RedirectUri);

/// Why a text is not a redirect URI.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RedirectError {
    #[error("is empty")]
    Empty,
    #[error("has {}: remove it", name_char(*.0))]
    BadChar(char),
    #[error("has {}: write a host in punycode and a path in percent-encoding", name_char(*.0))]
    NotAscii(char),
    #[error("has a wildcard: list each URI in full, as one must match exactly (RFC 9700 §2.1)")]
    Wildcard,
    #[error("is not absolute: start it with https:// (RFC 6749 §3.1.2)")]
    Relative,
    #[error("has no https:// in front of its host and port")]
    HostWithoutScheme,
    #[error("has a fragment: remove what starts with # (RFC 6749 §3.1.2)")]
    Fragment,
    #[error("has a user name before its host: remove what ends with @")]
    UserInfo,
    #[error("has no host")]
    NoHost,
    #[error("uses http on {host}: use https, or http on {} (RFC 8252 §7.3)", http_places(.allowed))]
    PlainHttp {
        host: String,
        /// The hosts that the platform allows plain http.
        allowed: Vec<String>,
    },
    #[error("uses {0}:, which can run code in the browser")]
    ForbiddenScheme(String),
    #[error(
        "uses the scheme {0}: a private-use scheme needs a dot, like com.example.app:/back (RFC 8252 §7.1)"
    )]
    SchemeWithoutDot(String),
    #[error("is {0} bytes long: at most {MAX_LEN}")]
    TooLong(usize),
    #[error("ends in a comma: remove it (one that belongs to the URI is written %2C)")]
    TrailingComma,
    #[error("is not a URI (RFC 3986)")]
    Malformed,
}

/// The hosts that may use plain http, for a sentence.
fn http_places(allowed: &[String]) -> String {
    match allowed {
        [] => "loopback only".to_owned(),
        [one] => format!("loopback or {one}"),
        [first, second] => format!("loopback, {first} or {second}"),
        [first, second, rest @ ..] => {
            format!("loopback, {first}, {second} or {} more that the platform allows", rest.len())
        }
    }
}

impl RedirectUri {
    /// Parses one URI; `http_hosts` may use plain http.
    pub fn parse(input: &str, http_hosts: &[String]) -> Result<Self, RedirectError> {
        let input = input.trim();
        if input.is_empty() {
            return Err(RedirectError::Empty);
        }
        if let Some(bad) = input.chars().find(|c| text::is_invisible(*c) || c.is_whitespace()) {
            return Err(RedirectError::BadChar(bad));
        }
        if let Some(bad) = input.chars().find(|c| !c.is_ascii()) {
            return Err(RedirectError::NotAscii(bad));
        }
        if input.len() > MAX_LEN {
            return Err(RedirectError::TooLong(input.len()));
        }
        if input.contains('*') {
            return Err(RedirectError::Wildcard);
        }
        let Some((scheme, rest)) = split_scheme(input) else {
            return Err(RedirectError::Relative);
        };
        let scheme = scheme.to_ascii_lowercase();
        if FORBIDDEN.contains(&scheme.as_str()) {
            return Err(RedirectError::ForbiddenScheme(scheme));
        }
        if input.contains('#') {
            return Err(RedirectError::Fragment);
        }
        let uri = Uri::parse(input).map_err(|_| RedirectError::Malformed)?;
        let authority = uri.authority();
        if authority.is_some_and(|a| a.has_userinfo()) {
            return Err(RedirectError::UserInfo);
        }
        match scheme.as_str() {
            "https" | "http" => {
                let authority =
                    authority.filter(|a| !a.host().is_empty()).ok_or(RedirectError::NoHost)?;
                let plain = scheme == "http";
                if plain
                    && !is_loopback(&authority.host_parsed())
                    && !listed(authority.host(), http_hosts)
                {
                    return Err(RedirectError::PlainHttp {
                        host: authority.host().to_owned(),
                        allowed: http_hosts.to_vec(),
                    });
                }
            }
            // `acme.example:8443/back` parses as a scheme with a dot; a port shows the mistake.
            _ if rest.starts_with(|c: char| c.is_ascii_digit()) => {
                return Err(RedirectError::HostWithoutScheme);
            }
            other if !other.contains('.') => {
                return Err(RedirectError::SchemeWithoutDot(scheme));
            }
            _ => {}
        }
        Ok(Self(input.to_owned()))
    }

    /// Checks a decoded URI for storability only; [`parse`](Self::parse) checks the rules.
    fn check(text: &str) -> Result<(), Unstorable> {
        storable::check_line(text, 1, MAX_LEN)
    }
}

/// The invalid URI of a list: its position, counted from 1, and the reason.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{} {reason}", if *.count > 1 { format!("URI {position}") } else { "it".to_owned() })]
pub struct ListError {
    pub position: usize,
    pub count: usize,
    pub reason: RedirectError,
}

/// Checks each URI of a list and drops exact duplicates.
pub fn check_list<S: AsRef<str>>(
    uris: &[S],
    http_hosts: &[String],
) -> Result<Vec<RedirectUri>, ListError> {
    let mut list = Vec::with_capacity(uris.len());
    // A file may have ten thousand URIs.
    let mut known = HashSet::with_capacity(uris.len());
    for (n, uri) in uris.iter().enumerate() {
        let uri = RedirectUri::parse(uri.as_ref(), http_hosts).map_err(|reason| ListError {
            position: n + 1,
            count: uris.len(),
            reason,
        })?;
        if known.insert(uri.clone()) {
            list.push(uri);
        }
    }
    Ok(list)
}

/// Parses a typed list, separated by commas or line breaks.
pub fn parse_list(input: &str, http_hosts: &[String]) -> Result<Vec<RedirectUri>, ListError> {
    let pieces = split_list(input);
    if let Some(at) = pieces.iter().position(|piece| piece.ends_with(',')) {
        let (position, count) = (at + 1, pieces.len());
        return Err(ListError { position, count, reason: RedirectError::TrailingComma });
    }
    check_list(&pieces, http_hosts)
}

/// Joins a list into one line. [`parse_list`] reads back any typed list; an imported URI may have a
/// comma where none can be typed.
pub fn join(uris: &[RedirectUri]) -> String {
    uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>().join(", ")
}

/// Splits at each line break, and at each comma that is followed by optional space and `scheme:`,
/// on the same line or the next; any other comma is part of a URI.
pub fn split_list(input: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = input;
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|r| r.find([',', '\n', '\r'])) {
        let (before, after) = rest.split_at(from + at);
        let comma = after.starts_with(',');
        let after = after.get(1..).unwrap_or_default();
        if comma && split_scheme(after.trim_start()).is_none() {
            from += at + 1;
        } else {
            pieces.push(before);
            rest = after;
            from = 0;
        }
    }
    pieces.push(rest);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// Splits a URI after its scheme's colon (RFC 3986 §3.1).
fn split_scheme(input: &str) -> Option<(&str, &str)> {
    // Stops at the end of the scheme: a long text is split at each of its commas.
    let end = input.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))?;
    let (scheme, rest) = input.split_at(end);
    let rest = rest.strip_prefix(':')?;
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()).then_some((scheme, rest))
}

/// Whether a host is loopback by RFC 8252 §7.3, or `localhost`, which developers use for it.
fn is_loopback(host: &Host<'_>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
        Host::RegName(name) => name.as_str().eq_ignore_ascii_case("localhost"),
        Host::IpvFuture { .. } => false,
    }
}

fn listed(host: &str, hosts: &[String]) -> bool {
    hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    fn error(uri: &str) -> RedirectError {
        RedirectUri::parse(uri, &["intranet.example".to_owned()]).expect_err(uri)
    }

    #[test]
    fn good_uris_are_kept_byte_for_byte() {
        let hosts = ["intranet.example".to_owned()];
        for uri in [
            "https://acme.example/cb",
            "HTTPS://Acme.Example/CB?a=1,2&b=%20",
            "http://localhost:8080/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:9000/cb",
            "http://Intranet.example/cb",
            "com.example.app:/oauth2redirect",
            "com.example.app://cb",
            "https://acme.example",
        ] {
            assert_eq!(RedirectUri::parse(uri, &hosts).expect(uri).as_str(), uri);
        }
    }

    fn plain_http(host: &str) -> RedirectError {
        RedirectError::PlainHttp {
            host: host.to_owned(),
            allowed: vec!["intranet.example".to_owned()],
        }
    }

    #[test]
    fn plain_http_names_the_hosts_that_the_platform_allows() {
        let hosts = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let said = |names: &[&str]| {
            RedirectUri::parse("http://a.example/", &hosts(names)).unwrap_err().to_string()
        };
        assert!(said(&[]).contains("http on loopback only"), "{}", said(&[]));
        assert!(said(&["qa.example"]).contains("loopback or qa.example (RFC"));
        assert!(said(&["qa.example", "ci.example"]).contains("loopback, qa.example or ci.example"));
        let many = said(&["a1.example", "a2.example", "a3.example", "a4.example"]);
        assert!(many.contains("a1.example, a2.example or 2 more that the platform allows"));
    }

    #[test]
    fn each_rule_has_its_own_error() {
        use RedirectError as E;
        assert_eq!(error("  "), E::Empty);
        assert_eq!(error("https://a.example/x y"), E::BadChar(' '));
        assert_eq!(error("https://a.example/\u{200b}x"), E::BadChar('\u{200b}'));
        assert_eq!(error("https://bücher.example/"), E::NotAscii('ü'));
        assert_eq!(error("https://*.acme.example/"), E::Wildcard);
        assert_eq!(error("http://localhost:*/cb"), E::Wildcard);
        assert_eq!(error("/callback"), E::Relative);
        assert_eq!(error("acme.example/cb"), E::Relative);
        assert_eq!(error("acme.example:8443/cb"), E::HostWithoutScheme);
        assert_eq!(error("https://a.example/cb#top"), E::Fragment);
        assert_eq!(error("https://anna@a.example/"), E::UserInfo);
        assert_eq!(error("https://anna:secret@a.example/"), E::UserInfo);
        assert_eq!(error("https:///cb"), E::NoHost);
        assert_eq!(error("https:cb"), E::NoHost);
        assert_eq!(error("http://a.example/cb"), plain_http("a.example"));
        assert_eq!(error("http://localhost.evil.example/"), plain_http("localhost.evil.example"));
        for scheme in FORBIDDEN {
            assert_eq!(error(&format!("{scheme}:x")), E::ForbiddenScheme(scheme.into()));
        }
        assert_eq!(error("JavaScript:alert(1)"), E::ForbiddenScheme("javascript".into()));
        assert_eq!(error("myapp://cb"), E::SchemeWithoutDot("myapp".into()));
        assert_eq!(error("https://a.example/<script>"), E::Malformed);
        assert_eq!(error(&format!("https://a.example/{}", "x".repeat(2_048))), E::TooLong(2_066));
    }

    #[test]
    fn a_list_splits_only_where_a_uri_starts() {
        assert_eq!(
            split_list(
                "https://a.example/x,y, https://b.example/?q=1,2 ,com.ex.app:/cb\nhttps://c.example"
            ),
            [
                "https://a.example/x,y",
                "https://b.example/?q=1,2",
                "com.ex.app:/cb",
                "https://c.example"
            ]
        );
        assert_eq!(split_list(" \r\n "), [""; 0]);
        assert_eq!(
            split_list("https://a.example/,,https://b.example"),
            ["https://a.example/,", "https://b.example"]
        );
    }

    #[test]
    fn duplicates_are_dropped_and_the_bad_one_is_named() {
        let list =
            parse_list("https://a.example, https://b.example, https://a.example", &[]).unwrap();
        assert_eq!(join(&list), "https://a.example, https://b.example");
        let bad = parse_list("https://a.example, http://b.example", &[]).unwrap_err();
        assert_eq!((bad.position, bad.count), (2, 2));
        assert!(bad.to_string().starts_with("URI 2 uses http on b.example"));
    }

    #[test]
    fn a_comma_left_over_never_becomes_part_of_a_uri() {
        for (text, position) in [
            ("https://a.example, ", 1),
            ("https://a.example,, https://b.example", 1),
            ("https://a.example\nhttps://b.example/x,\r\n", 2),
            ("https://a.example,\nb.example", 1),
        ] {
            let error = parse_list(text, &[]).unwrap_err();
            assert_eq!((error.reason, error.position), (RedirectError::TrailingComma, position));
        }
        let pasted = "https://a.example,\r\n  https://b.example/x,y ,\ncom.ex.app:/cb\n";
        let list = parse_list(pasted, &[]).unwrap();
        assert_eq!(join(&list), "https://a.example, https://b.example/x,y, com.ex.app:/cb");
    }

    #[test]
    fn a_long_text_is_split_in_no_time() {
        // Searching for a colon from each comma would be quadratic: the test would not end.
        let commas = ",".repeat(1_000_000);
        assert_eq!(split_list(&commas), [commas.as_str()]);
    }
}

//! The host of a redirect URI, and its replacement.

use fluent_uri::Uri;
use thiserror::Error;

use super::RedirectUri;

/// Why a text is not a bare host.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum HostError {
    #[error("name a host, such as login.acme.example")]
    Empty,
    #[error("write the host alone, such as login.acme.example: no scheme, port or path")]
    NotAlone,
}

/// Checks a bare host in the form of a URI: an IPv6 address in brackets, a name in punycode.
pub fn check_host(text: &str) -> Result<String, HostError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(HostError::Empty);
    }
    // The text must be the host of a URI, and nothing else.
    let around = format!("https://{text}/");
    let is_host = RedirectUri::parse(&around, &[]).is_ok_and(|uri| uri.host() == Some(text));
    if is_host { Ok(text.to_owned()) } else { Err(HostError::NotAlone) }
}

impl RedirectUri {
    /// The host as written; `None` for a URI without an authority (RFC 3986 §3.2).
    pub fn host(&self) -> Option<&str> {
        self.parts().map(|(_, host, _)| host)
    }

    /// Replaces the host `from` by `to`, ignoring case (RFC 3986 §3.2.2). The result is unchecked:
    /// http may not be allowed on `to`.
    pub fn with_host(&self, from: &str, to: &str) -> Option<String> {
        let (before, host, after) = self.parts()?;
        host.eq_ignore_ascii_case(from).then(|| format!("{before}{to}{after}"))
    }

    /// Splits the URI into the part before the host, the host, and the part after it.
    fn parts(&self) -> Option<(&str, &str, &str)> {
        let text = self.as_str();
        let uri = Uri::parse(text).ok()?;
        let host = uri.authority()?.host();
        // No redirect URI has userinfo: the host directly follows `scheme://`.
        let start = uri.scheme().as_str().len() + "://".len();
        let (before, rest) = text.split_at_checked(start)?;
        let (host, after) = rest.split_at_checked(host.len())?;
        Some((before, host, after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(uri: &str, from: &str, to: &str) -> Option<String> {
        RedirectUri::parse(uri, &["old.example".to_owned()]).expect(uri).with_host(from, to)
    }

    #[test]
    fn only_the_host_changes_and_only_where_it_is_the_whole_host() {
        for (uri, wanted) in [
            ("https://old.example/cb", Some("https://new.example/cb")),
            (
                "HTTPS://Old.Example:8443/A?b=old.example",
                Some("HTTPS://new.example:8443/A?b=old.example"),
            ),
            ("https://old.example", Some("https://new.example")),
            ("http://old.example?x", Some("http://new.example?x")),
            ("https://old.example.evil.example/", None),
            ("https://api.old.example/", None),
            ("https://other.example/old.example", None),
            ("com.old.example:/cb", None),
            ("com.ex.app://old.example/cb", Some("com.ex.app://new.example/cb")),
        ] {
            assert_eq!(replaced(uri, "OLD.example", "new.example").as_deref(), wanted, "{uri}");
        }
        let back = replaced("http://[::1]:80/cb", "[::1]", "127.0.0.1");
        assert_eq!(back.as_deref(), Some("http://127.0.0.1:80/cb"));
    }

    #[test]
    fn a_host_is_named_alone() {
        for good in ["a.example", "127.0.0.1", "[::1]", "xn--bcher-kva.example", " a.example "] {
            assert_eq!(check_host(good).as_deref(), Ok(good.trim()));
        }
        assert_eq!(check_host(" "), Err(HostError::Empty));
        for bad in [
            "https://a.example",
            "a.example:1",
            "a.example/",
            "u@a.example",
            "a b",
            "*.a",
            "a,b c",
            "ü",
            "a?b",
            "a#b",
        ] {
            assert_eq!(check_host(bad), Err(HostError::NotAlone), "{bad}");
        }
    }
}

//! Grant types (RFC 6749 §1.3, RFC 7591 §2) and sets of them.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A way for a client to get an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 §4.2; discouraged by RFC 9700 §2.1.2.
    Implicit,
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §4.3; RFC 9700 §2.4 says it must not be used.
    Password,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 6749 §4.4.
    ClientCredentials,
    /// RFC 8628.
    DeviceCode,
    /// RFC 8693.
    TokenExchange,
    /// RFC 7523.
    JwtBearer,
}

impl GrantType {
    /// Every grant type that a platform can offer, in the order of the desk.
    pub const ALL: [Self; 8] = [
        Self::Implicit,
        Self::AuthorizationCode,
        Self::Password,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::DeviceCode,
        Self::TokenExchange,
        Self::JwtBearer,
    ];

    /// The name in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Implicit => "implicit",
            Self::AuthorizationCode => "authorization_code",
            Self::Password => "password",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::DeviceCode => "device_code",
            Self::TokenExchange => "token_exchange",
            Self::JwtBearer => "jwt_bearer",
        }
    }

    /// The label of the checkbox in the form.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Implicit => "Implicit",
            Self::AuthorizationCode => "Authorization code",
            Self::Password => "Password",
            Self::RefreshToken => "Refresh token",
            Self::ClientCredentials => "Client credentials",
            Self::DeviceCode => "Device code",
            Self::TokenExchange => "Token exchange",
            Self::JwtBearer => "JWT bearer",
        }
    }

    /// The abbreviation for a narrow column.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Implicit => "implicit",
            Self::AuthorizationCode => "code",
            Self::Password => "password",
            Self::RefreshToken => "refresh",
            Self::ClientCredentials => "client",
            Self::DeviceCode => "device",
            Self::TokenExchange => "exchange",
            Self::JwtBearer => "jwt",
        }
    }

    /// Whether the grant type redirects the user to a redirect URI (RFC 6749 §3.1.2.2).
    pub const fn needs_redirect(self) -> bool {
        matches!(self, Self::Implicit | Self::AuthorizationCode)
    }

    /// The response type of the grant type (RFC 7591 §2.1).
    pub const fn response_type(self) -> Option<&'static str> {
        match self {
            Self::Implicit => Some("token"),
            Self::AuthorizationCode => Some("code"),
            _ => None,
        }
    }

    /// Finds a grant type by its [`GrantType::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.id() == id)
    }

    /// The grant type's bit in [`GrantTypes`]. Stored: never change one.
    const fn bit(self) -> u16 {
        match self {
            Self::Implicit => 1,
            Self::AuthorizationCode => 1 << 1,
            Self::Password => 1 << 2,
            Self::RefreshToken => 1 << 3,
            Self::ClientCredentials => 1 << 4,
            Self::DeviceCode => 1 << 5,
            Self::TokenExchange => 1 << 6,
            Self::JwtBearer => 1 << 7,
        }
    }
}

/// A set of grant types.
///
/// Written as a list of [`GrantType::id`] in files for people, as bits in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GrantTypes(u16);

impl GrantTypes {
    /// The empty set.
    pub const NONE: Self = Self(0);

    pub const fn contains(self, grant: GrantType) -> bool {
        self.0 & grant.bit() != 0
    }

    pub const fn with(self, grant: GrantType) -> Self {
        Self(self.0 | grant.bit())
    }

    pub const fn without(self, grant: GrantType) -> Self {
        Self(self.0 & !grant.bit())
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The stored bits, one per member.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The set with these bits; unknown bits are ignored.
    pub fn from_bits(bits: u16) -> Self {
        GrantType::ALL.into_iter().filter(|grant| bits & grant.bit() != 0).collect()
    }

    /// The members, in the order of [`GrantType::ALL`].
    pub fn iter(self) -> impl Iterator<Item = GrantType> {
        GrantType::ALL.into_iter().filter(move |grant| self.contains(*grant))
    }

    /// Whether any member redirects the user to a redirect URI.
    pub fn needs_redirect(self) -> bool {
        self.iter().any(GrantType::needs_redirect)
    }

    /// Whether `refresh_token` is a member but no other member can issue it: it is alone or only
    /// beside `implicit` (RFC 6749 §4.2.2, §6).
    pub const fn has_orphan_refresh_token(self) -> bool {
        let others = self.without(GrantType::RefreshToken).without(GrantType::Implicit);
        self.contains(GrantType::RefreshToken) && others.is_empty()
    }

    /// The response types of the members, such as `code, token`.
    pub fn response_types(self) -> Vec<&'static str> {
        let mut types: Vec<_> = self.iter().filter_map(GrantType::response_type).collect();
        types.sort_unstable();
        types
    }
}

impl FromIterator<GrantType> for GrantTypes {
    fn from_iter<I: IntoIterator<Item = GrantType>>(grants: I) -> Self {
        grants.into_iter().fold(Self::NONE, Self::with)
    }
}

impl Serialize for GrantTypes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(self.iter().map(GrantType::id))
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for GrantTypes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return u16::deserialize(deserializer).map(Self);
        }
        let names = Vec::<String>::deserialize(deserializer)?;
        let grant = |name: &String| {
            GrantType::from_id(name)
                .ok_or_else(|| D::Error::custom(format!("there is no grant type {name}")))
        };
        names.iter().map(grant).collect()
    }
}

impl fmt::Display for GrantTypes {
    /// The ids, joined by `, `.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, grant) in self.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            write!(f, "{comma}{}", grant.id())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::GrantType::{AuthorizationCode, Implicit, Password, RefreshToken};
    use super::*;

    #[test]
    fn refresh_token_needs_a_companion_that_can_issue_it() {
        let orphan = |grants: &[GrantType]| {
            grants.iter().copied().collect::<GrantTypes>().has_orphan_refresh_token()
        };
        assert!(orphan(&[RefreshToken]));
        assert!(orphan(&[Implicit, RefreshToken]));
        assert!(!orphan(&[Implicit]));
        assert!(!orphan(&[Password, RefreshToken]));
        assert!(!orphan(&[Implicit, AuthorizationCode, RefreshToken]));
    }

    #[test]
    fn response_types_follow_the_grants() {
        let grants: GrantTypes = [Implicit, AuthorizationCode, Password].into_iter().collect();
        assert_eq!(grants.response_types(), ["code", "token"]);
        assert_eq!(grants.to_string(), "implicit, authorization_code, password");
    }
}

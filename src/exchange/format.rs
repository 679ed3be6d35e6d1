//! The formats of client files, for import and export.

use std::fmt;

/// The format of a client file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// The desk's own documents, one per line or as a list.
    Jsonl,
    /// A table with a header, as from a spreadsheet.
    Csv,
    /// Client metadata of RFC 7591.
    Rfc7591,
    /// Ory Hydra.
    Hydra,
    /// Keycloak: realms, or clients alone.
    Keycloak,
    /// Auth0, as its deploy tool writes it.
    Auth0,
    /// `oauth_client_details` of Spring Security, as CSV.
    Spring,
    /// Duende `IdentityServer`, also as its admin tools write it.
    Duende,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 8] = [
        Self::Jsonl,
        Self::Csv,
        Self::Rfc7591,
        Self::Hydra,
        Self::Keycloak,
        Self::Auth0,
        Self::Spring,
        Self::Duende,
    ];

    /// The name on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Rfc7591 => "rfc7591",
            Self::Hydra => "hydra",
            Self::Keycloak => "keycloak",
            Self::Auth0 => "auth0",
            Self::Spring => "spring",
            Self::Duende => "duende",
        }
    }

    /// Finds a format by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.id() == id)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

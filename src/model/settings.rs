//! Platform settings: what an installation offers and requires.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::redirect::MAX_LEN;
use super::{GrantType, GrantTypes, Revision, Scope, storable};

/// The maximum of [`Settings::backups_kept`].
pub const MAX_BACKUPS: u32 = 1_000;

/// The maximum length of a guide's address, in characters: a stored record has no room for more.
const MAX_GUIDE: usize = 65_536;

/// What this installation offers and requires; part of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The scopes that clients can have, in the order of the form.
    pub scopes: Vec<Scope>,
    /// The grant types that clients can have.
    pub grant_types: GrantTypes,
    /// In seconds.
    pub default_access_lifetime: NonZeroU32,
    /// In seconds.
    pub default_refresh_lifetime: NonZeroU32,
    /// Hosts besides loopback that redirect URIs may reach with plain http.
    #[serde(deserialize_with = "storable::lines::<MAX_LEN, _>")]
    pub http_hosts: Vec<String>,
    pub client_id_form: ClientIdForm,
    /// Whether a deletion needs a reason.
    pub delete_needs_reason: bool,
    /// The address of the guide to OAuth2 for customers.
    #[serde(deserialize_with = "storable::optional_line::<MAX_GUIDE, _>")]
    pub guide_url: Option<String>,
    /// The number of automatic backups kept, the newest ones; 0 turns them off.
    pub backups_kept: u32,
    pub revision: Revision,
}

/// The required form of a new client ID.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientIdForm {
    /// `<partner subdomain>-<username>`.
    #[default]
    PartnerUsername,
    /// Any valid client ID.
    Free,
}

impl ClientIdForm {
    /// The name in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::PartnerUsername => "partner-username",
            Self::Free => "free",
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        const fn seconds(n: u32) -> NonZeroU32 {
            match NonZeroU32::new(n) {
                Some(n) => n,
                None => NonZeroU32::MIN,
            }
        }
        Self {
            scopes: ["read", "write"].iter().filter_map(|name| Scope::parse(name).ok()).collect(),
            grant_types: [
                GrantType::Implicit,
                GrantType::AuthorizationCode,
                GrantType::Password,
                GrantType::RefreshToken,
            ]
            .into_iter()
            .collect(),
            default_access_lifetime: seconds(12 * 3_600),
            default_refresh_lifetime: seconds(30 * 86_400),
            http_hosts: Vec::new(),
            client_id_form: ClientIdForm::PartnerUsername,
            delete_needs_reason: false,
            guide_url: None,
            backups_kept: 7,
            revision: Revision::FIRST,
        }
    }
}

//! Platform settings: what an installation offers and asks for.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::redirect::MAX_LEN;
use super::{GrantType, GrantTypes, Revision, Scope, storable};

/// How many automatic backups can be kept.
pub const MAX_BACKUPS: u32 = 1_000;

/// The longest address of a guide, in characters: no record of the store has room for more.
const MAX_GUIDE: usize = 65_536;

/// What this installation offers and asks for; part of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What a client's scopes are chosen from, in the order of the form.
    pub scopes: Vec<Scope>,
    /// What a client's grant types are chosen from.
    pub grant_types: GrantTypes,
    /// In seconds.
    pub default_access_lifetime: NonZeroU32,
    /// In seconds.
    pub default_refresh_lifetime: NonZeroU32,
    /// Hosts beside loopback that redirect URIs may reach with plain http.
    #[serde(deserialize_with = "storable::lines::<MAX_LEN, _>")]
    pub http_hosts: Vec<String>,
    pub client_id_form: ClientIdForm,
    /// Whether a delete must say why.
    pub delete_needs_reason: bool,
    /// Where customers read about OAuth2 before they get a client.
    #[serde(deserialize_with = "storable::optional_line::<MAX_GUIDE, _>")]
    pub guide_url: Option<String>,
    /// How many automatic backups are kept, the newest ones; 0 makes none.
    pub backups_kept: u32,
    pub revision: Revision,
}

/// Which form a client ID made at the desk must have.
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

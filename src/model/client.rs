//! An OAuth2 client registration (RFC 6749 §2).

use serde::{Deserialize, Serialize};

use super::draft::MAX_NAME;
use super::{
    AccessLifetime, ClientId, EmailAddress, GrantTypes, PartnerId, RedirectUri, RefreshLifetime,
    Scope, Seq, Timestamp, storable,
};

/// The version of a record: the number of the change that wrote it, so that no two writes share
/// one, not even of records that have the same ID one after the other. (Initial records have 1.)
///
/// A save names the revision it was made from, so that it cannot overwrite a version it has not
/// seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl Revision {
    /// The revision of initial records and of drafts that are not saved yet.
    pub const FIRST: Self = Self(1);

    /// The revision of a record written by this change in place of the revision `before`.
    pub const fn of(change: Seq, before: Option<Self>) -> Self {
        match before {
            // The first format counted the writes of each record instead: the revision must never
            // fall.
            Some(before) if before.0 >= change.0 => Self(before.0.saturating_add(1)),
            _ => Self(change.0),
        }
    }
}

/// One client of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Fixed once the client is created.
    pub id: ClientId,
    /// Informational; not used for authentication.
    #[serde(deserialize_with = "storable::text::<1, MAX_NAME, 0, _>")]
    pub name: String,
    /// The address of the person responsible for this client.
    pub email: EmailAddress,
    pub partner: PartnerId,
    /// Only active users of the partner may use the client.
    pub restrict_to_partner_users: bool,
    /// At least one, in the platform's order.
    pub scopes: Vec<Scope>,
    /// At least one.
    pub grant_types: GrantTypes,
    /// At least one with a redirect grant, otherwise empty.
    pub redirect_uris: Vec<RedirectUri>,
    pub access_lifetime: AccessLifetime,
    pub refresh_lifetime: RefreshLifetime,
    pub enabled: bool,
    pub created: Timestamp,
    pub modified: Timestamp,
    pub revision: Revision,
}

impl Client {
    /// A disabled client without anything that a client can lack, and without times.
    pub const fn new(id: ClientId, name: String, email: EmailAddress, partner: PartnerId) -> Self {
        Self {
            id,
            name,
            email,
            partner,
            restrict_to_partner_users: false,
            scopes: Vec::new(),
            grant_types: GrantTypes::NONE,
            redirect_uris: Vec::new(),
            access_lifetime: AccessLifetime::PlatformDefault,
            refresh_lifetime: RefreshLifetime::PlatformDefault,
            enabled: false,
            created: Timestamp(0),
            modified: Timestamp(0),
            revision: Revision::FIRST,
        }
    }

    /// The redirect URIs as one line, as typed in the form.
    pub fn redirect_text(&self) -> String {
        super::redirect::join(&self.redirect_uris)
    }
}

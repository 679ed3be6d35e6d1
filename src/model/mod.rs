//! The records of a registry: pure data and its rules. No I/O, no clock, no terminal.
//!
//! A parsed [`ClientId`], [`RedirectUri`] or [`EmailAddress`] follows every rule of its kind. A
//! decoded one is storable, but may break a rule that was added after it was stored.

pub mod bulk;
pub mod change;
pub mod claimed;
pub mod client;
pub mod client_id;
pub mod client_ids;
pub mod diff;
pub mod directory;
pub mod draft;
pub mod email;
pub mod fields;
pub mod grant;
pub mod identity;
pub mod lifetime;
pub mod partner;
pub mod principal;
pub mod record;
pub mod record_key;
pub mod redirect;
pub mod role;
pub mod role_subject;
pub mod scope;
pub mod settings;
pub(crate) mod storable;
pub mod text;
pub mod time;
pub mod user;

pub use bulk::{BulkEdit, Edited};
pub use change::{
    Act, ActKey, Action, Change, Command, Consequence, Direction, Origin, Seq, UndoFrom,
};
pub use claimed::{Claim, Claimed};
pub use client::{Client, Revision};
pub use client_id::ClientId;
pub use client_ids::ClientIds;
pub use diff::{FieldChange, diff};
pub use directory::Directory;
pub use draft::{ClientDraft, FieldError, FieldErrors, PartnerDraft, RedirectInput, UserDraft};
pub use email::EmailAddress;
pub use fields::{Field, Fields};
pub use grant::{GrantType, GrantTypes};
pub use identity::Identity;
pub use lifetime::{AccessLifetime, RefreshLifetime};
pub use partner::{Lifecycle, Partner, PartnerId, Subdomain};
pub use principal::Principal;
pub use record::Record;
pub use record_key::RecordKey;
pub use redirect::RedirectUri;
pub use role::{Access, Denial, Role};
pub use role_subject::RoleSubject;
pub use scope::Scope;
pub use settings::{ClientIdForm, Settings};
pub use time::Timestamp;
pub use user::{PartnerUser, UserKey, UserStatus, Username};

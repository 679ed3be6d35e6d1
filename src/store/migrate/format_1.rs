//! Format 1, and the step to format 2.
//!
//! Format 2 adds to each change its group, its origin, and of who made it the session and host;
//! and to the settings how many backups are kept.

use std::num::NonZeroU32;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sled::Tree;

use crate::model::{
    ActKey, Action, Change, Client, ClientIdForm, GrantTypes, Origin, Partner, PartnerUser,
    Principal, Record, Revision, Role, RoleSubject, Scope, Seq, Settings, Timestamp,
};
use crate::store::StoreError;
use crate::store::engine::Engine;
use crate::store::envelope::{self, Schema};
use crate::store::key::schema;
use crate::store::panics::caught;

/// How many values are rewritten between two flushes.
const BATCH: usize = 1_000;

/// The schema of what this step rewrites.
const OLD: u16 = 1;

#[derive(Deserialize)]
struct OldSettings {
    scopes: Vec<Scope>,
    grant_types: GrantTypes,
    default_access_lifetime: NonZeroU32,
    default_refresh_lifetime: NonZeroU32,
    http_hosts: Vec<String>,
    client_id_form: ClientIdForm,
    delete_needs_reason: bool,
    guide_url: Option<String>,
    revision: Revision,
}

#[derive(Deserialize)]
enum OldRecord {
    Client(Client),
    Partner(Partner),
    User(PartnerUser),
    Role(RoleSubject, Role),
    Settings(OldSettings),
}

#[derive(Deserialize)]
struct OldChange {
    seq: Seq,
    key: ActKey,
    at: Timestamp,
    by: String,
    action: Action,
    before: Option<OldRecord>,
    after: Option<OldRecord>,
    reason: Option<String>,
}

impl From<OldSettings> for Settings {
    fn from(old: OldSettings) -> Self {
        Self {
            scopes: old.scopes,
            grant_types: old.grant_types,
            default_access_lifetime: old.default_access_lifetime,
            default_refresh_lifetime: old.default_refresh_lifetime,
            http_hosts: old.http_hosts,
            client_id_form: old.client_id_form,
            delete_needs_reason: old.delete_needs_reason,
            guide_url: old.guide_url,
            backups_kept: Self::default().backups_kept,
            revision: old.revision,
        }
    }
}

impl From<OldRecord> for Record {
    fn from(old: OldRecord) -> Self {
        match old {
            OldRecord::Client(client) => Self::Client(client),
            OldRecord::Partner(partner) => Self::Partner(partner),
            OldRecord::User(user) => Self::User(user),
            OldRecord::Role(user, role) => Self::Role { user, role },
            OldRecord::Settings(settings) => Self::Settings(settings.into()),
        }
    }
}

impl From<OldChange> for Change {
    fn from(old: OldChange) -> Self {
        Self {
            seq: old.seq,
            key: old.key,
            // Each act was one change then.
            group: old.key,
            at: old.at,
            by: Principal::named(&old.by),
            action: old.action,
            origin: Origin::Plain,
            before: old.before.map(Record::from),
            after: old.after.map(Record::from),
            reason: old.reason,
        }
    }
}

/// Rewrites what has another form in format 2.
pub(super) fn to_format_2(dir: &Path, engine: &Engine) -> Result<(), StoreError> {
    caught(dir, || {
        rewrite::<OldChange, Change>(dir, engine, &engine.changes, schema::CHANGE)?;
        rewrite::<OldRecord, Record>(dir, engine, &engine.befores, schema::BEFORE)?;
        rewrite::<OldSettings, Settings>(dir, engine, &engine.settings, schema::SETTINGS)
    })
}

/// Rewrites the values of a tree that still have the old form.
fn rewrite<Old, New>(
    dir: &Path,
    engine: &Engine,
    tree: &Tree,
    new_schema: Schema,
) -> Result<(), StoreError>
where
    Old: DeserializeOwned,
    New: From<Old> + Serialize,
{
    let failed = |error| StoreError::engine(dir, error);
    let what = format!("value of {}", String::from_utf8_lossy(&tree.name()));
    let mut batch = sled::Batch::default();
    let mut waiting = 0;
    for item in tree {
        let (key, sealed) = item.map_err(failed)?;
        if envelope::schema_of(&sealed) != Some(OLD) {
            continue;
        }
        let old: Old = envelope::open(&what, Schema::fixed(OLD), &sealed)?;
        batch.insert(&key, envelope::seal(&what, new_schema, &New::from(old))?);
        waiting += 1;
        if waiting == BATCH {
            tree.apply_batch(std::mem::take(&mut batch)).map_err(failed)?;
            engine.db.flush().map_err(failed)?;
            waiting = 0;
        }
    }
    tree.apply_batch(batch).map_err(failed)
}

//! The tree, the key and the encoding of each stored record.

use crate::model::{Record, RecordKey, Role};

use super::{StoreError, envelope};

/// The schema of each kind of stored value.
pub(super) mod schema {
    use super::envelope::Schema;

    pub const CLIENT: Schema = Schema::of_records(1);
    pub const PARTNER: Schema = Schema::of_records(1);
    pub const USER: Schema = Schema::of_records(1);
    pub const ROLE: Schema = Schema::fixed(1);
    pub const SETTINGS: Schema = Schema::of_records(2);
    pub const CHANGE: Schema = Schema::of_records(2);
    pub const BEFORE: Schema = Schema::of_records(2);
    pub const RETIRED: Schema = Schema::fixed(1);
    pub const ACT: Schema = Schema::fixed(1);
    pub const META: Schema = Schema::fixed(1);
}

impl RecordKey {
    /// The key in the tree.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Client(id) => id.as_str().as_bytes().to_vec(),
            Self::Partner(id) => id.0.to_be_bytes().to_vec(),
            Self::User(key) => {
                // The partner first, so that a partner's users stand together.
                let mut bytes = key.partner.0.to_be_bytes().to_vec();
                bytes.extend_from_slice(key.username.as_str().as_bytes());
                bytes
            }
            Self::Role(user) => user.as_str().as_bytes().to_vec(),
            Self::Settings => b"settings".to_vec(),
        }
    }

    /// The record that the bytes stored under this key are.
    pub(super) fn decode(&self, sealed: &[u8]) -> Result<Record, StoreError> {
        let what = self.what();
        Ok(match self {
            Self::Client(_) => Record::Client(envelope::open(&what, schema::CLIENT, sealed)?),
            Self::Partner(_) => Record::Partner(envelope::open(&what, schema::PARTNER, sealed)?),
            Self::User(_) => Record::User(envelope::open(&what, schema::USER, sealed)?),
            Self::Role(user) => {
                let role = envelope::open::<Role>(&what, schema::ROLE, sealed)?;
                Record::Role { user: user.clone(), role }
            }
            Self::Settings => Record::Settings(envelope::open(&what, schema::SETTINGS, sealed)?),
        })
    }
}

/// The bytes that are stored for a record.
pub(super) fn encode(record: &Record) -> Result<Vec<u8>, StoreError> {
    let what = RecordKey::of(record).what();
    match record {
        Record::Client(client) => envelope::seal(&what, schema::CLIENT, client),
        Record::Partner(partner) => envelope::seal(&what, schema::PARTNER, partner),
        Record::User(user) => envelope::seal(&what, schema::USER, user),
        Record::Role { role, .. } => envelope::seal(&what, schema::ROLE, role),
        Record::Settings(settings) => envelope::seal(&what, schema::SETTINGS, settings),
    }
}

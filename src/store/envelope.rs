//! The envelope around each stored value: what it is, and whether it is still what was written.
//!
//! A flipped bit decodes to a wrong record in silence, and an unlimited decode can end the
//! process; hence the checksum, the limit and the exact length.

use bincode::config::{self, Config};
use serde::{Serialize, de::DeserializeOwned};

use super::error::{MAX_VALUE, StoreError};
use crate::model::storable;

/// How many times fields were added to the records of the present format, and to those who changed
/// them. A record that was stored when there were fewer is read without the later ones, and is
/// written with all.
///
/// 1. The uid of the OS user who made a change, and the login that they claim.
const FIELDS: u16 = 1;

/// The schema of a kind of stored value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schema {
    /// The oldest schema that is read.
    oldest: u16,
    /// The schema that is written: one more for each field that was added since.
    newest: u16,
}

impl Schema {
    /// A value without records.
    pub const fn fixed(number: u16) -> Self {
        Self { oldest: number, newest: number }
    }

    /// A value that holds records, with its schema when no field had been added.
    pub const fn of_records(number: u16) -> Self {
        Self { oldest: number, newest: number + FIELDS }
    }
}

const MAGIC: u8 = 0xda;
/// Magic, schema, checksum.
const HEADER: usize = 1 + 2 + 4;

fn options() -> impl Config {
    config::standard().with_limit::<MAX_VALUE>()
}

/// The stored form of a value; `what` names it in errors.
pub(super) fn seal<T: Serialize>(
    what: &str,
    schema: Schema,
    value: &T,
) -> Result<Vec<u8>, StoreError> {
    let payload = bincode::serde::encode_to_vec(value, config::standard())
        .map_err(|_| damaged(what, "it has no stored form"))?;
    let bytes = HEADER + payload.len();
    if bytes > MAX_VALUE {
        return Err(StoreError::TooLarge { what: what.to_owned(), bytes });
    }
    let schema = schema.newest.to_le_bytes();
    let mut sealed = Vec::with_capacity(bytes);
    sealed.push(MAGIC);
    sealed.extend_from_slice(&schema);
    sealed.extend_from_slice(&checksum(schema, &payload).to_le_bytes());
    sealed.extend_from_slice(&payload);
    Ok(sealed)
}

/// The schema that a stored form says it has; its checksum is not looked at.
pub(super) fn schema_of(sealed: &[u8]) -> Option<u16> {
    match sealed {
        [MAGIC, s0, s1, ..] => Some(u16::from_le_bytes([*s0, *s1])),
        _ => None,
    }
}

/// The value of a stored form, if nothing about it is odd.
pub(super) fn open<T: DeserializeOwned>(
    what: &str,
    schema: Schema,
    sealed: &[u8],
) -> Result<T, StoreError> {
    let Some((&[magic, s0, s1, c0, c1, c2, c3], payload)) = sealed.split_first_chunk::<HEADER>()
    else {
        return Err(damaged(what, "it is cut short"));
    };
    if magic != MAGIC {
        return Err(damaged(what, "it does not start like a stored record"));
    }
    if checksum([s0, s1], payload) != u32::from_le_bytes([c0, c1, c2, c3]) {
        return Err(damaged(what, "its checksum does not match"));
    }
    let found = u16::from_le_bytes([s0, s1]);
    if found < schema.oldest || found > schema.newest {
        return Err(StoreError::NewerSchema { what: what.to_owned(), schema: found });
    }
    let decode = || bincode::serde::decode_from_slice(payload, options());
    match storable::with_fields(found - schema.oldest, decode) {
        Ok((value, used)) if used == payload.len() => Ok(value),
        Ok(_) => Err(damaged(what, "it is longer than its content")),
        Err(_) => Err(damaged(what, "its content cannot be decoded")),
    }
}

fn checksum(schema: [u8; 2], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&schema);
    hasher.update(payload);
    hasher.finalize()
}

fn damaged(what: &str, detail: &'static str) -> StoreError {
    StoreError::Damaged { what: what.to_owned(), detail }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[test]
    fn what_is_sealed_opens_again() {
        let sealed = seal("thing", Schema::fixed(1), &("text", 7u64)).unwrap();
        assert_eq!(
            open::<(String, u64)>("thing", Schema::fixed(1), &sealed).unwrap(),
            ("text".to_owned(), 7)
        );
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let sealed =
            seal("thing", Schema::fixed(1), &("some text", 7u64, vec![1u32, 2, 3])).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(
                open::<(String, u64, Vec<u32>)>("thing", Schema::fixed(1), &flipped).is_err(),
                "bit {bit}"
            );
        }
        for end in 0..sealed.len() {
            assert!(
                open::<(String, u64, Vec<u32>)>("thing", Schema::fixed(1), &sealed[..end]).is_err()
            );
        }
    }

    #[test]
    fn an_unknown_schema_is_named_and_never_guessed() {
        let sealed = seal("client acme-x", Schema::fixed(9), &1u8).unwrap();
        let error = open::<u8>("client acme-x", Schema::fixed(1), &sealed).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the stored client acme-x has schema 9: a newer oauthdesk wrote it"
        );
    }

    #[test]
    fn a_record_from_before_a_field_was_added_is_read_without_the_field() {
        #[derive(Debug, PartialEq, Deserialize, Serialize)]
        struct New {
            a: u8,
            #[serde(deserialize_with = "storable::text::<0, 9, 1, _>")]
            added: String,
            b: u8,
        }
        let records = |fields: u16| Schema { oldest: 1, newest: 1 + fields };
        let old = seal("thing", records(0), &[(1u8, 2u8), (3, 4)]).unwrap();
        let new = |a, added: &str, b| New { a, added: added.to_owned(), b };
        let read = open::<[New; 2]>("thing", records(1), &old).unwrap();
        assert_eq!(read, [new(1, "", 2), new(3, "", 4)]);
        let again = seal("thing", records(1), &[new(1, "x", 2)]).unwrap();
        assert_eq!(open::<[New; 1]>("thing", records(1), &again).unwrap(), [new(1, "x", 2)]);
        let error = open::<[New; 1]>("thing", records(0), &again).unwrap_err();
        assert!(matches!(error, StoreError::NewerSchema { schema: 2, .. }), "{error}");
    }

    #[test]
    fn a_value_over_the_limit_is_refused_before_it_is_written() {
        let error = seal("client x", Schema::fixed(1), &vec![0u8; MAX_VALUE]).unwrap_err();
        assert!(matches!(error, StoreError::TooLarge { .. }), "{error}");
    }
}

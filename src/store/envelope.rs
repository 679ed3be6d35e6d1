//! The envelope around each stored value: what it is, and whether it is still what was written.
//!
//! A flipped bit decodes to a wrong record in silence, and an unlimited decode can end the
//! process; hence the checksum, the limit and the exact length.

use bincode::config::{self, Config};
use serde::{Serialize, de::DeserializeOwned};

use super::error::{MAX_VALUE, StoreError};

const MAGIC: u8 = 0xda;
/// Magic, schema, checksum.
const HEADER: usize = 1 + 2 + 4;

fn options() -> impl Config {
    config::standard().with_limit::<MAX_VALUE>()
}

/// The stored form of a value; `what` names it in errors.
pub(super) fn seal<T: Serialize>(
    what: &str,
    schema: u16,
    value: &T,
) -> Result<Vec<u8>, StoreError> {
    let payload = bincode::serde::encode_to_vec(value, config::standard())
        .map_err(|_| damaged(what, "it has no stored form"))?;
    let bytes = HEADER + payload.len();
    if bytes > MAX_VALUE {
        return Err(StoreError::TooLarge { what: what.to_owned(), bytes });
    }
    let schema = schema.to_le_bytes();
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
    schema: u16,
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
    if found != schema {
        return Err(StoreError::NewerSchema { what: what.to_owned(), schema: found });
    }
    match bincode::serde::decode_from_slice(payload, options()) {
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
    use super::*;

    #[test]
    fn what_is_sealed_opens_again() {
        let sealed = seal("thing", 1, &("text", 7u64)).unwrap();
        assert_eq!(open::<(String, u64)>("thing", 1, &sealed).unwrap(), ("text".to_owned(), 7));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let sealed = seal("thing", 1, &("some text", 7u64, vec![1u32, 2, 3])).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(open::<(String, u64, Vec<u32>)>("thing", 1, &flipped).is_err(), "bit {bit}");
        }
        for end in 0..sealed.len() {
            assert!(open::<(String, u64, Vec<u32>)>("thing", 1, &sealed[..end]).is_err());
        }
    }

    #[test]
    fn an_unknown_schema_is_named_and_never_guessed() {
        let sealed = seal("client acme-x", 9, &1u8).unwrap();
        let error = open::<u8>("client acme-x", 1, &sealed).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the stored client acme-x has schema 9: a newer oauthdesk wrote it"
        );
    }

    #[test]
    fn a_value_over_the_limit_is_refused_before_it_is_written() {
        let error = seal("client x", 1, &vec![0u8; MAX_VALUE]).unwrap_err();
        assert!(matches!(error, StoreError::TooLarge { .. }), "{error}");
    }
}

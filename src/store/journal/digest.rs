//! Hexadecimal values in journal lines: hashes, and the registry's ID.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The BLAKE3 hash of a line; all zeros before the first line of a journal.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::store) struct Digest(pub [u8; 32]);

impl Digest {
    /// Hashes the previous line's hash followed by this line's body.
    pub(super) fn of(previous: &Self, body: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&previous.0).update(body);
        Self(*hasher.finalize().as_bytes())
    }

    /// Parses 64 lower-case hexadecimal digits.
    pub(super) fn parse(digits: &[u8]) -> Option<Self> {
        let mut hash = [0; 32];
        read_hex(digits, &mut hash).then_some(Self(hash))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = Vec::with_capacity(64);
        push_hex(&mut digits, &self.0);
        f.write_str(&String::from_utf8_lossy(&digits))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(text.as_bytes()).ok_or_else(|| D::Error::custom("no hash of a line"))
    }
}

/// The random ID of a registry, 32 hexadecimal digits in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct RegistryId(pub u128);

impl Serialize for RegistryId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:032x}", self.0))
    }
}

impl<'de> Deserialize<'de> for RegistryId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut id = [0; 16];
        if read_hex(text.as_bytes(), &mut id) {
            Ok(Self(u128::from_be_bytes(id)))
        } else {
            Err(D::Error::custom("no number of a registry"))
        }
    }
}

/// Appends two lower-case hexadecimal digits per byte.
pub(super) fn push_hex(to: &mut Vec<u8>, bytes: &[u8]) {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' + (half - 10) };
    to.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
}

/// Parses exactly two lower-case hexadecimal digits per byte; returns whether it succeeded. A hash
/// has only one spelling, so that a changed line is never valid.
pub(super) fn read_hex(digits: &[u8], bytes: &mut [u8]) -> bool {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() || pairs.len() != bytes.len() {
        return false;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        match (value(*high), value(*low)) {
            (Some(high), Some(low)) => *byte = high << 4 | low,
            _ => return false,
        }
    }
    true
}

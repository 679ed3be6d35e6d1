//! Moments, as the registry records them.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Milliseconds since 1970-01-01T00:00:00Z. Shown in UTC, so that a screen shot, a log line and a
/// colleague in another zone all say the same.
///
/// In files that people read it is RFC 3339; in the store it is the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads RFC 3339, such as `2026-03-14T09:26:53Z`.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|t| Self(t.as_millisecond()))
    }

    /// `2026-03-14 09:26` (UTC), for a column.
    #[must_use]
    pub fn to_minute(self) -> String {
        self.format("%Y-%m-%d %H:%M")
    }

    /// `2026-03-14 09:26:53 UTC`, for a sentence.
    #[must_use]
    pub fn to_second(self) -> String {
        self.format("%Y-%m-%d %H:%M:%S UTC")
    }

    fn format(self, pattern: &str) -> String {
        // A moment that no calendar has can only come from a damaged clock; show the number then.
        jiff::Timestamp::from_millisecond(self.0)
            .map_or_else(|_| self.0.to_string(), |t| t.strftime(pattern).to_string())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A moment that no calendar has stays the number that it is.
        if serializer.is_human_readable() && jiff::Timestamp::from_millisecond(self.0).is_ok() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Readable {
            Number(i64),
            Text(String),
        }
        if !deserializer.is_human_readable() {
            return i64::deserialize(deserializer).map(Self);
        }
        match Readable::deserialize(deserializer)? {
            Readable::Number(number) => Ok(Self(number)),
            Readable::Text(text) => Self::parse_rfc3339(&text)
                .ok_or_else(|| D::Error::custom(format!("{text} is no moment of RFC 3339"))),
        }
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 with milliseconds where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(t) => write!(f, "{t}"),
            Err(_) => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_shown_in_utc() {
        let t = Timestamp::parse_rfc3339("2026-03-14T10:26:53+01:00").unwrap();
        assert_eq!(t.to_string(), "2026-03-14T09:26:53Z");
        assert_eq!(t.to_minute(), "2026-03-14 09:26");
        assert_eq!(Timestamp(i64::MAX).to_minute(), i64::MAX.to_string());
    }
}

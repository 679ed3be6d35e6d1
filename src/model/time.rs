//! Timestamps of the registry.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Milliseconds since 1970-01-01T00:00:00Z. Shown in UTC, so that a screen shot, a log line and a
/// colleague in another zone all agree.
///
/// Written as RFC 3339 in files for people, as a number in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Parses RFC 3339, such as `2026-03-14T09:26:53Z`.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|t| Self(t.as_millisecond()))
    }

    /// Formats for a column, in UTC: `2026-03-14 09:26`.
    pub fn to_minute(self) -> String {
        self.format("%Y-%m-%d %H:%M")
    }

    /// Formats for a sentence: `2026-03-14 09:26:53 UTC`.
    pub fn to_second(self) -> String {
        self.format("%Y-%m-%d %H:%M:%S UTC")
    }

    fn format(self, pattern: &str) -> String {
        // A timestamp outside the calendar comes from a damaged clock: show the number.
        jiff::Timestamp::from_millisecond(self.0)
            .map_or_else(|_| self.0.to_string(), |t| t.strftime(pattern).to_string())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A timestamp outside the calendar stays a number.
        if serializer.is_human_readable() && jiff::Timestamp::from_millisecond(self.0).is_ok() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Readable)
        } else {
            i64::deserialize(deserializer).map(Self)
        }
    }
}

/// Decodes a timestamp of a file for people. (An untagged enum does the same, but takes as long as
/// the whole rest of a client.)
struct Readable;

impl Visitor<'_> for Readable {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time, or milliseconds since 1970")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
        Timestamp::parse_rfc3339(text)
            .ok_or_else(|| E::custom(format!("{text} is not an RFC 3339 time")))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Timestamp, E> {
        Ok(Timestamp(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Timestamp, E> {
        i64::try_from(number)
            .map(Timestamp)
            .map_err(|_| E::custom(format!("{number} is not a time: it is too large")))
    }
}

impl fmt::Display for Timestamp {
    /// Formats as RFC 3339, with milliseconds unless they are zero.
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

    #[test]
    fn a_file_that_people_read_has_text_and_a_moment_without_a_calendar_stays_a_number() {
        let moments = [0, -1, 1_700_000_000_123, i64::MAX, i64::MIN].map(Timestamp);
        for moment in moments {
            let text = serde_json::to_string(&moment).unwrap();
            assert_eq!(serde_json::from_str::<Timestamp>(&text).unwrap(), moment, "{text}");
        }
        for wrong in ["\"yesterday\"", "18446744073709551615", "1.5", "null", "[1]"] {
            assert!(serde_json::from_str::<Timestamp>(wrong).is_err(), "{wrong}");
        }
    }
}

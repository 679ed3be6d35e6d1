//! Token lifetimes: typed, stored and shown.

use std::num::NonZeroU32;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// The maximum lifetime in seconds: a signed 32-bit `expires_in`.
pub const MAX_SECONDS: u32 = i32::MAX as u32;

/// How long an access token is valid after it is issued.
///
/// Source: RFC 6749 §4.2.2 `expires_in`, in seconds. In files for people: the number of seconds,
/// `null` for the default, -1 for never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccessLifetime {
    /// The platform's current default.
    #[default]
    PlatformDefault,
    Seconds(NonZeroU32),
    Never,
}

/// How long a refresh token is valid after it is issued, in seconds. In files for people: the
/// number, or `null` for the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RefreshLifetime {
    /// The platform's current default.
    #[default]
    PlatformDefault,
    Seconds(NonZeroU32),
}

/// The stored form of both kinds of lifetime; never change the order of the variants.
#[derive(Serialize, Deserialize)]
enum Stored {
    PlatformDefault,
    Seconds(NonZeroU32),
    Never,
}

impl From<AccessLifetime> for Stored {
    fn from(lifetime: AccessLifetime) -> Self {
        match lifetime {
            AccessLifetime::PlatformDefault => Self::PlatformDefault,
            AccessLifetime::Seconds(seconds) => Self::Seconds(seconds),
            AccessLifetime::Never => Self::Never,
        }
    }
}

impl From<RefreshLifetime> for Stored {
    fn from(lifetime: RefreshLifetime) -> Self {
        match lifetime {
            RefreshLifetime::PlatformDefault => Self::PlatformDefault,
            RefreshLifetime::Seconds(seconds) => Self::Seconds(seconds),
        }
    }
}

impl Stored {
    fn write<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.serialize(serializer);
        }
        let number = match self {
            Self::PlatformDefault => None,
            Self::Seconds(seconds) => Some(i64::from(seconds.get())),
            Self::Never => Some(-1),
        };
        number.serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Self::deserialize(deserializer);
        }
        match Option::<i64>::deserialize(deserializer)? {
            None => Ok(Self::PlatformDefault),
            Some(-1) => Ok(Self::Never),
            Some(number) => u32::try_from(number)
                .ok()
                .and_then(NonZeroU32::new)
                .map(Self::Seconds)
                .ok_or_else(|| D::Error::custom(format!("{number} seconds is no lifetime"))),
        }
    }
}

impl Serialize for AccessLifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(*self).write(serializer)
    }
}

impl Serialize for RefreshLifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(*self).write(serializer)
    }
}

impl<'de> Deserialize<'de> for AccessLifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Stored::read(deserializer)? {
            Stored::PlatformDefault => Self::PlatformDefault,
            Stored::Seconds(seconds) => Self::Seconds(seconds),
            Stored::Never => Self::Never,
        })
    }
}

impl<'de> Deserialize<'de> for RefreshLifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Stored::read(deserializer)? {
            Stored::PlatformDefault => Ok(Self::PlatformDefault),
            Stored::Seconds(seconds) => Ok(Self::Seconds(seconds)),
            Stored::Never => Err(D::Error::custom("a refresh token cannot last for ever")),
        }
    }
}

/// Why a text is not a lifetime.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LifetimeError {
    #[error("0 would make tokens that are never valid: give seconds from 1, or leave it empty")]
    Zero,
    #[error("below -1: give seconds from 1, or -1 for never")]
    BelowNever,
    #[error(
        "a refresh token cannot be made to last for ever: give seconds from 1, or leave it empty"
    )]
    NeverRefresh,
    #[error("too long: at most {MAX_SECONDS} seconds")]
    TooLong,
    #[error("not understood: write seconds, or like 12h, 30d or 1h30m")]
    NotUnderstood,
}

enum Typed {
    Default,
    Never,
    Seconds(NonZeroU32),
}

impl AccessLifetime {
    /// Parses typed input: empty or `default`, seconds, `1h30m`, `-1` or `never`.
    pub fn parse(text: &str) -> Result<Self, LifetimeError> {
        Ok(match parse(text)? {
            Typed::Default => Self::PlatformDefault,
            Typed::Never => Self::Never,
            Typed::Seconds(seconds) => Self::Seconds(seconds),
        })
    }

    /// The text for the form; [`AccessLifetime::parse`] reads it back.
    pub fn input_text(self) -> String {
        match self {
            Self::PlatformDefault => String::new(),
            Self::Seconds(seconds) => format_seconds(seconds.get()),
            Self::Never => "never".to_owned(),
        }
    }

    /// The effective lifetime in seconds; `None` means never.
    pub const fn effective(self, default_seconds: NonZeroU32) -> Option<u32> {
        match self {
            Self::PlatformDefault => Some(default_seconds.get()),
            Self::Seconds(seconds) => Some(seconds.get()),
            Self::Never => None,
        }
    }

    /// The effective value as shown: `12h (default)`, `1h` or `never`.
    pub fn describe(self, default_seconds: NonZeroU32) -> String {
        match self {
            Self::PlatformDefault => format!("{} (default)", format_seconds(default_seconds.get())),
            Self::Seconds(_) | Self::Never => self.input_text(),
        }
    }
}

impl RefreshLifetime {
    /// Parses typed input: empty or `default`, seconds, or like `30d`.
    pub fn parse(text: &str) -> Result<Self, LifetimeError> {
        match parse(text)? {
            Typed::Default => Ok(Self::PlatformDefault),
            Typed::Never => Err(LifetimeError::NeverRefresh),
            Typed::Seconds(seconds) => Ok(Self::Seconds(seconds)),
        }
    }

    /// The text for the form; [`RefreshLifetime::parse`] reads it back.
    pub fn input_text(self) -> String {
        match self {
            Self::PlatformDefault => String::new(),
            Self::Seconds(seconds) => format_seconds(seconds.get()),
        }
    }

    /// The effective lifetime in seconds.
    pub const fn effective(self, default_seconds: NonZeroU32) -> u32 {
        match self {
            Self::PlatformDefault => default_seconds.get(),
            Self::Seconds(seconds) => seconds.get(),
        }
    }

    /// The effective value as shown: `30d (default)` or `1h`.
    pub fn describe(self, default_seconds: NonZeroU32) -> String {
        match self {
            Self::PlatformDefault => format!("{} (default)", format_seconds(default_seconds.get())),
            Self::Seconds(seconds) => format_seconds(seconds.get()),
        }
    }
}

const UNITS: [(u32, char); 4] = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];

/// Formats seconds exactly in the largest units: `1h30m`, `30d`, `45s`.
///
/// Hours stay hours up to two days: people say `12h` and `36h`.
pub fn format_seconds(seconds: u32) -> String {
    if seconds == 0 {
        return "0s".to_owned();
    }
    if seconds < 172_800 && seconds.is_multiple_of(3_600) && seconds != 86_400 {
        return format!("{}h", seconds / 3_600);
    }
    let mut rest = seconds;
    let mut text = String::new();
    for (size, unit) in UNITS {
        if rest >= size {
            text.push_str(&(rest / size).to_string());
            text.push(unit);
            rest %= size;
        }
    }
    text
}

/// Parses seconds from a text such as `90m`, `12h` or `7d`; a bare number is seconds.
pub fn parse_seconds(text: &str) -> Option<u32> {
    match parse(text) {
        Ok(Typed::Seconds(seconds)) => Some(seconds.get()),
        Ok(Typed::Default | Typed::Never) | Err(_) => None,
    }
}

fn parse(text: &str) -> Result<Typed, LifetimeError> {
    let text = text.trim().to_ascii_lowercase();
    match text.as_str() {
        "" | "default" => return Ok(Typed::Default),
        "never" | "-1" => return Ok(Typed::Never),
        _ => {}
    }
    if let Some(digits) = text.strip_prefix('-') {
        let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        return Err(match (number, digits.bytes().all(|b| b == b'0')) {
            (true, true) => LifetimeError::Zero,
            // `-01` equals -1, but is more likely a typing error.
            (true, false) => LifetimeError::BelowNever,
            (false, _) => LifetimeError::NotUnderstood,
        });
    }
    let seconds = if text.bytes().all(|b| b.is_ascii_digit()) {
        // Only digits are left: a failure means that the number is too large.
        text.parse::<u64>().map_err(|_| LifetimeError::TooLong)?
    } else {
        parse_units(&text)?
    };
    let seconds = u32::try_from(seconds).map_err(|_| LifetimeError::TooLong)?;
    if seconds > MAX_SECONDS {
        return Err(LifetimeError::TooLong);
    }
    NonZeroU32::new(seconds).map(Typed::Seconds).ok_or(LifetimeError::Zero)
}

/// Parses `1d12h30m5s`: each unit at most once, larger units first.
fn parse_units(text: &str) -> Result<u64, LifetimeError> {
    let mut total: u64 = 0;
    let mut number: Option<u64> = None;
    let mut units = UNITS.iter();
    // Blanks may separate numbers and units, but never the digits of one number.
    let mut apart = false;
    for c in text.chars() {
        if c == ' ' {
            apart = number.is_some();
        } else if let Some(digit) = c.to_digit(10) {
            if apart {
                return Err(LifetimeError::NotUnderstood);
            }
            let so_far = number.unwrap_or(0).checked_mul(10);
            number = so_far.and_then(|n| n.checked_add(u64::from(digit)));
            if number.is_none() {
                return Err(LifetimeError::TooLong);
            }
        } else {
            let (size, _) =
                units.find(|(_, unit)| *unit == c).ok_or(LifetimeError::NotUnderstood)?;
            let count = number.take().ok_or(LifetimeError::NotUnderstood)?;
            apart = false;
            let seconds = count.checked_mul(u64::from(*size)).ok_or(LifetimeError::TooLong)?;
            total = total.checked_add(seconds).ok_or(LifetimeError::TooLong)?;
        }
    }
    if number.is_some() { Err(LifetimeError::NotUnderstood) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(text: &str) -> Result<AccessLifetime, LifetimeError> {
        AccessLifetime::parse(text)
    }

    fn seconds(n: u32) -> AccessLifetime {
        AccessLifetime::Seconds(NonZeroU32::new(n).unwrap())
    }

    #[test]
    fn every_spelling_is_read() {
        assert_eq!(access(""), Ok(AccessLifetime::PlatformDefault));
        assert_eq!(access(" Default "), Ok(AccessLifetime::PlatformDefault));
        assert_eq!(access("never"), Ok(AccessLifetime::Never));
        assert_eq!(access("-1"), Ok(AccessLifetime::Never));
        assert_eq!(access("3600"), Ok(seconds(3600)));
        assert_eq!(access("12h"), Ok(seconds(43_200)));
        assert_eq!(access("30d"), Ok(seconds(2_592_000)));
        assert_eq!(access("1h30m"), Ok(seconds(5_400)));
        assert_eq!(access("1h 30m"), Ok(seconds(5_400)));
        assert_eq!(access("2147483647"), Ok(seconds(MAX_SECONDS)));
    }

    #[test]
    fn each_mistake_has_its_own_error() {
        assert_eq!(access("0"), Err(LifetimeError::Zero));
        assert_eq!(access("0h"), Err(LifetimeError::Zero));
        assert_eq!(access("-0"), Err(LifetimeError::Zero));
        assert_eq!(access("-2"), Err(LifetimeError::BelowNever));
        assert_eq!(access("2147483648"), Err(LifetimeError::TooLong));
        assert_eq!(access("99999999999999999999999"), Err(LifetimeError::TooLong));
        assert_eq!(access("99999999999999999999999d"), Err(LifetimeError::TooLong));
        for text in
            ["soon", "1x", "h", "1h30", "30m1h", "1h1h", "--1", "-", "1.5h", "+5", "1 2h", "1 000"]
        {
            assert_eq!(access(text), Err(LifetimeError::NotUnderstood), "{text}");
        }
        assert_eq!(RefreshLifetime::parse("-1"), Err(LifetimeError::NeverRefresh));
        assert_eq!(RefreshLifetime::parse("never"), Err(LifetimeError::NeverRefresh));
    }

    #[test]
    fn effective_values_are_shown() {
        let half_day = NonZeroU32::new(43_200).unwrap();
        assert_eq!(AccessLifetime::PlatformDefault.describe(half_day), "12h (default)");
        assert_eq!(AccessLifetime::Never.describe(half_day), "never");
        assert_eq!(seconds(3600).describe(half_day), "1h");
        let month = NonZeroU32::new(2_592_000).unwrap();
        assert_eq!(RefreshLifetime::PlatformDefault.describe(month), "30d (default)");
        assert_eq!(format_seconds(5_405), "1h30m5s");
        assert_eq!(format_seconds(86_400), "1d");
        assert_eq!(format_seconds(129_600), "36h");
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_in_the_box_is_read_back(n in 1..=MAX_SECONDS) {
            proptest::prop_assert_eq!(access(&seconds(n).input_text()), Ok(seconds(n)));
        }

        #[test]
        fn a_refresh_lifetime_is_read_back_from_its_box(n in 1..=MAX_SECONDS) {
            let lifetime = RefreshLifetime::Seconds(NonZeroU32::new(n).unwrap());
            proptest::prop_assert_eq!(RefreshLifetime::parse(&lifetime.input_text()), Ok(lifetime));
        }

        #[test]
        fn any_text_ends_in_a_lifetime_that_can_be_typed_or_in_an_error(
            text in "(?s).*|[-0-9dhms ]{0,12}|[0-9]{0,4} ?(d|h|m|s|H) ?[0-9]{0,3}(m|s)?",
        ) {
            if let Ok(lifetime) = AccessLifetime::parse(&text) {
                proptest::prop_assert_eq!(access(&lifetime.input_text()), Ok(lifetime));
                if let AccessLifetime::Seconds(seconds) = lifetime {
                    proptest::prop_assert!(seconds.get() <= MAX_SECONDS);
                }
            }
            // A refresh token accepts the same words but `never`.
            let refresh = RefreshLifetime::parse(&text);
            match AccessLifetime::parse(&text) {
                Ok(AccessLifetime::PlatformDefault) => {
                    proptest::prop_assert_eq!(refresh, Ok(RefreshLifetime::PlatformDefault));
                }
                Ok(AccessLifetime::Seconds(seconds)) => {
                    proptest::prop_assert_eq!(refresh, Ok(RefreshLifetime::Seconds(seconds)));
                }
                Ok(AccessLifetime::Never) => {
                    proptest::prop_assert_eq!(refresh, Err(LifetimeError::NeverRefresh));
                }
                Err(error) => proptest::prop_assert_eq!(refresh, Err(error)),
            }
        }

        #[test]
        fn a_sum_of_units_is_the_sum_of_its_parts(
            days in 0..20u32, hours in 0..30u32, minutes in 0..90u32, seconds in 1..90u32,
        ) {
            let total = days * 86_400 + hours * 3_600 + minutes * 60 + seconds;
            let text = format!("{days}d {hours}H{minutes} m {seconds}s");
            proptest::prop_assert_eq!(access(&text), Ok(self::seconds(total)));
        }
    }
}

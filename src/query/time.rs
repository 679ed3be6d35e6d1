//! Times in a query: ages such as `7d`, and days, months, years and minutes in UTC.

use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Compare, Moment};
use crate::model::Timestamp;

/// The units of ages, in seconds, largest first.
const UNITS: [(u64, char); 5] =
    [(7 * 86_400, 'w'), (86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];

/// Parses the time of a comparison.
pub(super) fn read(text: &str, compare: Compare, id: &str) -> Result<Moment, String> {
    let lower = text.trim().to_ascii_lowercase();
    if let Some(seconds) = age(&lower) {
        return match (seconds, compare) {
            (0, _) => Err(format!("an age is at least 1s: write like {id}<7d")),
            (_, Compare::Equal) => Err(format!(
                "{lower} is an age: write {id}<{lower} for younger, {id}>{lower} older"
            )),
            _ => Ok(Moment::Age(seconds)),
        };
    }
    span(&lower).map(|(from, to)| Moment::Span { from, to }).ok_or_else(|| {
        format!("no such date or age: write like {id}>=2026-01-31, {id}:2026-01 or {id}<7d")
    })
}

/// Parses the seconds of `90m`, `7d` or `1d12h`: each unit at most once, larger units first.
fn age(text: &str) -> Option<u64> {
    let mut units = UNITS.iter();
    let mut rest = text;
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (digits, more) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?;
        let unit = more.chars().next()?;
        let (size, _) = units.find(|(_, known)| *known == unit)?;
        let count: u64 = digits.parse().ok()?;
        total = total.checked_add(count.checked_mul(*size)?)?;
        rest = more.get(unit.len_utf8()..)?;
    }
    (!text.is_empty()).then_some(total)
}

/// The start of a year, month, day or minute, and the start of the next one.
fn span(text: &str) -> Option<(Timestamp, Timestamp)> {
    let (date, time) = match text.split_once(['t', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = i16::try_from(number(parts.next()?, 4)?).ok()?;
    let month = parts.next().map(|part| number(part, 2));
    let day = parts.next().map(|part| number(part, 2));
    if parts.next().is_some() || year == 0 {
        return None;
    }
    let (hour, minute) = match time {
        Some(time) => {
            let (hour, minute) = time.split_once(':')?;
            (number(hour, 2)?, number(minute, 2)?)
        }
        None => (0, 0),
    };
    let size = match (month, day, time) {
        (None, None, None) => 1.year(),
        (Some(_), None, None) => 1.month(),
        (Some(_), Some(_), None) => 1.day(),
        (Some(_), Some(_), Some(_)) => 1.minute(),
        _ => return None,
    };
    let small = |n: Option<Option<u16>>| i8::try_from(n.unwrap_or(Some(1))?).ok();
    let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
    let from = DateTime::new(year, small(month)?, small(day)?, hour, minute, 0, 0).ok()?;
    Some((utc(from)?, utc(from.checked_add(size).ok()?)?))
}

/// Parses a number with exactly `digits` digits.
fn number(text: &str, digits: usize) -> Option<u16> {
    let good = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten()
}

fn utc(time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(time).ok().map(|time| Timestamp(time.as_millisecond()))
}

/// Writes a time so that [`read`] reads it back.
pub(super) fn print(moment: Moment) -> String {
    match moment {
        Moment::Age(seconds) => {
            let unit = UNITS.iter().find(|(size, _)| seconds.is_multiple_of(*size));
            let (size, unit) = unit.copied().unwrap_or((1, 's'));
            format!("{}{unit}", seconds / size)
        }
        Moment::Span { from, to } => {
            let Ok(time) = jiff::Timestamp::from_millisecond(from.0) else {
                return from.to_string();
            };
            ["%Y", "%Y-%m", "%Y-%m-%d"]
                .into_iter()
                .map(|pattern| time.strftime(pattern).to_string())
                .find(|text| span(text) == Some((from, to)))
                .unwrap_or_else(|| time.strftime("%Y-%m-%dT%H:%M").to_string())
        }
    }
}

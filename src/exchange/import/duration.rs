//! Durations in the formats of other systems.

/// Converts a number of units to seconds, and tells whether that is exact.
pub fn whole(number: i64, unit: i64) -> (i64, bool) {
    // -1 means never in every unit.
    if number == -1 || unit <= 1 {
        return (number, true);
    }
    (number / unit, number % unit == 0)
}

/// Parses `31h0m0s`, `90s`, `1h30m` or `500ms` to seconds, and tells whether that is exact.
pub fn go_duration(text: &str) -> Option<(i64, bool)> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return None;
    }
    let mut nanos: i128 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, tail) = rest.split_at(digits);
        let unit_end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let unit: i128 = match unit.trim() {
            "d" => 86_400_000_000_000,
            "h" => 3_600_000_000_000,
            "m" => 60_000_000_000,
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "us" | "µs" | "μs" => 1_000,
            "ns" => 1,
            _ => return None,
        };
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        if whole.len() > 18 || part.len() > 18 || (whole.is_empty() && part.is_empty()) {
            return None;
        }
        nanos += whole.parse::<i128>().unwrap_or(0) * unit;
        if !part.is_empty() {
            let scale = 10_i128.pow(u32::try_from(part.len()).ok()?);
            nanos += part.parse::<i128>().ok()? * unit / scale;
        }
        rest = tail;
    }
    let nanos = if negative { -nanos } else { nanos };
    let seconds = i64::try_from(nanos / 1_000_000_000).ok()?;
    Some((seconds, nanos % 1_000_000_000 == 0))
}

/// Parses `00:30:00` or `30.00:00:00`, the .NET form of days, hours, minutes and seconds.
pub fn time_span(text: &str) -> Option<(i64, bool)> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) if clock.contains(':') => (days, clock),
        _ => ("0", text),
    };
    let mut parts = clock.split(':').map(number);
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || minutes > 59 || seconds > 59 {
        return None;
    }
    Some((((number(days)? * 24 + hours) * 60 + minutes) * 60 + seconds, true))
}

/// Parses a number of a few digits.
fn number(digits: &str) -> Option<i64> {
    let plain = (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

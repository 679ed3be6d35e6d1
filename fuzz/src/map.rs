//! The file that says which client belongs to which partner.

use oauthdesk::exchange::import::{MapError, PartnerMap};

use super::places::is_printable;
use super::registry::directory;

/// Either every line is a pair that is found again, or the error names one of the lines.
pub fn check(bytes: &[u8]) {
    let directory = directory();
    match PartnerMap::parse(bytes, &directory) {
        Ok(map) => {
            let Ok(text) = std::str::from_utf8(bytes) else { return };
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            for line in text.lines().skip(1) {
                let plain = line.chars().all(|c| c.is_ascii_alphanumeric() || c == ',');
                if let Some((id, partner)) = line.split_once(',').filter(|_| plain)
                    && !partner.contains(',')
                {
                    assert!(map.get(id).is_some(), "{line:?} is not found again");
                }
            }
        }
        Err(error) => {
            let lines = String::from_utf8_lossy(bytes).lines().count().max(1);
            match &error {
                MapError::NoPartner(line) | MapError::Unknown { line, .. } => {
                    // In UTF-16 a line end is more than one byte, and never less.
                    let most =
                        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
                            bytes.len()
                        } else {
                            lines
                        };
                    assert!((1..=most).contains(line), "{error}: of {most} lines");
                }
                MapError::Text(_) => {}
            }
            assert!(is_printable(&error.to_string()), "{error:?}");
        }
    }
}

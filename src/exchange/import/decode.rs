//! Decodes the bytes of a file into text.

use std::borrow::Cow;

use super::error::{ReadError, place_of};

/// Decodes UTF-8, with or without a byte order mark, or UTF-16 with one, as spreadsheets write it.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let at = place_of(&String::from_utf8_lossy(valid), error.valid_up_to());
        ReadError::at(at.line, at.column, "this is not UTF-8 text: save the file as UTF-8")
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, ReadError> {
    let pairs = bytes.chunks(2).map(|pair| match *pair {
        [a, b] => unit([a, b]),
        _ => 0xd800,
    });
    let mut text = String::with_capacity(bytes.len() / 2);
    for c in char::decode_utf16(pairs) {
        text.push(c.map_err(|_| {
            let at = place_of(&text, text.len());
            ReadError::at(at.line, at.column, "this is not UTF-16 text: save the file as UTF-8")
        })?);
    }
    Ok(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_spreadsheets_are_decoded() {
        assert_eq!(decode(b"\xef\xbb\xbfa").unwrap(), "a");
        assert_eq!(decode(b"\xff\xfea\0b\0").unwrap(), "ab");
        assert_eq!(decode(b"\xfe\xff\0a").unwrap(), "a");
        let error = decode(b"a\nb\xe4").unwrap_err().to_string();
        assert!(error.starts_with("line 2, column 2: this is not UTF-8"), "{error}");
        assert!(decode(b"\xff\xfea").is_err());
    }
}

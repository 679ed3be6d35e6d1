//! JSON as in .NET settings: with comments and trailing commas.

use std::borrow::Cow;
use std::ops::Range;

/// Replaces comments and trailing commas by blanks. All other characters keep their places.
pub fn without_comments(text: &str) -> Cow<'_, str> {
    let blanks = blanks(text.as_bytes());
    if blanks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for blank in blanks {
        out.push_str(text.get(copied..blank.start).unwrap_or_default());
        copied = blank.end;
        let kept = |c: char| if matches!(c, '\n' | '\r') { c } else { ' ' };
        out.extend(text.get(blank).unwrap_or_default().chars().map(kept));
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// The ranges of comments and trailing commas, in order.
fn blanks(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut blanks = Vec::new();
    let mut comma: Option<(usize, usize)> = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        match byte {
            b'"' => {
                comma = None;
                at += string(rest);
                continue;
            }
            b'/' => {
                if let Some(length) = comment(rest) {
                    blanks.push(at..at + length);
                    at += length;
                    continue;
                }
                comma = None;
            }
            b',' => comma = Some((at, blanks.len())),
            b']' | b'}' => {
                if let Some((comma, place)) = comma.take() {
                    blanks.insert(place, comma..comma + 1);
                }
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => comma = None,
        }
        at += 1;
    }
    blanks
}

/// The length of a quoted text.
fn string(bytes: &[u8]) -> usize {
    let mut escaped = true;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

/// The length of a comment; `None` if it is none, or is not closed.
fn comment(bytes: &[u8]) -> Option<usize> {
    match bytes.get(..2)? {
        b"//" => Some(memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len())),
        b"/*" => memchr::memmem::find(bytes.get(2..)?, b"*/").map(|end| end + 4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn comments_are_blanks_and_texts_stay_as_they_are() {
        for (text, plain) in [
            ("{\"a\": \"x//y\"} // ä", "{\"a\": \"x//y\"}     "),
            ("{\"a\": /* ä\n */ 1}", "{\"a\":     \n    1}"),
            ("[1, 2, ]", "[1, 2  ]"),
            ("[1, // one\n]", "[1        \n]"),
            ("{\"a\": \"\\\",]\"}", "{\"a\": \"\\\",]\"}"),
            ("[1, 2,, ]", "[1, 2,  ]"),
            ("[1 /* open", "[1 /* open"),
            ("\"open // ", "\"open // "),
        ] {
            assert_eq!(without_comments(text), plain, "{text}");
        }
    }
}

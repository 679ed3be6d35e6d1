//! Placeholders and templates, which a deploy tool fills in.

use std::borrow::Cow;

/// The error for a template that must be rendered first.
pub const TEMPLATE: &str = "a template, as Helm has them: render it first";

/// Whether a line contains a placeholder of a template engine.
pub fn is_template(text: &str, line: usize) -> bool {
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    line.contains("{{") || line.contains("{%")
}

/// Quotes bare values `##KEY##` and `@@KEY@@`, which deploy tools fill in before they read a file.
/// The length is unchanged, so that locations stay correct: `"#KEY#"`.
pub fn quoted_placeholders(text: &str, yaml: bool) -> Cow<'_, str> {
    let mut out: Option<String> = None;
    let mut copied = 0;
    let mut from = 0;
    while let Some((start, end)) = next_placeholder(text, from) {
        from = end;
        let before = text.get(..start).unwrap_or_default();
        // In YAML it must be at the place of a value; in JSON a preceding quote means that it is
        // text.
        let value = if yaml {
            before.trim_end_matches([' ', '\t']).ends_with([':', '-'])
        } else {
            before.trim_end().ends_with([':', ',', '['])
        };
        let after = text.get(end..).unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
        let alone = after.is_empty() || after.starts_with(['\n', ',', ']', '}']);
        if value && alone {
            let out = out.get_or_insert_default();
            let inner = text.get(start + 1..end - 1).unwrap_or_default();
            out.push_str(text.get(copied..start).unwrap_or_default());
            out.push('"');
            out.push_str(inner);
            out.push('"');
            copied = end;
        }
    }
    match out {
        None => Cow::Borrowed(text),
        Some(mut out) => {
            out.push_str(text.get(copied..).unwrap_or_default());
            Cow::Owned(out)
        }
    }
}

/// The next `##KEY##` or `@@KEY@@` from an offset.
fn next_placeholder(text: &str, mut from: usize) -> Option<(usize, usize)> {
    loop {
        let start = from + memchr::memchr2(b'#', b'@', text.as_bytes().get(from..)?)?;
        let Some(mark) = text.get(start..start + 2).filter(|m| matches!(*m, "##" | "@@")) else {
            from = start + 1;
            continue;
        };
        let key = text.get(start + 2..)?;
        let length = key.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        if length > 0 && key.get(length..).is_some_and(|rest| rest.starts_with(mark)) {
            return Some((start, start + length + 4));
        }
        from = start + 2 + length;
    }
}

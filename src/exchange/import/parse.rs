//! Bytes in, values out: JSON, JSON lines and YAML, with the place of what is wrong.

use std::borrow::Cow;

use serde::Deserialize;
use serde_saphyr::options::DuplicateKeyPolicy;

use super::comments::without_comments;
use super::error::{ReadError, place_of};
use super::value::Value;

/// The longest YAML file. Nobody's tool writes larger ones, and its parser needs more memory than
/// that of JSON.
const MAX_YAML: usize = 32 << 20;

/// The most nodes of a YAML file.
const MAX_YAML_NODES: usize = 600_000;

/// How deep a YAML file goes; each level takes room on the stack of whoever reads it.
const MAX_YAML_DEPTH: usize = 40;

/// So many bytes of JSON a value takes at least, on average: a file of shorter ones is no file of
/// clients, and costs far more memory than its size.
const BYTES_A_VALUE: usize = 6;
/// A small file may have shorter ones.
const FEW_VALUES: usize = 50_000;

/// The text of a file: UTF-8, with or without a byte order mark, or UTF-16 with one, as
/// spreadsheets write it.
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

/// Each value of a text of JSON, or of JSON lines, one after the other.
pub fn json(
    text: &str,
    mut take: impl FnMut(Value) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    check_values(text)?;
    let text = &*without_comments(text);
    let text = &*quote_placeholders(text, false);
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    while let Some(value) = stream.next() {
        match value {
            Ok(value) => take(value)?,
            Err(error) => return Err(json_error(text, stream.byte_offset(), &error)),
        }
    }
    Ok(())
}

/// Looks whether a text of JSON has far too many values.
pub fn check_values(text: &str) -> Result<(), ReadError> {
    let values = text.bytes().filter(|b| matches!(b, b',' | b'[' | b'{')).count();
    if values > FEW_VALUES + text.len() / BYTES_A_VALUE {
        return Err(ReadError::whole("far too many values for its size: no file of clients"));
    }
    Ok(())
}

fn json_error(text: &str, from: usize, error: &serde_json::Error) -> ReadError {
    // Of later values of a stream the parser counts lines from the beginning all the same.
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let there = text
        .split('\n')
        .nth(line.saturating_sub(1))
        .and_then(|line| line.as_bytes().get(column.saturating_sub(1)))
        .copied();
    let message = match there {
        _ if error.is_eof() => "the file ends in the middle: a bracket or a quote is open".into(),
        Some(b'{') if is_template(text, line) => TEMPLATE.to_owned(),
        Some(b'$') => "a placeholder without quotes: put it in quotes, or fill it in".to_owned(),
        Some(b'/') => "a comment that is opened here is never closed".to_owned(),
        Some(b'#') => "a comment: JSON has none that begin so, remove it".to_owned(),
        _ if said.contains("recursion limit") => "nested too deeply for a client file".to_owned(),
        _ if said.contains("trailing characters") => {
            "something follows the end of the value: remove it".to_owned()
        }
        Some(b'\'') => "JSON has its texts in double quotes".to_owned(),
        _ => said.to_owned(),
    };
    // The parser counts bytes.
    let line_text = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let column = line_text
        .char_indices()
        .take_while(|(at, _)| *at < column.saturating_sub(1))
        .count()
        .saturating_add(1);
    if line == 0 || error.is_eof() {
        let at = place_of(text, if line == 0 { from } else { text.trim_end().len() });
        return ReadError::at(at.line, at.column, message);
    }
    ReadError::at(line, column, message)
}

/// Each document of a text of YAML.
pub fn yaml(text: &str) -> Result<Vec<Value>, ReadError> {
    if text.len() > MAX_YAML {
        let message = format!("a YAML file of over {} MB: split it", MAX_YAML >> 20);
        return Err(ReadError::whole(message));
    }
    let text = quote_placeholders(text, true);
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_YAML_DEPTH,
            flow_nesting_limit: MAX_YAML_DEPTH,
            max_nodes: MAX_YAML_NODES,
            max_events: 3 * MAX_YAML_NODES,
            max_aliases: 10_000,
            max_anchors: 10_000,
            max_documents: 1_000,
            max_total_scalar_bytes: MAX_YAML,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 200_000,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
    };
    let documents = serde_saphyr::from_multiple_with_options::<Document>(&text, options);
    let documents = documents.map_err(|error| {
        let said = error.without_snippet().to_string();
        let line = said.lines().next().unwrap_or_default();
        let at = error.location().and_then(|at| usize::try_from(at.line()).ok());
        let template = at.is_some_and(|line| is_template(&text, line));
        let message = if template { TEMPLATE.to_owned() } else { without_place(line) };
        match error.location() {
            Some(at) => ReadError::at(
                usize::try_from(at.line()).unwrap_or(1),
                usize::try_from(at.column()).unwrap_or(1),
                message,
            ),
            None => ReadError::whole(message),
        }
    })?;
    Ok(documents.into_iter().map(|Document(value)| value).collect())
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Document(Value);

const TEMPLATE: &str = "a template, as Helm has them: render it first";

/// Whether a line has a part that a template engine fills in.
fn is_template(text: &str, line: usize) -> bool {
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    line.contains("{{") || line.contains("{%")
}

/// What a parser says, without the place that it says before or behind, and without the values of
/// the file that it repeats: they may be secrets, and as long as the file.
fn without_place(said: &str) -> String {
    let said = said.split(" at line ").next().unwrap_or(said);
    let said = said.strip_prefix("error: ").unwrap_or(said);
    let said = match said.split_once(": ") {
        Some((place, rest)) if place.starts_with("line ") => rest,
        _ => said,
    };
    // Every other piece stands between marks of code.
    let said: String = said.split('`').step_by(2).collect();
    let said: String = said.chars().filter(|c| !c.is_control()).take(200).collect();
    format!("not YAML as it should be: {}", said.trim_end_matches([' ', ':']))
}

/// Deploy tools fill in `##KEY##` and `@@KEY@@` before they read a file; where one stands bare as a
/// value, it is quoted here. It keeps its length, so that places stay true: `"#KEY#"`.
fn quote_placeholders(text: &str, yaml: bool) -> Cow<'_, str> {
    let mut out: Option<String> = None;
    let mut copied = 0;
    let mut from = 0;
    while let Some((start, end)) = next_placeholder(text, from) {
        from = end;
        let before = text.get(..start).unwrap_or_default();
        // In YAML it must stand where a value does; in JSON a quote before it says it is text.
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

/// The next `##KEY##` or `@@KEY@@` from a byte on.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn json_of(text: &str) -> Result<Vec<Value>, String> {
        let mut values = Vec::new();
        json(text, |value| {
            values.push(value);
            Ok(())
        })
        .map_err(|error| error.to_string())?;
        Ok(values)
    }

    #[test]
    fn json_errors_have_a_place_and_say_what_to_do() {
        for (text, error) in [
            ("{\n  # no\n}", "line 2, column 3: a comment: JSON has none that begin so, remove it"),
            ("{\n  /* no\n}", "line 2, column 3: a comment that is opened here is never closed"),
            ("{\"a\": 1\n \"b\": 2}", "line 2, column 2: expected `,` or `}`"),
            (
                "[1, 2",
                "line 1, column 6: the file ends in the middle: a bracket or a quote is open",
            ),
            (
                "{\"a\": $(env:A)}",
                "line 1, column 7: a placeholder without quotes: put it in quotes, or fill it in",
            ),
            ("{{- if .a }}", "line 1, column 2: a template, as Helm has them: render it first"),
            ("{'a': 1}", "line 1, column 2: JSON has its texts in double quotes"),
            ("[\"ä\" 1]", "line 1, column 6: expected `,` or `]`"),
        ] {
            assert_eq!(json_of(text).unwrap_err(), error, "{text}");
        }
        let deep = "[".repeat(10_000);
        assert!(json_of(&deep).unwrap_err().contains("nested too deeply"));
        assert_eq!(json_of("{\"a\":1}\n{\"a\":2}\n").unwrap().len(), 2);
    }

    #[test]
    fn yaml_bombs_end_in_an_error_with_its_place() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            use std::fmt::Write;
            let alias = format!("*a{}", n - 1);
            let list = vec![alias; 9].join(", ");
            writeln!(bomb, "a{n}: &a{n} [{list}]").unwrap();
        }
        let error = yaml(&bomb).unwrap_err();
        assert!(error.at.is_some(), "{error}");
        assert!(yaml(&"[".repeat(50_000)).is_err());
        assert!(yaml(&"- ".repeat(50_000)).is_err());
        let error = yaml("a: b\n  c: [d\n").unwrap_err();
        assert!(error.at.is_some(), "{error}");
        let error = yaml("a: b\nc: {{ .d }}\n").unwrap_err().to_string();
        assert!(error.ends_with("a template, as Helm has them: render it first"), "{error}");
    }

    #[test]
    fn what_is_no_yaml_repeats_no_value() {
        for text in [
            format!("a: {}\n", "9".repeat(2_000)),
            "secret: !!int s3cr3t\n".to_owned(),
            "secret: !!float s3cr3t\n".to_owned(),
            "secret: *s3cr3t\n".to_owned(),
            "secret: 's3cr3t\n".to_owned(),
            "{s3cr3t: [}\n".to_owned(),
        ] {
            let error = yaml(&text).unwrap_err().to_string();
            assert!(!error.contains("s3cr3t") && error.len() < 300, "{error}");
        }
    }

    #[test]
    fn bare_placeholders_are_values() {
        let text = "secret: ##SECRET##\nlist: @@LIST@@ \nfree: 'a ##X## b'\n# ## note ##\n";
        let values = yaml(text).unwrap();
        assert_eq!(values[0].get("secret"), Some(&Value::Text("#SECRET#".into())));
        assert_eq!(values[0].get("list"), Some(&Value::Text("@LIST@".into())));
        assert_eq!(values[0].get("free"), Some(&Value::Text("a ##X## b".into())));
        let values = json_of("{\"a\": @@LIST@@, \"b\": \"##B##\"}").unwrap();
        assert_eq!(values[0].get("a"), Some(&Value::Text("@LIST@".into())));
        assert_eq!(values[0].get("b"), Some(&Value::Text("##B##".into())));
    }

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

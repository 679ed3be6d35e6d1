//! Reads JSON and JSON lines, with the locations of mistakes.

use super::comments::without_comments;
use super::error::{ReadError, place_of};
use super::placeholder::{TEMPLATE, is_template, quoted_placeholders};
use super::value::Value;

/// The minimum average size of a JSON value in bytes: a file of shorter values has no clients, and
/// costs far more memory than its size.
const BYTES_A_VALUE: usize = 6;
/// The number of values allowed in any file, however short.
const FEW_VALUES: usize = 50_000;

/// Reads the values of JSON or JSON lines one by one.
pub fn values(
    text: &str,
    mut take: impl FnMut(Value) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    check_values(text)?;
    let text = &*without_comments(text);
    let text = &*quoted_placeholders(text, false);
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    while let Some(value) = stream.next() {
        match value {
            Ok(value) => take(value)?,
            Err(error) => return Err(json_error(text, stream.byte_offset(), &error)),
        }
    }
    Ok(())
}

/// Refuses JSON with far too many values for its size.
pub fn check_values(text: &str) -> Result<(), ReadError> {
    let values = text.bytes().filter(|b| matches!(b, b',' | b'[' | b'{')).count();
    if values > FEW_VALUES + text.len() / BYTES_A_VALUE {
        return Err(ReadError::whole("far too many values for its size: no file of clients"));
    }
    Ok(())
}

fn json_error(text: &str, from: usize, error: &serde_json::Error) -> ReadError {
    // The parser counts lines from the beginning of the text for every value.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn json_of(text: &str) -> Result<Vec<Value>, String> {
        let mut values = Vec::new();
        super::values(text, |value| {
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
    fn bare_placeholders_are_values() {
        let values = json_of("{\"a\": @@LIST@@, \"b\": \"##B##\"}").unwrap();
        assert_eq!(values[0].get("a"), Some(&Value::Text("@LIST@".into())));
        assert_eq!(values[0].get("b"), Some(&Value::Text("##B##".into())));
    }
}

//! Reads the desk's own documents, in JSON or YAML, with the locations of mistakes.

use serde::de::DeserializeOwned;
use thiserror::Error;

use super::import::error::quoted;
use crate::model::text;

/// A mistake in a document.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}, column {column}: {message}")]
pub struct ReadError {
    /// Counted from 1; 0 if the mistake is in the whole document.
    pub line: u64,
    /// Counted from 1, in characters.
    pub column: u64,
    pub message: String,
}

/// Reads one document: JSON if it starts with `{`, else YAML.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    // A byte order mark is not part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') { json(text) } else { yaml(text) }
}

pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|error| json_error(text, &error))
}

/// A mistake in JSON, with its location. The parser counts bytes, the message characters.
pub(super) fn json_error(text: &str, error: &serde_json::Error) -> ReadError {
    let message = error.to_string();
    // The location is already a prefix of the error.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = plain(message.strip_suffix(&place).unwrap_or(&message));
    let there = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let column = there.char_indices().take_while(|(at, _)| *at < error.column()).count();
    let column = column.max(usize::from(error.column() > 0));
    ReadError { line: error.line() as u64, column: column as u64, message }
}

pub(super) fn yaml<T: DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| yaml_error(&error))
}

/// A mistake in YAML, with its location.
pub(super) fn yaml_error(error: &serde_saphyr::Error) -> ReadError {
    let (line, column) = error.location().map_or((0, 0), |place| (place.line(), place.column()));
    let message = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
    let place = format!(" at line {line}, column {column}");
    let message = plain(message.strip_suffix(&place).unwrap_or(&message));
    ReadError { line, column, message }
}

/// Rewrites a parser's message for people: an unknown field comes with the most similar known
/// field, if the parser lists the known ones. Quoted text is masked and shortened.
pub(super) fn plain(message: &str) -> String {
    if message == "expected mapping start" {
        return "the fields of one record are expected here, such as name: Anna".to_owned();
    }
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| {
        let (field, known) = rest.split_once("`, expected one of ")?;
        Some((field, known.split(", ").map(|name| name.trim_matches('`')).collect::<Vec<_>>()))
    });
    let Some((field, known)) = unknown else { return shortened(message) };
    // A text much longer than every name is not similar to any, and slow to compare.
    let like = field.get(..field.len().min(100)).unwrap_or_default();
    let distance = |name: &&str| strsim::osa_distance(like, name);
    let nearest = known.iter().copied().min_by_key(distance);
    let field = quoted(field);
    match nearest.filter(|name| distance(name) <= 2) {
        Some(name) => format!("no field is called {field}: did you mean {name}?"),
        None => format!("no field is called {field}: there are {}", known.join(", ")),
    }
}

/// Masks a message. A long one keeps its start and end: the middle is quoted text.
fn shortened(message: &str) -> String {
    const LONGEST: usize = 400;
    const PART: usize = 150;
    let long = message.chars().nth(LONGEST).is_some();
    if !long {
        return text::shown(message).into_owned();
    }
    let start: String = message.chars().take(PART).collect();
    let mut end: Vec<char> = message.chars().rev().take(PART).collect();
    end.reverse();
    let end: String = end.into_iter().collect();
    format!("{}…{}", text::shown(&start), text::shown(&end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::patch::ClientPatch;
    use crate::model::Field;
    use crate::model::fields::Value;

    fn patch(text: &str) -> ClientPatch {
        read(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn mistake(text: &str) -> String {
        read::<ClientPatch>(text).expect_err(text).to_string()
    }

    #[test]
    fn yaml_and_json_say_the_same() {
        let json = patch(
            r#"{"name": "Anna", "scopes": ["read"], "access_token_lifetime": 3600, "enabled": true}"#,
        );
        let yaml =
            patch("name: Anna\nscopes:\n- read\naccess_token_lifetime: 3600\nenabled: true\n");
        assert_eq!(json, yaml);
        assert_eq!(json.text(Field::AccessLifetime), Some("3600"));
        assert_eq!(json.get(Field::Email), None);
        assert_eq!(json.get(Field::Enabled), Some(&Value::Flag(true)));
    }

    #[test]
    fn what_is_emptied_is_empty_and_what_is_left_out_is_not_named() {
        for text in [
            "name:\nscopes:\naccess_token_lifetime:\n",
            "{\"name\": null, \"scopes\": null, \"access_token_lifetime\": null}",
        ] {
            let patch = patch(text);
            assert_eq!(patch.text(Field::Name), Some(""));
            assert_eq!(patch.get(Field::Scopes), Some(&Value::List(Vec::new())));
            assert_eq!(patch.text(Field::AccessLifetime), Some(""));
            assert_eq!(patch.get(Field::Email), None);
        }
        assert!(patch("# only a comment\n").is_empty());
        assert!(patch("created: whenever\nrevision: 3\n").is_empty());
    }

    #[test]
    fn hostile_documents_end_in_an_error_at_once() {
        let deep = "[".repeat(100_000);
        let laughs = (1..40).fold("a0: &a0 [x, x]\n".to_owned(), |mut text, n| {
            use std::fmt::Write;
            let before = n - 1;
            writeln!(text, "a{n}: &a{n} [*a{before}, *a{before}]").unwrap();
            text
        });
        for text in [
            format!("created: {deep}"),
            format!("{{\"created\": {deep}"),
            deep,
            format!("created:\n  {}", laughs.replace('\n', "\n  ")),
            "created: *nowhere\n".to_owned(),
            "created: !!binary x\u{0}\n".to_owned(),
        ] {
            mistake(&text);
        }
    }

    #[test]
    fn a_mistake_repeats_little_of_a_long_text() {
        let long = "9".repeat(50_000);
        for text in [
            format!("{{\"{long}\": 1}}"),
            format!("enabled: {long}\n"),
            format!("{{\"enabled\": \"{long}\\u001b[31m\"}}"),
            format!("revision: {long}\n"),
        ] {
            let said = mistake(&text);
            assert!(said.len() < 700 && !said.contains('\u{1b}'), "{} bytes", said.len());
        }
    }

    #[test]
    fn a_text_stays_as_it_was_written() {
        let patch = patch("name: 0123\nclient_id: 1e3\nrefresh_token_lifetime: 12h\n");
        assert_eq!(patch.text(Field::Name), Some("0123"));
        assert_eq!(patch.text(Field::ClientId), Some("1e3"));
        assert_eq!(patch.text(Field::RefreshLifetime), Some("12h"));
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (text, says) in [
            ("name: a\nnmae: b\n", "line 2, column 1: no field is called nmae: did you mean name?"),
            ("{\"nmae\": 1}", "line 1, column 7: no field is called nmae: did you mean name?"),
            ("colour: red\n", "no field is called colour: there are client_id, name, email, "),
            ("name: [a]\n", "line 1, column 7: "),
            ("name: a\n  b: c: d\n", "line 2, column"),
            ("name: a\nname: b\n", "line 2, column 1: duplicate"),
            ("{\"name\": 1}", "invalid type: integer `1`"),
            ("{\"name\": \"a\", \"name\": \"b\"}", "duplicate field `name`"),
            ("enabled: perhaps\n", "line 1, column 10: "),
            ("access_token_lifetime: 1.5\n", "a lifetime: seconds"),
            ("{", "line 1, column 1: EOF"),
            ("- a\n", "line 1, column 1: the fields of one record are expected here"),
            ("name: a\n---\nname: b\n", "line 3"),
        ] {
            let said = mistake(text);
            assert!(said.contains(says), "{text}: {said}");
            assert_eq!(said.matches("column").count(), 1, "{said}");
            assert!(!said.contains("Options"), "{said}");
        }
    }
}

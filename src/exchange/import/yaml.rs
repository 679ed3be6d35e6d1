//! Reads YAML within limits, with the locations of mistakes.

use serde::Deserialize;
use serde_saphyr::options::DuplicateKeyPolicy;

use super::error::ReadError;
use super::placeholder::{TEMPLATE, is_template, quoted_placeholders};
use super::value::Value;

/// The maximum size of a YAML file. No tool writes larger ones, and the YAML parser needs more
/// memory than the JSON parser.
const MAX_YAML: usize = 32 << 20;

/// The maximum number of nodes of a YAML file.
const MAX_YAML_NODES: usize = 600_000;

/// The maximum depth of a YAML file; each level needs stack space.
const MAX_YAML_DEPTH: usize = 40;

/// Reads the documents of a YAML text.
pub fn documents(text: &str) -> Result<Vec<Value>, ReadError> {
    if text.len() > MAX_YAML {
        let message = format!("a YAML file of over {} MB: split it", MAX_YAML >> 20);
        return Err(ReadError::whole(message));
    }
    let text = quoted_placeholders(text, true);
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

/// Removes from a parser's message the location at either end, and the quoted values of the file:
/// they may be secrets, and as long as the file.
fn without_place(said: &str) -> String {
    let said = said.split(" at line ").next().unwrap_or(said);
    let said = said.strip_prefix("error: ").unwrap_or(said);
    let said = match said.split_once(": ") {
        Some((place, rest)) if place.starts_with("line ") => rest,
        _ => said,
    };
    // Every other piece is in backticks.
    let said: String = said.split('`').step_by(2).collect();
    let said: String = said.chars().filter(|c| !c.is_control()).take(200).collect();
    format!("not YAML as it should be: {}", said.trim_end_matches([' ', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_bombs_end_in_an_error_with_its_place() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            use std::fmt::Write;
            let alias = format!("*a{}", n - 1);
            let list = vec![alias; 9].join(", ");
            writeln!(bomb, "a{n}: &a{n} [{list}]").unwrap();
        }
        let error = documents(&bomb).unwrap_err();
        assert!(error.at.is_some(), "{error}");
        assert!(documents(&"[".repeat(50_000)).is_err());
        assert!(documents(&"- ".repeat(50_000)).is_err());
        let error = documents("a: b\n  c: [d\n").unwrap_err();
        assert!(error.at.is_some(), "{error}");
        let error = documents("a: b\nc: {{ .d }}\n").unwrap_err().to_string();
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
            let error = documents(&text).unwrap_err().to_string();
            assert!(!error.contains("s3cr3t") && error.len() < 300, "{error}");
        }
    }

    #[test]
    fn bare_placeholders_are_values() {
        let text = "secret: ##SECRET##\nlist: @@LIST@@ \nfree: 'a ##X## b'\n# ## note ##\n";
        let values = documents(text).unwrap();
        assert_eq!(values[0].get("secret"), Some(&Value::Text("#SECRET#".into())));
        assert_eq!(values[0].get("list"), Some(&Value::Text("@LIST@".into())));
        assert_eq!(values[0].get("free"), Some(&Value::Text("a ##X## b".into())));
    }
}

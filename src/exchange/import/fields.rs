//! The fields of one client in a file: found by name in any spelling, and read leniently, as
//! systems write booleans, numbers and lists differently.

use super::value::{Value, twin};

/// The fields that a reader has not taken yet.
#[derive(Debug)]
pub struct Fields {
    entries: Vec<(Box<str>, Value)>,
    /// The first duplicate key with different values.
    pub twin: Option<Box<str>>,
}

impl Fields {
    /// `None` if the value is not an object.
    pub fn of(value: Value) -> Option<Self> {
        let Value::Object(entries) = value else { return None };
        let twin = twin(&entries).filter(|key| {
            let mut values = entries.iter().filter(|(name, _)| **name == **key);
            let first = values.next();
            values.any(|other| Some(&other.1) != first.map(|(_, value)| value))
        });
        let twin = twin.map(Into::into);
        Some(Self { entries: entries.into_vec(), twin })
    }

    /// Takes the value of the first of these names that is present and not empty. Ignores case and
    /// separators: `redirecturis` matches `redirect_uris`, `redirectUris` and `RedirectURIs`.
    pub fn take(&mut self, names: &[&str]) -> Option<Value> {
        for name in names {
            let Some(at) = self.entries.iter().position(|(key, _)| is_called(key, name)) else {
                continue;
            };
            let (_, value) = self.entries.remove(at);
            if !value.is_empty() {
                return Some(value);
            }
        }
        None
    }

    /// Like [`Fields::take`], as a text.
    pub fn text(&mut self, names: &[&str]) -> Option<Box<str>> {
        self.take(names).and_then(text)
    }

    /// Like [`Fields::take`], as a boolean.
    pub fn flag(&mut self, names: &[&str]) -> Option<bool> {
        self.take(names).and_then(|value| flag(&value))
    }

    /// Takes a nested object.
    pub fn below(&mut self, names: &[&str]) -> Option<Self> {
        self.take(names).and_then(Self::of)
    }

    /// Puts back the rest of a nested object, its names prefixed by the object's.
    pub fn put_back(&mut self, name: &str, rest: Self) {
        let named = rest.entries.into_iter().map(|(key, value)| (format!("{name}.{key}"), value));
        self.entries.extend(named.map(|(key, value)| (key.into_boxed_str(), value)));
    }

    /// The value that [`Fields::take`] would take.
    pub fn peek(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|(key, _)| is_called(key, name)).map(|(_, value)| value)
    }

    /// Whether a field exists.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(key, _)| is_called(key, name))
    }

    /// Takes every field whose name is `chosen`.
    pub fn take_where(&mut self, mut chosen: impl FnMut(&str) -> bool) -> Vec<(Box<str>, Value)> {
        let (taken, left) =
            std::mem::take(&mut self.entries).into_iter().partition(|(key, _)| chosen(key));
        self.entries = left;
        taken
    }

    /// Drops every field whose value is `chosen`.
    pub fn drop_where(&mut self, mut chosen: impl FnMut(&Value) -> bool) {
        self.entries.retain(|(_, value)| !chosen(value));
    }

    /// The names of the remaining fields that are not empty.
    pub fn rest(self) -> Vec<Box<str>> {
        let says = |(key, value): (Box<str>, Value)| (!value.is_empty()).then_some(key);
        self.entries.into_iter().filter_map(says).collect()
    }
}

/// Whether a key matches this name, given in lower case without separators.
pub fn is_called(key: &str, name: &str) -> bool {
    // Called very often, and mostly decided by the first byte.
    let plain = key.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' ' | b'\t'));
    plain.map(|byte| byte.to_ascii_lowercase()).eq(name.bytes())
}

/// Finds a nested value by a path such as `attributes.owner`.
pub fn at_path<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    // A name may itself contain dots.
    if let Some(found) = value.get(path) {
        return Some(found);
    }
    path.match_indices('.').find_map(|(at, _)| {
        let (name, rest) = (path.get(..at)?, path.get(at + 1..)?);
        at_path(value.get(name)?, rest)
    })
}

/// Reads a value as one text; a list of one counts.
pub fn text(value: Value) -> Option<Box<str>> {
    let text: Box<str> = match value {
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string().into(),
        Value::Float(number) => number.to_string().into(),
        Value::Bool(value) => value.to_string().into(),
        Value::List(list) => {
            let mut list = list.into_vec();
            if list.len() == 1 { list.pop().and_then(text)? } else { return None }
        }
        Value::Null | Value::Object(_) => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// Reads a boolean: `true`, `"true"`, `1`, `"yes"`, or Go's `{Bool, Valid}`.
pub fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Integer(1) => Some(true),
        Value::Integer(0) => Some(false),
        Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" | "y" | "x" => Some(true),
            "false" | "no" | "off" | "0" | "n" => Some(false),
            _ => None,
        },
        Value::List(list) => match &**list {
            [one] => flag(one),
            _ => None,
        },
        _ => None,
    }
}

/// Reads a boolean that is true by default.
pub fn on(value: Option<&Value>) -> bool {
    value.and_then(flag).unwrap_or(true)
}

/// The maximum length of a client's list; one more entry is read, to show that the list is too
/// long.
pub const MAX_ITEMS: usize = 10_000;

/// The separator of a list that is written as one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// No separator: the text is one entry.
    Nothing,
    /// Blanks.
    Blanks,
    /// Blanks, commas or semicolons.
    Any,
}

/// Reads a list of texts: a list, one text with all of them, or objects with the text in `key`, as
/// databases write it.
pub fn list(value: Value, between: Between, key: &str) -> Vec<Box<str>> {
    match value {
        Value::Text(text) => match between {
            Between::Nothing => vec![text],
            Between::Blanks => split(&text, char::is_whitespace),
            Between::Any => split(&text, |c| c.is_whitespace() || matches!(c, ',' | ';')),
        },
        Value::List(items) => {
            let items = items.into_vec().into_iter().take(MAX_ITEMS + 1);
            items.filter_map(|item| item_text(item, key)).collect()
        }
        other => item_text(other, key).into_iter().collect(),
    }
}

fn split(text: &str, at: impl Fn(char) -> bool) -> Vec<Box<str>> {
    text.split(at).filter(|part| !part.is_empty()).take(MAX_ITEMS + 1).map(Into::into).collect()
}

fn item_text(item: Value, key: &str) -> Option<Box<str>> {
    match item {
        Value::Text(text) => Some(text),
        Value::Object(entries) => {
            let mut entries = entries.into_vec().into_iter();
            let (_, value) = entries.find(|(name, _)| is_called(name, key))?;
            if let Value::Text(text) = value { Some(text) } else { text(value) }
        }
        other => text(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for key in
            ["redirect_uris", "redirectUris", "RedirectURIs", "Redirect URIs", "REDIRECT-URIS"]
        {
            assert!(is_called(key, "redirecturis"), "{key}");
        }
        assert!(!is_called("redirect_uri", "redirecturis"));
    }

    #[test]
    fn yes_and_no_come_in_many_forms() {
        for yes in [Value::Bool(true), Value::Text("TRUE".into()), Value::Integer(1)] {
            assert_eq!(flag(&yes), Some(true));
        }
        assert_eq!(flag(&Value::Text("maybe".into())), None);
    }
}

//! Values that an import drops or changes, for the report.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use super::error::quoted;
use super::remedy::Remedy;
use crate::model::text;

/// The number of losses listed per client.
pub const MAX_LOSSES: usize = 1_000;

/// A value that has no equivalent here or is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    pub field: Box<str>,
    /// The value, masked for the screen; never a secret.
    pub value: Option<Box<str>>,
    pub reason: Cow<'static, str>,
}

impl Loss {
    pub fn new(field: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { field: short(field).into(), value: None, reason: reason.into() }
    }

    /// A loss with its value.
    pub fn of(field: &str, value: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        let value = quoted(&without_password(&as_written(value)));
        Self { field: short(field).into(), value: Some(value.into()), reason: reason.into() }
    }
}

/// Lists losses, a line per reason, masked for the screen; the reason with the most fields comes
/// last. Shows at most `most` values per reason; `said` gives the text of a remedy.
pub fn told(losses: &[Loss], most: usize, said: impl Fn(Remedy) -> &'static str) -> Vec<String> {
    let mut by_reason: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for loss in losses {
        let field = text::shown(&loss.field);
        let known = by_reason.iter_mut().find(|(reason, ..)| *reason == loss.reason);
        let said_before = known.as_ref().is_some_and(|(_, last, _)| **last == *loss.field);
        let what = match &loss.value {
            Some(value) if said_before => value.to_string(),
            Some(value) => format!("{field} {value}"),
            None => field.into_owned(),
        };
        match known {
            Some((_, last, list)) => {
                *last = &loss.field;
                list.push(what);
            }
            None => by_reason.push((&loss.reason, &loss.field, vec![what])),
        }
    }
    by_reason.sort_by_key(|(.., what)| what.len());
    let line = |(reason, _, mut what): (&str, &str, Vec<String>)| {
        let more = what.len().saturating_sub(most);
        if more > 0 {
            what.truncate(most);
            what.push(format!("and {} more", text::grouped(more as u64)));
        }
        let reason = Remedy::with(reason, &said);
        format!("{}: {}", what.join(", "), text::shown(&reason))
    };
    by_reason.into_iter().map(line).collect()
}

/// Shortens the name of a field, which has any length in a file.
pub fn short(field: &str) -> Cow<'_, str> {
    const LONGEST: usize = 80;
    if field.chars().nth(LONGEST).is_some() {
        return Cow::Owned(quoted(field));
    }
    Cow::Borrowed(field)
}

/// Truncates a client's losses to the limit, keeping the number of the others.
pub fn limit(losses: &mut Vec<Loss>, unsaid: u32) {
    let over = losses.len().saturating_sub(MAX_LOSSES);
    let unsaid = u64::from(unsaid) + over as u64;
    if unsaid > 0 {
        losses.truncate(MAX_LOSSES);
        let more = text::grouped(unsaid);
        let reason = format!("{more} more values have no place here, or are others here");
        losses.push(Loss::new("fields", reason));
    }
}

/// Restores a bare placeholder, whose outer marks [`parse`](super::parse) replaced by quotes.
fn as_written(value: &str) -> Cow<'_, str> {
    for mark in ["#", "@"] {
        let key = value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        if key.is_some_and(|key| !key.is_empty() && !key.contains(mark)) {
            return Cow::Owned(format!("{mark}{value}{mark}"));
        }
    }
    Cow::Borrowed(value)
}

/// Removes the part of a URI before its host, which may contain a password.
fn without_password(value: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = value.split_once("://") else { return Cow::Borrowed(value) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest.get(..end).and_then(|authority| authority.rfind('@')) {
        Some(at) => {
            let host = rest.get(at..).unwrap_or_default();
            Cow::Owned(format!("{scheme}://...{host}"))
        }
        None => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::Loss;

    #[test]
    fn a_password_in_a_uri_is_never_shown() {
        let loss = Loss::of("redirect_uris", "https://anna:geheim@a.example/cb", "no");
        assert_eq!(loss.value.as_deref(), Some("https://...@a.example/cb"));
    }

    #[test]
    fn a_placeholder_is_shown_as_its_file_has_it() {
        assert_eq!(Loss::of("clients", "@CLIENTS@", "no").value.as_deref(), Some("@@CLIENTS@@"));
        assert_eq!(Loss::of("clients", "##A##", "no").value.as_deref(), Some("##A##"));
    }
}

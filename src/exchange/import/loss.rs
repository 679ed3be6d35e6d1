//! What a file says and this place cannot keep.

use std::borrow::Cow;

use super::error::quoted;

/// So many losses of a client are named.
pub const MAX_LOSSES: usize = 1_000;

/// A value that has no place here, or is another here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub field: Box<str>,
    /// The value as it may be shown; never a secret.
    pub value: Option<Box<str>>,
    pub reason: Cow<'static, str>,
}

impl Loss {
    #[must_use]
    pub fn new(field: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { field: short(field).into(), value: None, reason: reason.into() }
    }

    /// One that names the value.
    #[must_use]
    pub fn of(field: &str, value: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        let value = quoted(&without_password(value));
        Self { field: short(field).into(), value: Some(value.into()), reason: reason.into() }
    }
}

/// The name of a field, which a file may make as long as it likes.
pub fn short(field: &str) -> Cow<'_, str> {
    const LONGEST: usize = 80;
    if field.chars().nth(LONGEST).is_some() {
        return Cow::Owned(quoted(field));
    }
    Cow::Borrowed(field)
}

/// A URI without what stands before its host: that may be a password.
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

/// Leaves as many losses as are named of a client, and the number of the others.
pub fn limit(losses: &mut Vec<Loss>, unsaid: u32) {
    let over = losses.len().saturating_sub(MAX_LOSSES);
    let unsaid = u64::from(unsaid) + over as u64;
    if unsaid > 0 {
        losses.truncate(MAX_LOSSES);
        let more = crate::model::text::grouped(unsaid);
        let reason = format!("{more} more values have no place here, or are others here");
        losses.push(Loss::new("fields", reason));
    }
}

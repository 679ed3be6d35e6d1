//! What a field holds: to compare it with what the same field holds elsewhere, and to show it.

use super::{Control, Form};
use crate::model::{
    AccessLifetime, Directory, Field, GrantType, GrantTypes, Lifecycle, PartnerId, RefreshLifetime,
    UserStatus, redirect, text,
};

/// What a field holds, in the way that the registry would keep it.
#[derive(Clone, Debug)]
pub struct Held {
    value: Value,
    /// The items of a list, or one text; as they may be shown.
    parts: Vec<String>,
    /// Whether another field turns this one off, so that nothing of it is kept.
    pub unused: bool,
}

/// What tells two contents of a field apart: blanks at the ends, `12h` for `43200` and the order
/// of ticks do not.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Line(String),
    Items(Vec<String>),
    Grants(GrantTypes),
    Partner(Option<PartnerId>),
    Access(AccessLifetime),
    Refresh(RefreshLifetime),
    Lifecycle(Lifecycle),
    Status(UserStatus),
    Flag(bool),
}

/// Two contents are equal when the registry would keep the same.
impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Held {
    fn new(value: Value, parts: impl IntoIterator<Item = String>) -> Self {
        let parts = parts.into_iter().map(|part| text::shown(&part).into_owned()).collect();
        Self { value, parts, unused: false }
    }

    /// Whether it is a list of items, such as scopes.
    pub const fn is_list(&self) -> bool {
        matches!(self.value, Value::Items(_) | Value::Grants(_))
    }

    /// All of it on one line, as it may be shown.
    pub fn line(&self) -> String {
        let line = self.parts.join(", ");
        match (self.unused, line.is_empty()) {
            (true, _) => "(not used)".to_owned(),
            (false, true) if self.is_list() => text::NONE.to_owned(),
            (false, true) => text::EMPTY.to_owned(),
            (false, false) => line,
        }
    }

    /// The items that this list has and the other one has not, as they may be shown.
    pub fn beyond(&self, other: &Self) -> Vec<&str> {
        self.parts.iter().filter(|part| !other.parts.contains(part)).map(String::as_str).collect()
    }

    /// How it came from `before`: `+ added  − removed` for a list, otherwise what it is now.
    pub fn since(&self, before: &Self) -> String {
        let (added, removed) = (self.beyond(before), before.beyond(self));
        if self.unused || !self.is_list() || (added.is_empty() && removed.is_empty()) {
            return self.line();
        }
        let added = added.into_iter().map(|item| format!("+ {item}"));
        let removed = removed.into_iter().map(|item| format!("− {item}"));
        added.chain(removed).collect::<Vec<_>>().join("  ")
    }
}

impl Form {
    /// What a field holds now. A field that another one turns off holds nothing, whatever stands
    /// in its box.
    pub fn held(&self, field: Field, directory: &Directory) -> Held {
        let settings = &directory.settings;
        let typed = self.text(field).trim().to_owned();
        match (field, self.control(field)) {
            (Field::RedirectUris, _) => self.held_uris(),
            (Field::AccessLifetime, _) => match AccessLifetime::parse(&typed) {
                Ok(lifetime) => Held::new(
                    Value::Access(lifetime),
                    [lifetime.describe(settings.default_access_lifetime)],
                ),
                Err(_) => Held::new(Value::Line(typed.clone()), [typed]),
            },
            (Field::RefreshLifetime, _) if !self.grants().contains(GrantType::RefreshToken) => {
                let value = Value::Refresh(RefreshLifetime::PlatformDefault);
                Held { unused: true, ..Held::new(value, []) }
            }
            (Field::RefreshLifetime, _) => match RefreshLifetime::parse(&typed) {
                Ok(lifetime) => Held::new(
                    Value::Refresh(lifetime),
                    [lifetime.describe(settings.default_refresh_lifetime)],
                ),
                Err(_) => Held::new(Value::Line(typed.clone()), [typed]),
            },
            (_, Some(Control::Scopes(boxes))) => {
                let items: Vec<String> = boxes.ticked().cloned().collect();
                let mut sorted = items.clone();
                sorted.sort_unstable();
                Held::new(Value::Items(sorted), items)
            }
            (_, Some(Control::Grants(_))) => {
                let grants = self.grants();
                let labels = grants.iter().map(|grant| grant.label().to_owned());
                Held::new(Value::Grants(grants), labels)
            }
            (_, Some(Control::Text(_))) => Held::new(Value::Line(typed.clone()), [typed]),
            (_, Some(control)) => {
                let value = match control {
                    Control::Partner(partner) => Value::Partner(*partner),
                    Control::Lifecycle(lifecycle) => Value::Lifecycle(*lifecycle),
                    Control::Status(status) => Value::Status(*status),
                    Control::Toggle(on) => Value::Flag(*on),
                    // These have arms of their own.
                    Control::Text(_) | Control::Scopes(_) | Control::Grants(_) => {
                        Value::Line(typed)
                    }
                };
                Held::new(value, [self.summary(field, directory)])
            }
            (_, None) => Held::new(Value::Line(String::new()), []),
        }
    }

    fn held_uris(&self) -> Held {
        if !self.grants().needs_redirect() {
            return Held { unused: true, ..Held::new(Value::Items(Vec::new()), []) };
        }
        let typed = self.text(Field::RedirectUris);
        let all: Vec<String> = match &self.stored_redirects {
            Some((text, list)) if *text == typed => list.clone(),
            _ => redirect::split_list(&typed).into_iter().map(str::to_owned).collect(),
        };
        let mut uris: Vec<String> = Vec::with_capacity(all.len());
        for uri in all {
            if !uris.contains(&uri) {
                uris.push(uri);
            }
        }
        Held::new(Value::Items(uris.clone()), uris)
    }
}

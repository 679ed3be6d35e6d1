//! A client as read from a file, before it is checked.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use super::duration::{go_duration, time_span, whole};
use super::error::quoted;
use super::fields::{Between, Fields, list, text};
use super::loss::{Loss, MAX_LOSSES, short};
use super::remedy::BUILT_IN;
use super::value::Value;
use crate::model::{Field, GrantType, text as model_text};

/// A client of a file. Missing values are `None` or empty.
///
/// Contains no secrets: a reader drops and reports them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    pub id: Option<Box<str>>,
    pub name: Option<Box<str>>,
    pub email: Option<Box<str>>,
    /// The partner named in the file, from the chosen field or a document of our own.
    pub partner: Option<Box<str>>,
    pub restrict: Option<bool>,
    /// `None` if the file has no scopes.
    pub scopes: Option<Vec<Box<str>>>,
    pub grants: Vec<GrantType>,
    pub redirects: Vec<Box<str>>,
    pub access: Option<Lifetime>,
    pub refresh: Option<Lifetime>,
    pub enabled: Option<bool>,
    /// The lines of text that no other system has.
    pub lines: Vec<(Field, Box<str>)>,
    /// Whether the file is complete, so that a missing lifetime means the default, and a missing
    /// line an empty one.
    pub whole: bool,
    /// The realm or tenant of the client.
    pub realm: Option<Box<str>>,
    /// Changed and lost values, with reasons.
    pub losses: Vec<Loss>,
    /// Fields without an equivalent here.
    pub unplaced: Vec<Box<str>>,
    /// Why the client cannot be imported at all.
    pub wrong: Option<Cow<'static, str>>,
    /// Why the client is skipped.
    pub skip: Option<Skip>,
    /// The number of losses beyond those listed.
    pub unsaid: u32,
}

impl Foreign {
    /// The approximate size in bytes of the messages about this client.
    pub fn weight(&self) -> usize {
        let text = |text: &Option<Box<str>>| text.as_deref().map_or(0, str::len);
        let list = |list: &[Box<str>]| list.iter().map(|item| item.len() + 4).sum::<usize>();
        let losses = self.losses.iter().map(|loss| 40 + loss.field.len() + loss.reason.len());
        300 + text(&self.id)
            + text(&self.name)
            + text(&self.email)
            + text(&self.partner)
            + text(&self.realm)
            + self.scopes.as_deref().map_or(0, list)
            + list(&self.redirects)
            + self.lines.iter().map(|(_, line)| line.len()).sum::<usize>()
            + list(&self.unplaced)
            + losses.sum::<usize>()
    }
}

const LONG_LIST: Cow<'static, str> = Cow::Borrowed("it has a list of over 10,000 entries");

/// Why a client is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Skip {
    /// A client that is built into the other system.
    BuiltIn,
    /// A SAML client.
    Saml,
    OtherProtocol,
}

impl Skip {
    /// The reason in a sentence.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::BuiltIn => BUILT_IN,
            Self::Saml => "a SAML client, not an OAuth2 client",
            Self::OtherProtocol => "it speaks another protocol than OAuth2",
        }
    }
}

/// A lifetime as in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lifetime {
    Seconds(i64),
    Never,
}

impl Foreign {
    /// A client that cannot be imported, with the reason.
    pub fn wrong(why: impl Into<Cow<'static, str>>) -> Self {
        Self { wrong: Some(why.into()), ..Self::default() }
    }

    pub fn lose(&mut self, field: &str, reason: impl Into<Cow<'static, str>>) {
        self.say(|| Loss::new(field, reason));
    }

    pub fn lose_value(&mut self, field: &str, value: &str, reason: impl Into<Cow<'static, str>>) {
        self.say(|| Loss::of(field, value, reason));
    }

    fn say(&mut self, loss: impl FnOnce() -> Loss) {
        if self.losses.len() < MAX_LOSSES {
            self.losses.push(loss());
        } else {
            self.unsaid = self.unsaid.saturating_add(1);
        }
    }

    /// The client's name in messages.
    pub fn title(&self) -> String {
        match (&self.id, &self.name) {
            (Some(id), _) => quoted(id),
            (None, Some(name)) => format!("(no ID, name {})", quoted(name)),
            (None, None) => "(no ID)".to_owned(),
        }
    }

    /// Drops secrets of these names and reports them.
    pub fn drop_secrets(&mut self, fields: &mut Fields, names: &[&str]) {
        for name in names {
            // The report keeps the spelling of the name.
            for (key, value) in fields.take_where(|key| super::fields::is_called(key, name)) {
                if value.is_empty() || value == Value::Bool(false) {
                    continue;
                }
                let masked = matches!(&value, Value::Text(text) if text.chars().all(|c| c == '*'));
                let reason = if masked {
                    "a masked secret: secrets are never stored"
                } else {
                    "a secret: secrets are never stored"
                };
                self.lose(&key, reason);
            }
        }
    }

    /// Takes the first address of a list of contacts.
    pub fn contacts(&mut self, field: &str, value: Option<Value>) {
        let Some(value) = value else { return };
        let is_address = |text: &str| crate::model::EmailAddress::parse(text).is_ok();
        // An address may itself contain a separator of addresses.
        let between = match &value {
            Value::Text(text) if is_address(text) => Between::Nothing,
            _ => Between::Any,
        };
        let contacts = list(value, between, "email");
        self.too_long(&contacts);
        for contact in contacts {
            let contact = contact.trim();
            if contact.is_empty() {
                continue;
            }
            // `Anna <anna@acme.example>`
            let address = match (contact.rfind('<'), contact.rfind('>')) {
                (Some(a), Some(b)) if a < b && !is_address(contact) => {
                    contact.get(a + 1..b).unwrap_or(contact)
                }
                _ => contact,
            };
            let address = address.strip_prefix("mailto:").unwrap_or(address);
            if !is_address(address) {
                self.lose_value(field, contact, "not an e-mail address");
            } else if self.email.is_some() {
                self.lose_value(field, contact, "a client has one address: the first is taken");
            } else {
                if address != contact {
                    self.lose_value(field, contact, "only the address is kept");
                }
                self.email = Some(address.into());
            }
        }
    }

    /// Reports a list that is longer than the limit.
    pub fn too_long(&mut self, list: &[Box<str>]) {
        if list.len() > super::fields::MAX_ITEMS {
            self.wrong.get_or_insert(LONG_LIST);
        }
    }

    /// Adds grant types by the names that systems use.
    pub fn grants(&mut self, field: &str, names: Vec<Box<str>>) {
        self.too_long(&names);
        for name in names {
            match grant(&name) {
                Some(grants) => {
                    if grants.len() > 1 {
                        let ids: Vec<&str> = grants.iter().map(|grant| grant.id()).collect();
                        self.lose_value(field, &name, format!("it means {}", ids.join(" and ")));
                    }
                    for grant in grants {
                        if !self.grants.contains(grant) {
                            self.grants.push(*grant);
                        }
                    }
                }
                None if name.trim().is_empty() => {}
                None if is_placeholder(&name) => {
                    self.lose_value(field, &name, "a placeholder that a deploy tool fills in");
                }
                None => self.lose_value(field, &name, "there is no such grant type here"),
            }
        }
    }

    /// Parses a lifetime in seconds, or a Go or .NET duration; `unit` is the number of units per
    /// second for a bare number.
    pub fn lifetime(&mut self, field: &str, value: Option<Value>, unit: i64) -> Option<Lifetime> {
        let value = value?;
        if value.is_empty() {
            return None;
        }
        let seconds = match &value {
            Value::Integer(number) => Some(whole(*number, unit)),
            #[expect(clippy::cast_possible_truncation, reason = "saturates, and is refused then")]
            Value::Float(number) => Some(whole(*number as i64, unit)),
            Value::Text(text) => match text.trim().parse::<i64>() {
                Ok(number) => Some(whole(number, unit)),
                Err(_) => go_duration(text.trim()).or_else(|| time_span(text.trim())),
            },
            _ => None,
        };
        let shown = text(value).unwrap_or_default();
        match seconds {
            None => {
                self.lose_value(field, &shown, "not a lifetime: the platform default applies");
                None
            }
            Some((0, true)) => {
                self.lose_value(field, &shown, "a lifetime of 0: the platform default applies");
                None
            }
            Some((-1, _)) => Some(Lifetime::Never),
            Some((seconds, exact)) if seconds >= 1 => {
                if !exact {
                    self.lose_value(field, &shown, "cut to whole seconds");
                }
                Some(Lifetime::Seconds(seconds))
            }
            Some((0, false)) => {
                self.lose_value(field, &shown, "below a second: the platform default applies");
                None
            }
            Some(_) => {
                self.lose_value(field, &shown, "below zero: the platform default applies");
                None
            }
        }
    }

    /// Adds redirect URIs in any form, and reports entries that are not texts.
    pub fn redirects(&mut self, field: &str, value: Option<Value>, one_text: bool) {
        let Some(value) = value else { return };
        let uris = match value {
            Value::Text(text) if one_text => {
                crate::model::redirect::split_list(&text).into_iter().map(Into::into).collect()
            }
            Value::Text(text) => vec![text],
            Value::List(items) => {
                if items.len() > super::fields::MAX_ITEMS {
                    self.wrong.get_or_insert(LONG_LIST);
                }
                let mut uris = Vec::new();
                for item in items.into_vec().into_iter().take(super::fields::MAX_ITEMS + 1) {
                    let what = matches!(item, Value::Text(_) | Value::Object(_));
                    match list(item, Between::Nothing, "redirecturi").pop() {
                        Some(uri) if what => uris.push(uri),
                        _ => self.lose(field, "an entry that is no text"),
                    }
                }
                uris
            }
            _ => {
                self.lose(field, "not a list of texts");
                Vec::new()
            }
        };
        self.redirects.extend(uris);
    }

    /// Completes the client after any reader: reports the remaining fields and an invalid ID.
    pub fn finish(&mut self, fields: Fields) {
        if let Some(key) = &fields.twin {
            let key = quoted(key);
            self.wrong.get_or_insert_with(|| {
                format!("the key {key} occurs twice in it, with different values: keep one").into()
            });
        }
        self.unplaced.extend(fields.rest());
        for name in &mut self.unplaced {
            if let Cow::Owned(short) = short(name) {
                *name = short.into();
            }
        }
        let scopes = self.scopes.as_ref().map_or(0, Vec::len);
        if scopes.max(self.redirects.len()) > super::fields::MAX_ITEMS {
            self.wrong.get_or_insert(LONG_LIST);
            self.scopes = None;
            self.redirects = Vec::new();
        }
        match self.id.as_deref() {
            None => {
                let why = "it has no client ID";
                self.wrong.get_or_insert(Cow::Borrowed(why));
            }
            Some(id) if is_placeholder(id) => {
                let why = "its client ID is a placeholder that a deploy tool fills in";
                self.wrong.get_or_insert(Cow::Borrowed(why));
            }
            Some(_) => {}
        }
    }
}

/// Whether a text contains a placeholder of a deploy tool.
pub fn is_placeholder(text: &str) -> bool {
    let between = |open: &str, close: &str| {
        text.find(open).is_some_and(|at| {
            let rest = text.get(at + open.len()..).unwrap_or_default();
            rest.find(close).is_some_and(|end| end > 0)
        })
    };
    let bare = |mark: char| text.len() > 2 && text.starts_with(mark) && text.ends_with(mark);
    between("##", "##")
        || between("@@", "@@")
        || between("${", "}")
        || between("$(", ")")
        || between("{{", "}}")
        || bare('#')
        || bare('@')
}

/// The grant types that a name means.
fn grant(name: &str) -> Option<&'static [GrantType]> {
    use GrantType as G;
    let name = name.trim();
    let short = name.strip_prefix("urn:ietf:params:oauth:grant-type:").unwrap_or(name);
    let plain = |c: &char| !matches!(c, '_' | '-' | ' ');
    let short: String = short.chars().filter(plain).collect::<String>().to_ascii_lowercase();
    Some(match short.as_str() {
        "authorizationcode" | "code" => &[G::AuthorizationCode],
        // A grant type of Duende.
        "hybrid" => &[G::AuthorizationCode, G::Implicit],
        "implicit" => &[G::Implicit],
        "password" | "resourceownerpassword" => &[G::Password],
        "refreshtoken" => &[G::RefreshToken],
        "clientcredentials" | "clientcredential" => &[G::ClientCredentials],
        "devicecode" | "deviceflow" => &[G::DeviceCode],
        "tokenexchange" => &[G::TokenExchange],
        "jwtbearer" => &[G::JwtBearer],
        _ => return None,
    })
}

/// Replaces control and invisible characters in a name.
pub fn clean_name(name: &str) -> Cow<'_, str> {
    let name = name.trim();
    if name.chars().any(char::is_control) || name.chars().count() > 255 {
        let clean = name.chars().map(|c| if c.is_control() { ' ' } else { c });
        return Cow::Owned(clean.take(255).collect::<String>().trim().to_owned());
    }
    Cow::Borrowed(name)
}

/// Whether a name has a visible character.
pub fn is_visible(name: &str) -> bool {
    !name.chars().all(|c| model_text::is_invisible(c) || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_come_in_seconds_nanoseconds_and_as_go_and_dot_net_write_them() {
        let mut client = Foreign::default();
        let mut of = |value: Value, unit| client.lifetime("x", Some(value), unit);
        assert_eq!(of(Value::Text("31h0m0s".into()), 1), Some(Lifetime::Seconds(111_600)));
        assert_eq!(of(Value::Text("1h30m".into()), 1), Some(Lifetime::Seconds(5_400)));
        assert_eq!(of(Value::Text("1.5h".into()), 1), Some(Lifetime::Seconds(5_400)));
        assert_eq!(
            of(Value::Integer(3_600_000_000_000), 1_000_000_000),
            Some(Lifetime::Seconds(3_600))
        );
        assert_eq!(of(Value::Text("300".into()), 1), Some(Lifetime::Seconds(300)));
        assert_eq!(of(Value::Text("00:30:00".into()), 1), Some(Lifetime::Seconds(1_800)));
        assert_eq!(of(Value::Text("30.01:00:05".into()), 1), Some(Lifetime::Seconds(2_595_605)));
        assert_eq!(of(Value::Integer(-1), 1), Some(Lifetime::Never));
        for nothing in ["0s", "-5s", "soon", "500ms", "99999999999999999999h", "h", "", "1:60:00"] {
            assert_eq!(of(Value::Text(nothing.into()), 1), None, "{nothing}");
        }
        assert_eq!(client.losses.len(), 7);
    }

    #[test]
    fn placeholders_are_known() {
        for text in ["##ENV##-app", "@@ID@@", "${client}", "$(env:ID)", "{{ id }}", "#KEY#"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["app", "a#b", "#", "##", "a@b", "{x}"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}

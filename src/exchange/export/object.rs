//! JSON objects for the writers, with ordered fields.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::exchange::member;
use crate::model::fields::{Input, Value, inputs};
use crate::model::{
    AccessLifetime, Client, Directory, Field, GrantType, RedirectUri, RefreshLifetime, Scope,
};

/// A JSON value that borrows the client's texts.
#[derive(Debug)]
pub enum Json<'a> {
    Text(Cow<'a, str>),
    Number(i64),
    Flag(bool),
    List(Vec<&'a str>),
    Object(Object<'a>),
}

/// Fields with their values.
#[derive(Debug, Default)]
pub struct Object<'a>(Vec<(Cow<'static, str>, Json<'a>)>);

impl<'a> Object<'a> {
    pub fn text(&mut self, name: &'static str, text: impl Into<Cow<'a, str>>) {
        self.0.push((name.into(), Json::Text(text.into())));
    }

    pub fn number(&mut self, name: &'static str, number: impl Into<i64>) {
        self.0.push((name.into(), Json::Number(number.into())));
    }

    pub fn flag(&mut self, name: &'static str, flag: bool) {
        self.0.push((name.into(), Json::Flag(flag)));
    }

    pub fn list(&mut self, name: &'static str, list: Vec<&'a str>) {
        self.0.push((name.into(), Json::List(list)));
    }

    pub fn object(&mut self, name: &'static str, object: Self) {
        self.0.push((name.into(), Json::Object(object)));
    }

    /// Appends the fields of another object.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Converts all values to texts, for systems whose attributes are texts.
    pub fn into_texts(self) -> Self {
        let text = |(name, value)| {
            let text = match value {
                Json::Number(number) => Json::Text(number.to_string().into()),
                Json::Flag(flag) => Json::Text(flag.to_string().into()),
                other => other,
            };
            (name, text)
        };
        Self(self.0.into_iter().map(text).collect())
    }

    /// Appends the object to a file, on one line.
    pub fn write(&self, out: &mut Vec<u8>) {
        // Writing texts and numbers to memory cannot fail.
        let written = serde_json::to_writer(out, self);
        debug_assert!(written.is_ok());
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::List(list) => list.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

/// Fields that no other system has, such as the partner; a text only where there is one.
pub fn own<'a>(client: &Client, directory: &Directory) -> Object<'a> {
    let value = |input: &Input<Client>| {
        let value = match input.value.of(client, directory)? {
            Value::Flag(flag) => Json::Flag(flag),
            Value::Text(text) if !text.is_empty() || input.field == Field::Partner => {
                Json::Text(text.into())
            }
            _ => return None,
        };
        Some((member::own(input.field).into(), value))
    };
    Object(inputs::<Client>().filter(|input| input.is_own).filter_map(value).collect())
}

/// The partner's subdomain.
pub fn partner<'a>(client: &Client, directory: &'a Directory) -> &'a str {
    directory.subdomain(client.partner).map_or("", |subdomain| subdomain.as_str())
}

/// The redirect URIs.
pub fn redirects(client: &Client) -> Vec<&str> {
    client.redirect_uris.iter().map(RedirectUri::as_str).collect()
}

/// The scopes.
pub fn scopes(client: &Client) -> Vec<&str> {
    client.scopes.iter().map(Scope::as_str).collect()
}

/// The grant types by their RFC names.
pub fn grants(client: &Client) -> Vec<&'static str> {
    client.grant_types.iter().map(member::registered).collect()
}

/// The client's own access token lifetime in seconds, -1 for never; `None` for the default.
pub fn own_access(client: &Client) -> Option<i64> {
    match client.access_lifetime {
        AccessLifetime::PlatformDefault => None,
        AccessLifetime::Seconds(seconds) => Some(seconds.get().into()),
        AccessLifetime::Never => Some(-1),
    }
}

/// The client's own refresh token lifetime in seconds; `None` for the default.
pub fn own_refresh(client: &Client) -> Option<i64> {
    match client.refresh_lifetime {
        RefreshLifetime::PlatformDefault => None,
        RefreshLifetime::Seconds(seconds) => Some(seconds.get().into()),
    }
}

/// The effective access token lifetime in seconds; `None` for never. A platform default is also
/// noted in `own`: the other system, with another default, needs the value, and an import needs to
/// know that it was the default.
pub fn effective_access(
    client: &Client,
    directory: &Directory,
    own: &mut Object<'_>,
) -> Option<u32> {
    let seconds = client.access_lifetime.effective(directory.settings.default_access_lifetime);
    if let (AccessLifetime::PlatformDefault, Some(seconds)) = (client.access_lifetime, seconds) {
        own.number(member::DEFAULT_ACCESS, seconds);
    }
    seconds
}

/// Like [`effective_access`] for refresh tokens; `None` without them.
pub fn effective_refresh(
    client: &Client,
    directory: &Directory,
    own: &mut Object<'_>,
) -> Option<u32> {
    if !client.grant_types.contains(GrantType::RefreshToken) {
        return None;
    }
    let seconds = client.refresh_lifetime.effective(directory.settings.default_refresh_lifetime);
    if client.refresh_lifetime == RefreshLifetime::PlatformDefault {
        own.number(member::DEFAULT_REFRESH, seconds);
    }
    Some(seconds)
}

//! The content of a file of unknown format: a small tree that keeps the order of keys, and
//! duplicate keys.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value of JSON, YAML or a CSV cell.
///
/// Boxed slices instead of vectors: their size bounds the memory that an untrusted file takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Box<str>),
    List(Box<[Value]>),
    /// In the order of the file; a key may occur twice.
    Object(Box<[(Box<str>, Value)]>),
}

impl Value {
    /// The value of a key; the first one of a duplicate key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(entries) = self else { return None };
        entries.iter().find(|(name, _)| **name == *key).map(|(_, value)| value)
    }

    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether it is `null`, or an empty text, list or object.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(list) => list.is_empty(),
            Self::Object(entries) => entries.is_empty(),
            Self::Bool(_) | Self::Integer(_) | Self::Float(_) => false,
        }
    }

    /// Whether any object in the tree has a duplicate key.
    pub fn has_twin_keys(&self) -> bool {
        match self {
            Self::List(list) => list.iter().any(Self::has_twin_keys),
            Self::Object(entries) => {
                twin(entries).is_some() || entries.iter().any(|(_, value)| value.has_twin_keys())
            }
            _ => false,
        }
    }
}

/// The first duplicate key.
pub fn twin(entries: &[(Box<str>, Value)]) -> Option<&str> {
    let mut keys: Vec<&str> = entries.iter().map(|(key, _)| &**key).collect();
    keys.sort_unstable();
    keys.iter().zip(keys.iter().skip(1)).find(|(a, b)| a == b).map(|(key, _)| *key)
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        #[expect(clippy::cast_precision_loss, reason = "no lifetime is that large anyway")]
        let float = |value| Value::Float(value as f64);
        Ok(i64::try_from(value).map_or_else(|_| float(value), Value::Integer))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.into()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value.into_boxed_str()))
    }

    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Value, E> {
        // `!!binary` in YAML, which no field of a client uses.
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            push(&mut list, item);
        }
        Ok(Value::List(list.into_boxed_slice()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Vec::new();
        while let Some(Key(key)) = entries.next_key()? {
            push(&mut object, (key, entries.next_value()?));
        }
        Ok(Value::Object(object.into_boxed_slice()))
    }
}

/// Pushes without spare capacity, as most lists are short: the spare parts, freed later, would be too
/// small for other uses.
fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len().max(1));
    }
    list.push(item);
}

/// A key: a text, or another scalar of YAML.
struct Key(Box<str>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Text(text) => text,
            Value::Bool(value) => value.to_string().into(),
            Value::Integer(value) => value.to_string().into(),
            Value::Float(value) => value.to_string().into(),
            Value::Null => "null".into(),
            Value::List(_) | Value::Object(_) => {
                return Err(de::Error::custom("a list or an object cannot be a key"));
            }
        }))
    }
}

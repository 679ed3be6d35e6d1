//! The changes to a record in a document or command line: the named fields only.
//!
//! A [`Document`](super::document::Document) is read back as a patch that names every field. Values
//! that the registry sets itself, such as effective lifetimes or times, are accepted and ignored.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::model::fields::{Input, Shape, Value, inputs};
use crate::model::{Client, Directory, Field, FieldErrors, Fields, Partner, PartnerUser};

pub type ClientPatch = Patch<Client>;
pub type PartnerPatch = Patch<Partner>;
pub type UserPatch = Patch<PartnerUser>;

/// Changes to some fields of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch<R> {
    values: BTreeMap<Field, Value>,
    /// The revision that the edit is based on.
    pub revision: Option<u64>,
    of: PhantomData<fn() -> R>,
}

impl<R> Default for Patch<R> {
    fn default() -> Self {
        Self { values: BTreeMap::new(), revision: None, of: PhantomData }
    }
}

/// A patch that names these fields.
impl<R> FromIterator<(Field, Value)> for Patch<R> {
    fn from_iter<I: IntoIterator<Item = (Field, Value)>>(named: I) -> Self {
        Self { values: named.into_iter().collect(), ..Self::default() }
    }
}

impl<R: Fields> Patch<R> {
    /// Sets the revision that the patch is based on.
    pub fn at(self, revision: Option<u64>) -> Self {
        Self { revision, ..self }
    }

    /// Merges `over` into this patch; fields of `over` win.
    pub fn with(mut self, over: Self) -> Self {
        self.values.extend(over.values);
        Self { revision: over.revision.or(self.revision), ..self }
    }

    /// Whether the patch changes no field.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The named fields with their values.
    pub fn named(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.values.iter().map(|(field, value)| (*field, value))
    }

    /// The value of a named field.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.values.get(&field)
    }

    /// The text of a named field.
    pub fn text(&self, field: Field) -> Option<&str> {
        self.get(field).map(Value::text)
    }

    /// Applies the patch to a draft, which is checked later.
    ///
    /// The draft's check drops unused redirect URIs and refresh token lifetimes of a new client, as
    /// in the form.
    pub fn apply(&self, draft: &mut R::Draft, directory: &Directory) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for Input { field, put, .. } in inputs::<R>() {
            let Some(value) = self.get(*field) else { continue };
            if let Err(why) = put.put(draft, value, directory) {
                errors.add(*field, why);
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Serializes as a document: the named fields and the revision.
impl<R: Fields> Serialize for Patch<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = self.values.len() + usize::from(self.revision.is_some());
        let mut members = serializer.serialize_map(Some(count))?;
        for (field, value) in &self.values {
            members.serialize_entry(field.member(), value)?;
        }
        if let Some(revision) = self.revision {
            members.serialize_entry("revision", &revision)?;
        }
        members.end()
    }
}

/// A member of a document that is being read.
enum Named<R: Fields> {
    Field(&'static Input<R>),
    Revision,
    /// A member that is ignored.
    Passed(&'static str),
}

impl<R: Fields> Named<R> {
    const fn name(&self) -> &'static str {
        match self {
            Self::Field(input) => input.field.member(),
            Self::Revision => "revision",
            Self::Passed(name) => name,
        }
    }

    /// Every allowed member; `kind` names the kind of record and is ignored.
    fn all() -> impl Iterator<Item = Self> {
        let derived = R::MEMBERS.iter().filter(|member| member.input.is_none());
        let derived = derived.map(|member| member.name).filter(|name| *name != "revision");
        let passed = derived.chain(["kind"]).map(Self::Passed);
        inputs().map(Self::Field).chain([Self::Revision]).chain(passed)
    }
}

impl<'de, R: Fields> Deserialize<'de> for Named<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name<R>(PhantomData<fn() -> R>);
        impl<R: Fields> Visitor<'_> for Name<R> {
            type Value = Named<R>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("field identifier")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Named<R>, E> {
                Named::all().find(|named| named.name() == text).ok_or_else(|| {
                    let known: Vec<_> =
                        Named::<R>::all().map(|named| format!("`{}`", named.name())).collect();
                    let known = known.join(", ");
                    E::custom(format!("unknown field `{text}`, expected one of {known}"))
                })
            }
        }
        deserializer.deserialize_identifier(Name(PhantomData))
    }
}

impl<'de, R: Fields> Deserialize<'de> for Patch<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<R>(PhantomData<fn() -> R>);
        impl<'de, R: Fields> Visitor<'de> for Members<R> {
            type Value = Patch<R>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "the fields of a {}", R::NOUN)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Patch<R>, A::Error> {
                let mut patch = Patch::default();
                let mut seen = Vec::new();
                while let Some(named) = map.next_key::<Named<R>>()? {
                    let name = named.name();
                    if seen.contains(&name) {
                        return Err(A::Error::duplicate_field(name));
                    }
                    seen.push(name);
                    match named {
                        Named::Field(input) => {
                            let value = match input.put.shape() {
                                Shape::Line => map.next_value::<Line>()?.0,
                                Shape::Flag => Value::Flag(map.next_value()?),
                                Shape::List | Shape::Uris => {
                                    let list = map.next_value::<Option<Vec<String>>>()?;
                                    Value::List(list.unwrap_or_default())
                                }
                                Shape::Lifetime => map.next_value::<Lifetime>()?.0,
                            };
                            patch.values.insert(input.field, value);
                        }
                        Named::Revision => patch.revision = map.next_value()?,
                        Named::Passed(_) => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(patch)
            }
        }
        deserializer.deserialize_struct(R::NOUN, &[], Members(PhantomData))
    }
}

/// A text; `null` is an empty text, so that an emptied field is checked as empty.
struct Line(Value);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        line(deserializer).map(|text| Self(Value::Text(text.unwrap_or_default())))
    }
}

/// A lifetime as typed.
struct Lifetime(Value);

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lifetime(deserializer).map(|text| Self(Value::Text(text.unwrap_or_default())))
    }
}

/// A member that is accepted and ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said;

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// Decodes a text; `null` is an empty text, so that an emptied field is checked as empty.
pub(super) fn line<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| Some(text.unwrap_or_default()))
}

/// Decodes a lifetime as typed: a number of seconds, a text such as `12h`, or `null`.
pub(super) fn lifetime<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    struct Typed;
    impl Visitor<'_> for Typed {
        type Value = String;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a lifetime: seconds, a text such as 12h, or null for the default")
        }

        fn visit_unit<E: Error>(self) -> Result<String, E> {
            Ok(String::new())
        }

        fn visit_i64<E: Error>(self, seconds: i64) -> Result<String, E> {
            Ok(seconds.to_string())
        }

        fn visit_u64<E: Error>(self, seconds: u64) -> Result<String, E> {
            Ok(seconds.to_string())
        }

        fn visit_str<E: Error>(self, typed: &str) -> Result<String, E> {
            Ok(typed.to_owned())
        }
    }
    deserializer.deserialize_any(Typed).map(Some)
}

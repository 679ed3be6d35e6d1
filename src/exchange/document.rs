//! The desk's own documents: a record's form in JSON and YAML, stable for scripts.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::cell::guarded;
use crate::model::fields::{Fields, Value};
use crate::model::{Directory, Field};

/// A record as a document: its members in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(Vec<Written>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Written {
    name: &'static str,
    value: Value,
    in_tables: bool,
}

impl Document {
    /// Creates the document of a record.
    pub fn of<R: Fields>(record: &R, directory: &Directory) -> Self {
        let written = R::MEMBERS.iter().filter_map(|member| {
            let value = member.value.of(record, directory)?;
            Some(Written { name: member.name, value, in_tables: member.in_tables })
        });
        Self(written.collect())
    }

    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|member| member.name == name).map(|member| &member.value)
    }

    /// The members that are table columns.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let columns = self.0.iter().filter(|member| member.in_tables);
        columns.map(|member| (member.name, &member.value))
    }

    /// The cells of the record's CSV row.
    pub fn cells(&self) -> Vec<String> {
        self.columns().map(cell).collect()
    }
}

/// Formats a member as a CSV cell. Typed text is guarded against formulas.
fn cell((name, value): (&'static str, &Value)) -> String {
    match value {
        Value::Null => String::new(),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => guarded(text),
        // A URI may contain a comma; only a comma with a blank separates two.
        Value::List(items) if name == Field::RedirectUris.member() => guarded(&items.join(", ")),
        Value::List(items) => guarded(&items.join(" ")),
    }
}

/// The names of the members that are table columns.
pub fn columns<R: Fields>() -> Vec<&'static str> {
    R::MEMBERS.iter().filter(|member| member.in_tables).map(|member| member.name).collect()
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Document", self.0.len())?;
        for Written { name, value, .. } in &self.0 {
            members.serialize_field(name, value)?;
        }
        members.end()
    }
}

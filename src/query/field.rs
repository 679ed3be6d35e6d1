//! What a query can ask of the records of a list: names, types of values, help.

use std::sync::LazyLock;

use super::Values::{Lifetime, Moment, Number, Text};
use super::{Column, Kind};
use crate::model::fields::{Shape, inputs};
use crate::model::{Client, Fields, Partner, PartnerUser};

/// The type of a field's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Text: contains, equals, and `*` as wildcard.
    Text,
    /// A number: equals, more, less.
    Number,
    /// A token lifetime: equals, more, less.
    Lifetime,
    /// A point in time: a day or month, before, after; or an age.
    Moment,
}

/// A field of one list: name, column and help.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    pub column: Column,
    /// The name in a query; the same in every list.
    pub id: &'static str,
    pub values: Values,
    /// An example term, for help and messages.
    pub example: &'static str,
    /// The meaning of the example, or of the field.
    pub meaning: &'static str,
}

const fn spec(
    column: Column,
    id: &'static str,
    values: Values,
    example: &'static str,
    meaning: &'static str,
) -> FieldSpec {
    FieldSpec { column, id, values, example, meaning }
}

impl Column {
    /// The fields of a list that a query can name, in the order of the help.
    pub fn terms(kind: Kind) -> &'static [FieldSpec] {
        match kind {
            Kind::Clients => &CLIENTS,
            Kind::Partners => &PARTNERS,
            Kind::Users => &USERS,
            Kind::History => HISTORY,
        }
    }

    /// Finds a field of a list by its name in a query.
    pub fn named(kind: Kind, name: &str) -> Option<&'static FieldSpec> {
        Self::terms(kind).iter().find(|spec| spec.id == name)
    }

    /// The name in a query.
    pub fn term_id(self) -> &'static str {
        let mut terms = Kind::ALL.into_iter().flat_map(Self::terms);
        terms.find(|spec| spec.column == self).map_or("", |spec| spec.id)
    }
}

const MODIFIED: FieldSpec = spec(
    Column::Modified,
    "modified",
    Moment,
    "modified<7d",
    "younger than; ages 90m 12h 7d 4w, or dates",
);

static CLIENTS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let created = spec(
        Column::Created,
        "created",
        Moment,
        "created>=2026-01",
        "a minute, day, month or year (UTC), or an age",
    );
    let by = spec(Column::By, "by", Text, "by:root", "the OS user who saved it last");
    of_table::<Client>().chain([created, MODIFIED, by]).collect()
});

static PARTNERS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let count = |column, id, example, meaning| spec(column, id, Number, example, meaning);
    let own = [
        count(Column::PartnerId, "id", "id=7", "the number: = < > <= >="),
        count(Column::Clients, "clients", "clients>100", "how many clients: = < > <= >="),
        count(Column::Users, "users", "users=0", "how many users: = < > <= >="),
        MODIFIED,
    ];
    as_shown(Kind::Partners, of_table::<Partner>().chain(own))
});

static USERS: LazyLock<Vec<FieldSpec>> =
    LazyLock::new(|| as_shown(Kind::Users, of_table::<PartnerUser>().chain([MODIFIED])));

/// The terms of the fields of a kind of record.
fn of_table<R: Fields>() -> impl Iterator<Item = FieldSpec> {
    inputs::<R>().filter_map(|input| {
        let term = input.term?;
        let values = if input.put.shape() == Shape::Lifetime { Lifetime } else { Text };
        Some(spec(Column::Field(input.field), term.id, values, term.example, term.meaning))
    })
}

/// Terms in the order of the columns.
fn as_shown(kind: Kind, terms: impl Iterator<Item = FieldSpec>) -> Vec<FieldSpec> {
    let mut terms: Vec<_> = terms.collect();
    terms.sort_by_key(|term| kind.columns().iter().position(|spec| spec.column == term.column));
    terms
}

const HISTORY: &[FieldSpec] = &[
    spec(Column::Seq, "no", Number, "no>1000", "the number of the change: = < > <= >="),
    spec(Column::When, "when", Moment, "when<24h", "younger than; ages 90m 12h 7d 4w, or dates"),
    spec(Column::Who, "who", Text, "who:root", "the OS user who did it"),
    spec(Column::Action, "action", Text, "action:delete", "create, update or delete"),
    spec(Column::Record, "record", Text, "record:acme", "what was changed"),
    spec(Column::Changed, "changed", Text, "changed:scopes", "the fields that were changed"),
    spec(Column::Reason, "reason", Text, "reason:audit", "why it was done"),
    spec(Column::Uid, "uid", Number, "uid=1000", "the OS user's number: = < > <= >="),
    spec(
        Column::Claimed,
        "claimed",
        Text,
        "claimed:192.0.2",
        "the address, terminal and login claimed",
    ),
];

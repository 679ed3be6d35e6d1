//! The fields of a query and the types of their values.

use super::Values::{Lifetime, Moment, Number, Text};
use super::{Column, Kind};

/// A field of a record, as named in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The client ID, or the number of a partner or change.
    Id,
    Name,
    Email,
    /// The partner's name or subdomain.
    Partner,
    Scope,
    Grant,
    Redirect,
    Access,
    Refresh,
    Created,
    Modified,
    /// The OS user who last saved the record.
    By,
    Subdomain,
    Lifecycle,
    Clients,
    Users,
    Description,
    Username,
    First,
    Last,
    Status,
    Seq,
    When,
    Who,
    Action,
    Record,
    Changed,
    Reason,
    From,
}

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
    pub field: Field,
    /// The name in a query; the same in every list.
    pub id: &'static str,
    pub values: Values,
    /// The column of the list that shows it.
    pub column: Option<Column>,
    /// An example term, for help and messages.
    pub example: &'static str,
    /// The meaning of the example, or of the field.
    pub meaning: &'static str,
}

const fn spec(
    field: Field,
    id: &'static str,
    values: Values,
    column: Option<Column>,
    example: &'static str,
    meaning: &'static str,
) -> FieldSpec {
    FieldSpec { field, id, values, column, example, meaning }
}

impl Field {
    /// The fields of a list, in the order of the help.
    pub const fn specs(kind: Kind) -> &'static [FieldSpec] {
        match kind {
            Kind::Clients => CLIENT_FIELDS,
            Kind::Partners => PARTNER_FIELDS,
            Kind::Users => USER_FIELDS,
            Kind::History => HISTORY_FIELDS,
        }
    }

    /// Finds a field of a list by name.
    pub fn named(kind: Kind, name: &str) -> Option<&'static FieldSpec> {
        Self::specs(kind).iter().find(|spec| spec.id == name)
    }

    /// The field's specification in a list; `None` if the list lacks the field.
    pub fn spec(self, kind: Kind) -> Option<&'static FieldSpec> {
        Self::specs(kind).iter().find(|spec| spec.field == self)
    }

    /// The name in a query.
    pub fn id(self) -> &'static str {
        Kind::ALL.into_iter().find_map(|kind| self.spec(kind)).map_or("", |spec| spec.id)
    }
}

const CLIENT_FIELDS: &[FieldSpec] = &[
    spec(
        Field::Id,
        "id",
        Text,
        Some(Column::ClientId),
        "id:acme-*",
        "the client ID; : contains, = is exactly",
    ),
    spec(
        Field::Name,
        "name",
        Text,
        Some(Column::Name),
        "name:\"Acme Media\"",
        "the name; in quotes because of the blank",
    ),
    spec(Field::Email, "email", Text, Some(Column::Email), "email:@acme.example", "the address"),
    spec(
        Field::Partner,
        "partner",
        Text,
        Some(Column::Partner),
        "partner:acme",
        "the partner's name or subdomain",
    ),
    spec(Field::Scope, "scope", Text, Some(Column::Scopes), "scope:write", "one of the scopes"),
    spec(
        Field::Grant,
        "grant",
        Text,
        Some(Column::GrantTypes),
        "grant:implicit",
        "one of the grant types",
    ),
    spec(
        Field::Redirect,
        "redirect",
        Text,
        Some(Column::RedirectUris),
        "redirect:localhost",
        "one of the redirect URIs",
    ),
    spec(
        Field::Access,
        "access",
        Lifetime,
        Some(Column::Access),
        "access>12h",
        "access lifetime, also 1h30m, default, never",
    ),
    spec(
        Field::Refresh,
        "refresh",
        Lifetime,
        Some(Column::Refresh),
        "refresh>=30d",
        "refresh lifetime, where there is one",
    ),
    spec(
        Field::Created,
        "created",
        Moment,
        None,
        "created>=2026-01",
        "a minute, day, month or year (UTC), or an age",
    ),
    spec(
        Field::Modified,
        "modified",
        Moment,
        Some(Column::Modified),
        "modified<7d",
        "younger than; ages 90m 12h 7d 4w, or dates",
    ),
    spec(Field::By, "by", Text, None, "by:root", "the OS user who saved it last"),
];

const PARTNER_FIELDS: &[FieldSpec] = &[
    spec(Field::Id, "id", Number, Some(Column::PartnerId), "id=7", "the number: = < > <= >="),
    spec(
        Field::Name,
        "name",
        Text,
        Some(Column::Name),
        "name:\"Acme Media\"",
        "the name; in quotes because of the blank",
    ),
    spec(
        Field::Subdomain,
        "subdomain",
        Text,
        Some(Column::Subdomain),
        "subdomain:acme",
        "the subdomain; : contains, = is exactly",
    ),
    spec(
        Field::Lifecycle,
        "lifecycle",
        Text,
        Some(Column::Lifecycle),
        "lifecycle:demo",
        "active, demo, prospect or test",
    ),
    spec(
        Field::Clients,
        "clients",
        Number,
        Some(Column::Clients),
        "clients>100",
        "how many clients: = < > <= >=",
    ),
    spec(
        Field::Users,
        "users",
        Number,
        Some(Column::Users),
        "users=0",
        "how many users: = < > <= >=",
    ),
    spec(
        Field::Description,
        "description",
        Text,
        Some(Column::Description),
        "description:ads",
        "the description",
    ),
    spec(
        Field::Modified,
        "modified",
        Moment,
        Some(Column::Modified),
        "modified<7d",
        "younger than; ages 90m 12h 7d 4w, or dates",
    ),
];

const USER_FIELDS: &[FieldSpec] = &[
    spec(
        Field::Username,
        "username",
        Text,
        Some(Column::Username),
        "username:anna*",
        "the username; * is anything",
    ),
    spec(
        Field::Partner,
        "partner",
        Text,
        Some(Column::Partner),
        "partner:acme",
        "the partner's name or subdomain",
    ),
    spec(Field::First, "first", Text, Some(Column::FirstName), "first:anna", "the first name"),
    spec(Field::Last, "last", Text, Some(Column::LastName), "last:novak", "the last name"),
    spec(
        Field::Status,
        "status",
        Text,
        Some(Column::Status),
        "status:active",
        "pending, active, deactivated, expired, locked_out",
    ),
    spec(Field::Email, "email", Text, Some(Column::Email), "email:@acme.example", "the address"),
    spec(
        Field::Modified,
        "modified",
        Moment,
        Some(Column::Modified),
        "modified<7d",
        "younger than; ages 90m 12h 7d 4w, or dates",
    ),
];

const HISTORY_FIELDS: &[FieldSpec] = &[
    spec(
        Field::Seq,
        "no",
        Number,
        Some(Column::Seq),
        "no>1000",
        "the number of the change: = < > <= >=",
    ),
    spec(
        Field::When,
        "when",
        Moment,
        Some(Column::When),
        "when<24h",
        "younger than; ages 90m 12h 7d 4w, or dates",
    ),
    spec(Field::Who, "who", Text, Some(Column::Who), "who:root", "the OS user who did it"),
    spec(
        Field::Action,
        "action",
        Text,
        Some(Column::Action),
        "action:delete",
        "create, update or delete",
    ),
    spec(Field::Record, "record", Text, Some(Column::Record), "record:acme", "what was changed"),
    spec(
        Field::Changed,
        "changed",
        Text,
        Some(Column::Changed),
        "changed:scopes",
        "the fields that were changed",
    ),
    spec(Field::Reason, "reason", Text, Some(Column::Reason), "reason:audit", "why it was done"),
    spec(
        Field::From,
        "from",
        Text,
        Some(Column::From),
        "from:ssh",
        "the terminal or host it came from",
    ),
];

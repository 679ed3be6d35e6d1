//! The fields that a query can name, and what their values are.

use super::{Column, Kind};

/// A field of a record, as a query names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The client ID, or the number of a partner.
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
    /// The OS user who saved the record last.
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

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Text: contains, equals, and `*` for anything.
    Text,
    /// A number: equals, more, less.
    Number,
    /// A token lifetime: equals, more, less.
    Lifetime,
    /// A point in time: a day or month, before, after; or an age.
    Moment,
}

impl Field {
    /// The fields of a list, in the order in which help names them.
    pub const fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Clients => &[
                Self::Id,
                Self::Name,
                Self::Email,
                Self::Partner,
                Self::Scope,
                Self::Grant,
                Self::Redirect,
                Self::Access,
                Self::Refresh,
                Self::Created,
                Self::Modified,
                Self::By,
            ],
            Kind::Partners => &[
                Self::Id,
                Self::Name,
                Self::Subdomain,
                Self::Lifecycle,
                Self::Clients,
                Self::Users,
                Self::Description,
                Self::Modified,
            ],
            Kind::Users => &[
                Self::Username,
                Self::Partner,
                Self::First,
                Self::Last,
                Self::Status,
                Self::Email,
                Self::Modified,
            ],
            Kind::History => &[
                Self::Seq,
                Self::When,
                Self::Who,
                Self::Action,
                Self::Record,
                Self::Changed,
                Self::Reason,
                Self::From,
            ],
        }
    }

    /// The name in a query.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Email => "email",
            Self::Partner => "partner",
            Self::Scope => "scope",
            Self::Grant => "grant",
            Self::Redirect => "redirect",
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Created => "created",
            Self::Modified => "modified",
            Self::By => "by",
            Self::Subdomain => "subdomain",
            Self::Lifecycle => "lifecycle",
            Self::Clients => "clients",
            Self::Users => "users",
            Self::Description => "description",
            Self::Username => "username",
            Self::First => "first",
            Self::Last => "last",
            Self::Status => "status",
            Self::Seq => "no",
            Self::When => "when",
            Self::Who => "who",
            Self::Action => "action",
            Self::Record => "record",
            Self::Changed => "changed",
            Self::Reason => "reason",
            Self::From => "from",
        }
    }

    /// What its values are in this list.
    pub const fn values(self, kind: Kind) -> Values {
        match (self, kind) {
            (Self::Id, Kind::Partners) => Values::Number,
            (Self::Clients | Self::Users | Self::Seq, _) => Values::Number,
            (Self::Access | Self::Refresh, _) => Values::Lifetime,
            (Self::Created | Self::Modified | Self::When, _) => Values::Moment,
            _ => Values::Text,
        }
    }

    /// The column of a list that shows it.
    pub const fn column(self, kind: Kind) -> Option<Column> {
        Some(match self {
            Self::Id if matches!(kind, Kind::Partners) => Column::PartnerId,
            Self::Id => Column::ClientId,
            Self::Name => Column::Name,
            Self::Email => Column::Email,
            Self::Partner => Column::Partner,
            Self::Scope => Column::Scopes,
            Self::Grant => Column::GrantTypes,
            Self::Redirect => Column::RedirectUris,
            Self::Access => Column::Access,
            Self::Refresh => Column::Refresh,
            Self::Created | Self::By => return None,
            Self::Modified => Column::Modified,
            Self::Subdomain => Column::Subdomain,
            Self::Lifecycle => Column::Lifecycle,
            Self::Clients => Column::Clients,
            Self::Users => Column::Users,
            Self::Description => Column::Description,
            Self::Username => Column::Username,
            Self::First => Column::FirstName,
            Self::Last => Column::LastName,
            Self::Status => Column::Status,
            Self::Seq => Column::Seq,
            Self::When => Column::When,
            Self::Who => Column::Who,
            Self::Action => Column::Action,
            Self::Record => Column::Record,
            Self::Changed => Column::Changed,
            Self::Reason => Column::Reason,
            Self::From => Column::From,
        })
    }

    /// A term on it, for help and messages.
    pub const fn example(self, kind: Kind) -> &'static str {
        match self {
            Self::Id if matches!(kind, Kind::Partners) => "id=7",
            Self::Id => "id:acme-*",
            Self::Name => "name:\"Acme Media\"",
            Self::Email => "email:@acme.example",
            Self::Partner => "partner:acme",
            Self::Scope => "scope:write",
            Self::Grant => "grant:implicit",
            Self::Redirect => "redirect:localhost",
            Self::Access => "access>12h",
            Self::Refresh => "refresh>=30d",
            Self::Created => "created>=2026-01",
            Self::Modified => "modified<7d",
            Self::By => "by:root",
            Self::Subdomain => "subdomain:acme",
            Self::Lifecycle => "lifecycle:demo",
            Self::Clients => "clients>100",
            Self::Users => "users=0",
            Self::Description => "description:ads",
            Self::Username => "username:anna*",
            Self::First => "first:anna",
            Self::Last => "last:novak",
            Self::Status => "status:active",
            Self::Seq => "no>1000",
            Self::When => "when<24h",
            Self::Who => "who:root",
            Self::Action => "action:delete",
            Self::Record => "record:acme",
            Self::Changed => "changed:scopes",
            Self::Reason => "reason:audit",
            Self::From => "from:ssh",
        }
    }
}

//! The fields that a query can name, and what their values are.

use super::Kind;

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
    #[must_use]
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
    #[must_use]
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
    #[must_use]
    pub const fn values(self, kind: Kind) -> Values {
        match (self, kind) {
            (Self::Id, Kind::Partners) => Values::Number,
            (Self::Clients | Self::Users | Self::Seq, _) => Values::Number,
            (Self::Access | Self::Refresh, _) => Values::Lifetime,
            (Self::Created | Self::Modified | Self::When, _) => Values::Moment,
            _ => Values::Text,
        }
    }
}

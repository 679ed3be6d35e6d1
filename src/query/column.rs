//! The lists and their columns: titles, sort letters, widths.

use serde::{Deserialize, Serialize};

/// A list of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Clients,
    Partners,
    Users,
    /// The changes, which cannot be edited.
    History,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Clients, Self::Partners, Self::Users, Self::History];

    /// The title of the list's tab.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Clients => "Clients",
            Self::Partners => "Partners",
            Self::Users => "Users",
            Self::History => "History",
        }
    }

    /// The noun for one record of the list.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Clients => "client",
            Self::Partners => "partner",
            Self::Users => "user",
            Self::History => "change",
        }
    }

    /// The columns, in the order of the table.
    pub const fn columns(self) -> &'static [ColumnSpec] {
        match self {
            Self::Clients => CLIENT_COLUMNS,
            Self::Partners => PARTNER_COLUMNS,
            Self::Users => USER_COLUMNS,
            Self::History => HISTORY_COLUMNS,
        }
    }

    /// The default sort column of the list.
    pub const fn first_column(self) -> Column {
        match self {
            Self::Clients => Column::ClientId,
            Self::Partners => Column::Name,
            Self::Users => Column::Username,
            Self::History => Column::Seq,
        }
    }

    /// The list that is `by` tabs further, wrapping around.
    pub fn neighbour(self, by: usize) -> Self {
        let here = Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0);
        Self::ALL.into_iter().cycle().nth(here + by).unwrap_or(self)
    }

    /// Whether records of the list can be deleted; changes cannot.
    pub const fn can_delete(self) -> bool {
        !matches!(self, Self::History)
    }

    /// Whether the default order is descending: the newest change comes first.
    pub const fn first_descending(self) -> bool {
        matches!(self, Self::History)
    }
}

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    ClientId,
    Partner,
    Name,
    Scopes,
    GrantTypes,
    Access,
    Refresh,
    Email,
    RedirectUris,
    Modified,
    PartnerId,
    Subdomain,
    Lifecycle,
    Clients,
    Users,
    Description,
    Username,
    FirstName,
    LastName,
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

impl Column {
    /// Whether its values are numbers, which are aligned right.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::PartnerId | Self::Clients | Self::Users | Self::Seq)
    }

    /// Whether free words of a query search this column.
    pub const fn is_searched(self) -> bool {
        match self {
            Self::ClientId
            | Self::Partner
            | Self::Name
            | Self::Email
            | Self::RedirectUris
            | Self::PartnerId
            | Self::Subdomain
            | Self::Description
            | Self::Username
            | Self::FirstName
            | Self::LastName
            | Self::When
            | Self::Who
            | Self::Action
            | Self::Record
            | Self::Changed
            | Self::Reason
            | Self::From => true,
            Self::Scopes
            | Self::GrantTypes
            | Self::Access
            | Self::Refresh
            | Self::Modified
            | Self::Lifecycle
            | Self::Clients
            | Self::Users
            | Self::Status
            | Self::Seq => false,
        }
    }
}

/// The title, sort letter and widths of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    pub column: Column,
    pub title: &'static str,
    /// The key that sorts by this column after `s`; a letter of the title.
    pub letter: char,
    /// The name on the command line.
    pub id: &'static str,
    /// The narrowest useful width, in cells.
    pub min: u16,
    /// The width that shows most values whole, in cells.
    pub good: u16,
    /// The widest useful width, in cells.
    pub max: u16,
    /// Priority in a narrow table: columns are shown from the lowest rank up, once those before
    /// have a good width; rank 0 is always shown.
    pub rank: u8,
}

const fn spec(
    column: Column,
    title: &'static str,
    letter: char,
    id: &'static str,
    (min, good, max): (u16, u16, u16),
    rank: u8,
) -> ColumnSpec {
    ColumnSpec { column, title, letter, id, min, good, max, rank }
}

const CLIENT_COLUMNS: &[ColumnSpec] = &[
    spec(Column::ClientId, "Client ID", 'i', "client-id", (18, 26, 40), 0),
    spec(Column::Partner, "Partner", 'p', "partner", (10, 14, 28), 0),
    spec(Column::Name, "Name", 'n', "name", (10, 26, 48), 0),
    spec(Column::Scopes, "Scopes", 's', "scopes", (10, 10, 16), 0),
    spec(Column::GrantTypes, "Grant Type", 'g', "grant-types", (16, 18, 34), 0),
    spec(Column::Access, "Access", 'a', "access", (13, 13, 14), 1),
    spec(Column::Refresh, "Refresh", 'r', "refresh", (13, 13, 14), 2),
    spec(Column::Email, "Email", 'e', "email", (18, 24, 34), 3),
    spec(Column::RedirectUris, "Redirect URIs", 'u', "redirect-uris", (20, 34, 60), 4),
    spec(Column::Modified, "Modified", 'm', "modified", (16, 16, 16), 5),
];

const PARTNER_COLUMNS: &[ColumnSpec] = &[
    spec(Column::PartnerId, "ID", 'i', "id", (5, 5, 8), 0),
    spec(Column::Name, "Name", 'n', "name", (20, 26, 40), 0),
    spec(Column::Subdomain, "Subdomain", 's', "subdomain", (10, 14, 24), 0),
    spec(Column::Lifecycle, "Lifecycle", 'l', "lifecycle", (11, 11, 11), 0),
    spec(Column::Clients, "Clients", 'c', "clients", (9, 9, 9), 0),
    spec(Column::Users, "Users", 'u', "users", (7, 7, 9), 0),
    spec(Column::Description, "Description", 'd', "description", (14, 30, 60), 1),
    spec(Column::Modified, "Modified", 'm', "modified", (16, 16, 16), 2),
];

const USER_COLUMNS: &[ColumnSpec] = &[
    spec(Column::Username, "Username", 'u', "username", (14, 20, 30), 0),
    spec(Column::Partner, "Partner", 'p', "partner", (12, 20, 28), 0),
    spec(Column::FirstName, "First name", 'f', "first-name", (12, 12, 20), 0),
    spec(Column::LastName, "Last name", 'l', "last-name", (12, 14, 24), 0),
    spec(Column::Status, "Status", 's', "status", (11, 11, 12), 0),
    spec(Column::Email, "Email", 'e', "email", (16, 30, 40), 1),
    spec(Column::Modified, "Modified", 'm', "modified", (16, 16, 16), 2),
];

const HISTORY_COLUMNS: &[ColumnSpec] = &[
    spec(Column::Seq, "No.", 'o', "seq", (5, 6, 9), 0),
    spec(Column::When, "When", 'w', "when", (16, 16, 19), 0),
    spec(Column::Who, "Who", 'h', "who", (6, 8, 20), 0),
    spec(Column::Action, "Action", 'a', "action", (7, 8, 8), 0),
    spec(Column::Record, "Record", 'r', "record", (17, 20, 48), 0),
    spec(Column::Changed, "Changed", 'c', "changed", (10, 24, 60), 1),
    spec(Column::Reason, "Reason", 'n', "reason", (14, 24, 60), 2),
    spec(Column::From, "From", 'f', "from", (16, 20, 40), 3),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_letters_are_unique_and_stand_in_their_titles() {
        for kind in Kind::ALL {
            let columns = kind.columns();
            for spec in columns {
                assert!(spec.title.to_lowercase().contains(spec.letter), "{}", spec.title);
                assert_eq!(columns.iter().filter(|s| s.letter == spec.letter).count(), 1);
                assert_eq!(columns.iter().filter(|s| s.id == spec.id).count(), 1);
                assert!(spec.min <= spec.good && spec.good <= spec.max, "{}", spec.title);
            }
            assert!(columns.iter().any(|s| s.column == kind.first_column()));
        }
    }
}

//! The lists and their columns: titles, sort letters, widths.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::model::fields::{Listed, inputs};
use crate::model::{Client, Field, Fields, Partner, PartnerUser};

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
    pub fn columns(self) -> &'static [ColumnSpec] {
        match self {
            Self::Clients => &CLIENTS,
            Self::Partners => &PARTNERS,
            Self::Users => &USERS,
            Self::History => &HISTORY,
        }
    }

    /// The default sort column of the list.
    pub const fn first_column(self) -> Column {
        match self {
            Self::Clients => Column::Field(Field::ClientId),
            Self::Partners => Column::Field(Field::Name),
            Self::Users => Column::Field(Field::Username),
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

/// A column of a list, or something else that a search asks of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// A field that is typed.
    Field(Field),
    Created,
    Modified,
    /// The OS user who last saved the record.
    By,
    PartnerId,
    Clients,
    Users,
    Seq,
    When,
    Who,
    Action,
    Record,
    Changed,
    Reason,
    Uid,
    Claimed,
}

impl Column {
    /// Whether its values are numbers, which are aligned right.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::PartnerId | Self::Clients | Self::Users | Self::Seq | Self::Uid)
    }

    /// Whether free words of a query search this column.
    pub fn is_searched(self) -> bool {
        self.spec().is_some_and(|spec| spec.is_searched)
    }

    /// The name in `sort:` and on the command line.
    pub fn id(self) -> &'static str {
        self.spec().map_or("", |spec| spec.id)
    }

    /// The column in a list that has it.
    fn spec(self) -> Option<&'static ColumnSpec> {
        Kind::ALL.into_iter().flat_map(Kind::columns).find(|spec| spec.column == self)
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
    /// Whether free words of a query search it.
    pub is_searched: bool,
}

const fn spec(
    column: Column,
    title: &'static str,
    letter: char,
    id: &'static str,
    (min, good, max): (u16, u16, u16),
    is_searched: bool,
) -> ColumnSpec {
    ColumnSpec { column, title, letter, id, min, good, max, rank: 0, is_searched }
}

const MODIFIED: ColumnSpec =
    spec(Column::Modified, "Modified", 'm', "modified", (16, 16, 16), false);

static CLIENTS: LazyLock<Vec<ColumnSpec>> = LazyLock::new(|| {
    use Field::{AccessLifetime, ClientId, Email, GrantTypes, Name, Partner, RedirectUris};
    let first = [ClientId, Partner, Name, Field::Scopes, GrantTypes];
    let order = [AccessLifetime, Field::RefreshLifetime, Email, RedirectUris];
    let order = first.into_iter().chain(order).map(Column::Field);
    arranged(of_table::<Client>([MODIFIED]), order.chain([Column::Modified]), first.len())
});

static PARTNERS: LazyLock<Vec<ColumnSpec>> = LazyLock::new(|| {
    let own = [
        spec(Column::PartnerId, "ID", 'i', "id", (5, 5, 8), true),
        spec(Column::Clients, "Clients", 'c', "clients", (9, 9, 9), false),
        spec(Column::Users, "Users", 'u', "users", (7, 7, 9), false),
        MODIFIED,
    ];
    let order = [
        Column::PartnerId,
        Column::Field(Field::Name),
        Column::Field(Field::Subdomain),
        Column::Field(Field::Lifecycle),
        Column::Clients,
        Column::Users,
        Column::Field(Field::Description),
        Column::Modified,
    ];
    arranged(of_table::<Partner>(own), order.into_iter(), 6)
});

static USERS: LazyLock<Vec<ColumnSpec>> = LazyLock::new(|| {
    use Field::{Email, FirstName, LastName, Partner, Status, Username};
    let order = [Username, Partner, FirstName, LastName, Status, Email].map(Column::Field);
    let order = order.into_iter().chain([Column::Modified]);
    arranged(of_table::<PartnerUser>([MODIFIED]), order, 5)
});

static HISTORY: LazyLock<Vec<ColumnSpec>> = LazyLock::new(|| {
    let own = [
        spec(Column::Seq, "No.", 'o', "seq", (5, 6, 9), false),
        spec(Column::When, "When", 'w', "when", (16, 16, 19), true),
        spec(Column::Who, "Who", 'h', "who", (6, 8, 20), true),
        spec(Column::Action, "Action", 'a', "action", (7, 8, 8), true),
        spec(Column::Record, "Record", 'r', "record", (17, 20, 48), true),
        spec(Column::Changed, "Changed", 'c', "changed", (10, 24, 60), true),
        spec(Column::Reason, "Reason", 'n', "reason", (14, 24, 60), true),
        spec(Column::Uid, "UID", 'u', "uid", (5, 6, 10), false),
        spec(Column::Claimed, "Claimed", 'l', "claimed", (16, 24, 48), true),
    ];
    arranged(own.into_iter(), std::iter::empty(), 5)
});

/// The columns of a kind of record: of its fields, and its own.
fn of_table<R: Fields>(
    own: impl IntoIterator<Item = ColumnSpec>,
) -> impl Iterator<Item = ColumnSpec> {
    let fields = inputs::<R>().filter_map(|input| {
        let Listed { title, letter, id, widths, is_searched } = input.listed?;
        Some(spec(Column::Field(input.field), title, letter, id, widths, is_searched))
    });
    fields.chain(own)
}

/// Columns in this order, those that it does not name last. The first `always` are always shown.
fn arranged(
    specs: impl Iterator<Item = ColumnSpec>,
    order: impl Iterator<Item = Column>,
    always: usize,
) -> Vec<ColumnSpec> {
    let (mut specs, order): (Vec<_>, Vec<_>) = (specs.collect(), order.collect());
    let place = |column| order.iter().position(|other| *other == column).unwrap_or(order.len());
    specs.sort_by_key(|spec| place(spec.column));
    for (spec, rank) in specs.iter_mut().skip(always).zip(1..) {
        spec.rank = rank;
    }
    specs
}

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

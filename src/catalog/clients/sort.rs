//! Sorts a million rows on all cores, comparing numbers that represent the values.

use rayon::prelude::*;

use super::rows::{Row, Rows, TextField, get};
use crate::model::{Directory, Field, GrantType, GrantTypes};
use crate::query::search::fold;
use crate::query::{Column, Order};

/// The number of bytes of text in one rank.
const STRIDE: usize = 7;
/// At this depth, equal texts are compared directly.
const DEEP: usize = 16;
/// The least number of rows that is worth a second core.
const SMALL: usize = 1_024;

/// The sort key of a column.
pub(super) enum Values {
    Text(TextField),
    /// The rank of each number in a column of few values.
    Few(Few, Vec<u32>),
    Access(u32),
    Refresh(u32),
    Modified,
    Id,
}

#[derive(Clone, Copy)]
pub(super) enum Few {
    Partner,
    Scopes,
    Grants,
}

impl Values {
    pub fn of(rows: &Rows, directory: &Directory, column: Column) -> Self {
        let settings = &directory.settings;
        match column {
            Column::Field(Field::Partner) => {
                let names = rows.partners.values().iter();
                let names = names.map(|id| fold(directory.partner_name(*id)));
                Self::Few(Few::Partner, ranks(&names.collect::<Vec<_>>()))
            }
            Column::Field(Field::Scopes) => {
                let lists = rows.scope_lists.values().iter();
                Self::Few(Few::Scopes, ranks(&lists.map(|list| fold(list)).collect::<Vec<_>>()))
            }
            Column::Field(Field::GrantTypes) => {
                let all = (0..=ALL_GRANTS).map(|bits| grant_names(GrantTypes::from_bits(bits)));
                Self::Few(Few::Grants, ranks(&all.collect::<Vec<_>>()))
            }
            Column::Field(Field::AccessLifetime) => {
                Self::Access(settings.default_access_lifetime.get())
            }
            Column::Field(Field::RefreshLifetime) => {
                Self::Refresh(settings.default_refresh_lifetime.get())
            }
            Column::Modified => Self::Modified,
            column => match TextField::of(column) {
                Some(TextField::ID) | None => Self::Id,
                Some(field) => Self::Text(field),
            },
        }
    }

    /// The rank of a row at a depth of the column's text, and whether rows of equal rank can differ
    /// further down.
    ///
    /// The rank of a text is its bytes in one stride, followed by their count: a longer text sorts
    /// after its prefix.
    pub fn rank(&self, rows: &Rows, row: Row, depth: usize) -> (u64, bool) {
        let at = row as usize;
        match self {
            Self::Text(field) => {
                let text = rows.field(row, *field);
                let rest = text.get(depth * STRIDE..).unwrap_or_default();
                if let Some(bytes) = rest.first_chunk::<{ STRIDE + 1 }>() {
                    return (u64::from_be_bytes(*bytes) & !0xff | bytes.len() as u64, true);
                }
                let mut bytes = [0; STRIDE + 1];
                for (to, from) in bytes.iter_mut().zip(rest) {
                    *to = *from;
                }
                (u64::from_be_bytes(bytes) | rest.len() as u64, false)
            }
            Self::Few(which, ranks) => {
                let number = match which {
                    Few::Partner => get(&rows.partner, at),
                    Few::Scopes => get(&rows.scopes, at),
                    Few::Grants => get(&rows.grants, at).into(),
                };
                (get(ranks, number as usize).into(), false)
            }
            Self::Access(default) => (rows.access_seconds(at, *default).into(), false),
            Self::Refresh(default) => {
                (rows.refresh_seconds(at, *default).unwrap_or(u32::MAX).into(), false)
            }
            Self::Modified => (get(&rows.modified, at).cast_unsigned() ^ (1 << 63), false),
            Self::Id => (0, false),
        }
    }
}

/// The set of all grant types.
const ALL_GRANTS: u16 = (1 << GrantType::ALL.len()) - 1;

/// The rank of each text among all of them; equal texts have equal ranks.
fn ranks(texts: &[String]) -> Vec<u32> {
    let mut sorted: Vec<&String> = texts.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let rank = |text: &String| sorted.binary_search(&text).unwrap_or_default();
    texts.iter().map(|text| u32::try_from(rank(text)).unwrap_or(u32::MAX)).collect()
}

/// The grant types as shown in the table.
pub(super) fn grant_names(grants: GrantTypes) -> String {
    grants.iter().map(GrantType::short).collect::<Vec<_>>().join(" ")
}

/// A row and its rank at the current depth.
type Ranked = (u64, Row);

/// Sorts rows stably by an order.
pub(super) fn sort(rows: &Rows, directory: &Directory, by_id: &[Row], order: &[Order]) -> Vec<Row> {
    let mut ranked: Vec<Ranked> = by_id.iter().map(|row| (0, *row)).collect();
    let columns: Vec<_> =
        order.iter().map(|one| (Values::of(rows, directory, one.column), one.descending)).collect();
    arrange(rows, &mut ranked, &columns, 0);
    ranked.into_iter().map(|(_, row)| row).collect()
}

/// Sorts stably by columns, starting at a depth of the first column's texts. Ranks are compared,
/// not texts, which are scattered in memory.
fn arrange(rows: &Rows, ranked: &mut [Ranked], columns: &[(Values, bool)], depth: usize) {
    let Some(((values, descending), rest)) = columns.split_first() else { return };
    if matches!(values, Values::Id) {
        // All ranks differ.
        if *descending {
            ranked.reverse();
        }
        return;
    }
    if let (Values::Text(field), true) = (values, depth > DEEP) {
        let text = |entry: &Ranked| rows.field(entry.1, *field);
        ranked.sort_by(|a, b| {
            let ascending = text(a).cmp(text(b));
            if *descending { ascending.reverse() } else { ascending }
        });
        let same = ranked.chunk_by_mut(|a, b| text(a) == text(b));
        return same.for_each(|same| arrange(rows, same, rest, 0));
    }
    let turned = if *descending { u64::MAX } else { 0 };
    let rank = |entry: &mut Ranked| {
        let (rank, goes_on) = values.rank(rows, entry.1, depth);
        entry.0 = rank ^ turned;
        goes_on
    };
    let small = ranked.len() < SMALL;
    let goes_on = if small {
        ranked.iter_mut().map(rank).fold(false, |any, one| any | one)
    } else {
        ranked.par_iter_mut().map(rank).reduce(|| false, |any, one| any | one)
    };
    if small {
        ranked.sort_by_key(|(rank, _)| *rank);
    } else {
        ranked.par_sort_by_key(|(rank, _)| *rank);
    }
    if !goes_on && rest.is_empty() {
        return;
    }
    let go_on = |same: &mut [Ranked]| {
        if same.len() < 2 {
            return;
        }
        // Rows of equal rank either all have more text in this column, or none has.
        let (_, more) = same.first().map_or((0, false), |(_, row)| values.rank(rows, *row, depth));
        if more {
            arrange(rows, same, columns, depth + 1);
        } else {
            arrange(rows, same, rest, 0);
        }
    };
    if small {
        ranked.chunk_by_mut(|a, b| a.0 == b.0).for_each(go_on);
    } else {
        ranked.par_chunk_by_mut(|a, b| a.0 == b.0).for_each(go_on);
    }
}

//! Sorting a million rows: by numbers that stand for the values, all cores at once.

use rayon::prelude::*;

use super::rows::{Row, Rows, TextField, get};
use crate::model::{Directory, GrantType, GrantTypes};
use crate::query::search::fold;
use crate::query::{Column, Order};

/// The bytes of a text that one rank tells apart.
const STRIDE: usize = 7;
/// So far down, texts that are still the same are compared as they are.
const DEEP: usize = 16;
/// Fewer rows than this are not worth a second core.
const SMALL: usize = 1_024;

/// What a column is sorted by.
pub(super) enum Values {
    Text(TextField),
    /// The rank of each number that a column of few values has.
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
            Column::Name => Self::Text(TextField::Name),
            Column::Email => Self::Text(TextField::Email),
            Column::RedirectUris => Self::Text(TextField::Redirects),
            Column::Partner => {
                let names = rows.partners.values().iter();
                let names = names.map(|id| fold(directory.partner_name(*id)));
                Self::Few(Few::Partner, ranks(&names.collect::<Vec<_>>()))
            }
            Column::Scopes => {
                let lists = rows.scope_lists.values().iter();
                Self::Few(Few::Scopes, ranks(&lists.map(|list| fold(list)).collect::<Vec<_>>()))
            }
            Column::GrantTypes => {
                let all = (0..=ALL_GRANTS).map(|bits| grant_names(GrantTypes::from_bits(bits)));
                Self::Few(Few::Grants, ranks(&all.collect::<Vec<_>>()))
            }
            Column::Access => Self::Access(settings.default_access_lifetime.get()),
            Column::Refresh => Self::Refresh(settings.default_refresh_lifetime.get()),
            Column::Modified => Self::Modified,
            // Columns of other lists are no orders of this one.
            _ => Self::Id,
        }
    }

    /// A number that orders rows by the column as far as their texts are the same up to this depth,
    /// and whether equal ones can differ further down.
    ///
    /// Of a text it has the bytes of one stride, and then how many these are: a text that goes on
    /// comes after one that ends there.
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

/// The highest set of grant types.
const ALL_GRANTS: u16 = (1 << GrantType::ALL.len()) - 1;

/// The place of each text among all of them; equal ones have the same.
fn ranks(texts: &[String]) -> Vec<u32> {
    let mut sorted: Vec<&String> = texts.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let rank = |text: &String| sorted.binary_search(&text).unwrap_or_default();
    texts.iter().map(|text| u32::try_from(rank(text)).unwrap_or(u32::MAX)).collect()
}

/// The grant types as the table has them.
pub(super) fn grant_names(grants: GrantTypes) -> String {
    grants.iter().map(GrantType::short).collect::<Vec<_>>().join(" ")
}

/// A row and what it is sorted by at the depth in hand.
type Ranked = (u64, Row);

/// The rows in an order, what is equal as it was.
pub(super) fn sort(rows: &Rows, directory: &Directory, by_id: &[Row], order: &[Order]) -> Vec<Row> {
    let mut ranked: Vec<Ranked> = by_id.iter().map(|row| (0, *row)).collect();
    let columns: Vec<_> =
        order.iter().map(|one| (Values::of(rows, directory, one.column), one.descending)).collect();
    arrange(rows, &mut ranked, &columns, 0);
    ranked.into_iter().map(|(_, row)| row).collect()
}

/// Sorts by columns, from a depth of the first one's texts on. What is equal stays as it is. Numbers
/// are compared and not texts, which lie all over the memory.
fn arrange(rows: &Rows, ranked: &mut [Ranked], columns: &[(Values, bool)], depth: usize) {
    let Some(((values, descending), rest)) = columns.split_first() else { return };
    if matches!(values, Values::Id) {
        // No two are equal.
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
        // Equal up to here: either all of them go on in this column, or none does.
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

//! A page of a list, and how far the index of the lists is.

use super::indexed::Indexed;
use serde::{Deserialize, Serialize};

use super::row::Row;
use super::{Door, Refused, limits};
use crate::query::{At, Query};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub rows: Vec<Row>,
    /// The place of the first row in the whole result, counted from 0.
    pub start: usize,
    /// The page's number, counted from 0.
    pub number: usize,
    /// How many records match the search.
    pub matched: usize,
    /// How many records the list has.
    pub total: usize,
    /// The row on this page, counted from 0, that was asked for; the nearest one when it is gone.
    pub cursor: usize,
    /// How many rows of the page the answer had no room for; 0 but for large records. They come
    /// when the page is asked for again without the rows that came already.
    pub unsent: usize,
    /// How far the index was, where the page is made from a part of it: more may be found once all
    /// is in it.
    pub indexed: Option<Indexed>,
}

/// A page of more rows than one answer has, put together from several.
pub(super) fn large<D: Door + ?Sized>(
    door: &mut D,
    query: &Query,
    partial: bool,
) -> Result<Page, Refused> {
    let part = |at: At| Query { at, per_page: limits::PER_PAGE, ..query.clone() };
    let first = door.page_so_far(&part(At::Page(0)), partial)?;
    let last = first.matched.saturating_sub(1) / query.per_page;
    let number = match query.at {
        At::Page(number) => number.min(last),
        At::Index(row) | At::Record { or_index: row, .. } => (row / query.per_page).min(last),
    };
    let start = number * query.per_page;
    let end = start.saturating_add(query.per_page).min(first.matched);
    let mut rows: Vec<Row> = Vec::new();
    while start + rows.len() < end {
        let row = start + rows.len();
        let more = door.page_so_far(&part(At::Index(row)), partial)?;
        let behind = row.saturating_sub(more.start);
        let before = rows.len();
        rows.extend(more.rows.into_iter().skip(behind).take(end - row));
        if rows.len() == before {
            break;
        }
    }
    Ok(Page { rows, start, number, cursor: 0, ..first })
}

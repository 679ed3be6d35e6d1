//! The columns of the clients as plain bytes, for a file that the next start reads.

use bytemuck::{cast_slice, cast_slice_mut};
use fixedbitset::FixedBitSet;

use super::Clients;
use super::order::Orders;
use super::rows::{Row, Rows, get};
use super::table::Table;
use crate::model::PartnerId;

/// Incremented with every change of the columns' layout.
pub const VERSION: u32 = 1;

/// Columns that are being read: sized first, then filled with bytes, then turned into an index.
#[derive(Debug, Default)]
pub struct Columns {
    rows: Rows,
    alive: Vec<u64>,
    by_id: Vec<Row>,
    partners: Vec<u32>,
    /// The values of the small tables, each ended by a line feed.
    scope_lists: Vec<u8>,
    savers: Vec<u8>,
}

/// A zeroed column with spare capacity: otherwise the first saves after a start would move all of
/// it, hundreds of megabytes at a million clients. Unused capacity takes no memory.
fn column<T: Copy + Default>(count: usize) -> Vec<T> {
    const LEAST: usize = 1_024;
    let mut column = vec![T::default(); count + count / 64 + LEAST];
    column.truncate(count);
    column
}

impl Columns {
    /// Allocates columns of these sizes in bytes; `None` if the sizes do not fit together.
    pub fn with_sizes(sizes: &[u64]) -> Option<Self> {
        let sizes: Vec<usize> =
            sizes.iter().map(|size| usize::try_from(*size)).collect::<Result<_, _>>().ok()?;
        let rows = sizes.get(1)? / size_of::<u64>();
        let clients = sizes.get(13)? / size_of::<Row>();
        let mut columns = Self {
            rows: Rows {
                text: column(*sizes.first()?),
                ends: column(rows),
                widths: column(rows),
                partner: column(rows),
                scopes: column(rows),
                grants: column(rows),
                access: column(rows),
                refresh: column(rows),
                created: column(rows),
                modified: column(rows),
                by: column(rows),
                flags: column(rows),
                ..Rows::default()
            },
            alive: column(rows.div_ceil(64)),
            by_id: column(clients),
            partners: column(sizes.get(14)? / size_of::<u32>()),
            scope_lists: column(*sizes.get(15)?),
            savers: column(*sizes.get(16)?),
        };
        let fits = columns.bytes_mut().iter().map(|column| column.len()).eq(sizes);
        fits.then_some(columns)
    }

    /// The buffers of all columns, to read into.
    pub fn bytes_mut(&mut self) -> Vec<&mut [u8]> {
        let rows = &mut self.rows;
        vec![
            &mut rows.text,
            cast_slice_mut(&mut rows.ends),
            cast_slice_mut(&mut rows.widths),
            cast_slice_mut(&mut rows.partner),
            cast_slice_mut(&mut rows.scopes),
            cast_slice_mut(&mut rows.grants),
            cast_slice_mut(&mut rows.access),
            cast_slice_mut(&mut rows.refresh),
            cast_slice_mut(&mut rows.created),
            cast_slice_mut(&mut rows.modified),
            cast_slice_mut(&mut rows.by),
            &mut rows.flags,
            cast_slice_mut(&mut self.alive),
            cast_slice_mut(&mut self.by_id),
            cast_slice_mut(&mut self.partners),
            &mut self.scope_lists,
            &mut self.savers,
        ]
    }

    /// Builds the index from these columns; `None` if they are invalid.
    pub(in crate::catalog) fn into_clients(self) -> Option<Clients> {
        let Self { mut rows, alive, by_id, partners, scope_lists, savers } = self;
        let blocks = alive.iter().map(|block| usize::try_from(*block));
        let blocks = blocks.collect::<Result<Vec<_>, _>>().ok()?;
        rows.alive = FixedBitSet::with_capacity_and_blocks(rows.len(), blocks);
        rows.partners = partners.into_iter().map(PartnerId).collect();
        rows.scope_lists = lines(&scope_lists)?;
        rows.savers = lines(&savers)?;
        let is_alive = |row: &Row| rows.alive.contains(*row as usize);
        if by_id.len() != rows.alive.count_ones(..) || !by_id.iter().all(is_alive) {
            return None;
        }
        let mut counts = vec![0; rows.partners.values().len()];
        for row in &by_id {
            *counts.get_mut(get(&rows.partner, *row as usize) as usize)? += 1;
        }
        let counts = rows.partners.values().iter().copied().zip(counts).collect();
        let orders = Orders::new(by_id);
        Some(Clients { rows, orders, counts, ..Clients::default() })
    }
}

impl Clients {
    /// Passes the bytes of all columns to `take`; `None` if a value has no such form.
    pub(in crate::catalog) fn with_bytes<T>(&self, take: impl FnOnce(&[&[u8]]) -> T) -> Option<T> {
        let rows = &self.rows;
        let alive: Vec<u64> = rows.alive.as_slice().iter().map(|block| *block as u64).collect();
        let partners: Vec<u32> = rows.partners.values().iter().map(|id| id.0).collect();
        let scope_lists = text(&rows.scope_lists)?;
        let savers = text(&rows.savers)?;
        Some(take(&[
            &rows.text,
            cast_slice(&rows.ends),
            cast_slice(&rows.widths),
            cast_slice(&rows.partner),
            cast_slice(&rows.scopes),
            cast_slice(&rows.grants),
            cast_slice(&rows.access),
            cast_slice(&rows.refresh),
            cast_slice(&rows.created),
            cast_slice(&rows.modified),
            cast_slice(&rows.by),
            &rows.flags,
            cast_slice(&alive),
            cast_slice(self.orders.by_id()),
            cast_slice(&partners),
            scope_lists.as_bytes(),
            savers.as_bytes(),
        ]))
    }
}

/// The values of a table, each ended by a line feed; `None` if a value contains a line feed.
fn text(table: &Table<String>) -> Option<String> {
    let mut text = String::new();
    for value in table.values() {
        if value.contains('\n') {
            return None;
        }
        text.push_str(value);
        text.push('\n');
    }
    Some(text)
}

fn lines(text: &[u8]) -> Option<Table<String>> {
    Some(std::str::from_utf8(text).ok()?.split_terminator('\n').map(str::to_owned).collect())
}

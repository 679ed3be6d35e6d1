//! The orders of the clients: each is sorted once, cached and updated with every change.

use std::cmp::Ordering;

use super::rows::{Row, Rows, TextField, get};
use super::sort::{Values, grant_names, sort};
use crate::model::{Directory, Field};
use crate::query::search::fold;
use crate::query::{Column, Order};

/// The number of cached orders.
const KEPT: usize = 12;

/// The cached orders.
#[derive(Debug, Default)]
pub(super) struct Orders {
    /// Sorted by client ID. All other orders are stable sorts of this one.
    by_id: Vec<Row>,
    kept: Vec<(Vec<Order>, Vec<Row>)>,
}

/// An order and the direction to read it in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traversal<'a> {
    rows: &'a [Row],
    backwards: bool,
}

impl Traversal<'_> {
    /// The matching rows of a page: at most `count`, from index `start`. `matched` rows match in
    /// all.
    pub fn page(
        self,
        start: usize,
        count: usize,
        matched: usize,
        is_found: impl Fn(&Row) -> bool,
    ) -> Vec<Row> {
        if matched == self.rows.len() {
            return self.iter().skip(start).take(count).collect();
        }
        let after = matched.saturating_sub(start.saturating_add(count));
        if after >= start {
            return self.iter().filter(is_found).skip(start).take(count).collect();
        }
        // The other end is nearer.
        let reversed = Self { backwards: !self.backwards, ..self };
        let mut page: Vec<Row> = reversed.iter().filter(is_found).skip(after).take(count).collect();
        page.reverse();
        page
    }

    /// The number of matching rows before a position.
    pub fn count_before(
        self,
        place: usize,
        everything: bool,
        is_found: impl Fn(&Row) -> bool,
    ) -> usize {
        if everything { place } else { self.iter().take(place).filter(is_found).count() }
    }

    fn iter(self) -> impl Iterator<Item = Row> {
        let (forwards, backwards): (&[Row], &[Row]) =
            if self.backwards { (&[], self.rows) } else { (self.rows, &[]) };
        forwards.iter().chain(backwards.iter().rev()).copied()
    }
}

impl Orders {
    /// Starts from rows that are sorted by client ID.
    pub fn new(by_id: Vec<Row>) -> Self {
        Self { by_id, kept: Vec::new() }
    }

    pub fn by_id(&self) -> &[Row] {
        &self.by_id
    }

    /// Sorts and caches an order, unless it is cached.
    pub fn prepare(&mut self, rows: &Rows, directory: &Directory, order: &[Order]) {
        let (order, _) = forwards(order);
        if order.is_empty() {
            return;
        }
        let known = self.kept.iter().position(|(kept, _)| *kept == order);
        let kept = if let Some(place) = known {
            self.kept.remove(place)
        } else {
            self.kept.truncate(KEPT - 1);
            let sorted = sort(rows, directory, &self.by_id, &order);
            (order, sorted)
        };
        self.kept.insert(0, kept);
    }

    /// Reads the clients in a cached order. Ties are sorted by client ID, descending if the first
    /// column is descending.
    pub fn traverse(&self, order: &[Order]) -> Traversal<'_> {
        let (order, backwards) = forwards(order);
        Traversal { rows: self.sorted(&order), backwards }
    }

    fn sorted(&self, forwards: &[Order]) -> &[Row] {
        let kept = self.kept.iter().find(|(kept, _)| kept == forwards);
        kept.map_or(&self.by_id, |(_, rows)| rows)
    }

    /// The position of a row in a cached order, in the direction it is read in.
    pub fn position(&self, rows: &Rows, directory: &Directory, order: &[Order], row: Row) -> usize {
        let (order, backwards) = forwards(order);
        let sorted = self.sorted(&order);
        let place = place(rows, directory, &order, sorted, row);
        if backwards { sorted.len().saturating_sub(place + 1) } else { place }
    }

    /// The row of a client ID, or its insertion index in [`Orders::by_id`].
    pub fn find(&self, rows: &Rows, id: &[u8]) -> Result<Row, usize> {
        // Clients read from the disk come sorted by ID.
        if self.by_id.last().is_none_or(|last| rows.id(*last) < id) {
            return Err(self.by_id.len());
        }
        let found = self.by_id.binary_search_by(|row| rows.id(*row).cmp(id))?;
        Ok(self.by_id.get(found).copied().unwrap_or_default())
    }

    /// Drops the cached orders that have one of these columns.
    pub fn forget_those_with(&mut self, columns: &[Column]) {
        self.kept.retain(|(order, _)| !order.iter().any(|order| columns.contains(&order.column)));
    }

    /// Inserts a row, replacing the client's old row if there is one. Both rows must still be in
    /// the columns.
    pub fn replace(&mut self, rows: &Rows, directory: &Directory, old: Option<Row>, new: Row) {
        let all = self.kept.iter_mut().map(|(order, sorted)| (order.as_slice(), sorted));
        for (order, sorted) in all.chain([([].as_slice(), &mut self.by_id)]) {
            let to = place(rows, directory, order, sorted, new);
            match old.map(|old| place(rows, directory, order, sorted, old)) {
                None => sorted.insert(to.min(sorted.len()), new),
                // Only the rows in between move.
                Some(from) if from < to => {
                    sorted.get_mut(from..to).unwrap_or_default().rotate_left(1);
                    set(sorted, to - 1, new);
                }
                Some(from) => {
                    sorted.get_mut(to..=from).unwrap_or_default().rotate_right(1);
                    set(sorted, to, new);
                }
            }
        }
    }

    /// Inserts a row that sorts after all others by client ID; drops the other orders.
    pub fn append(&mut self, row: Row) {
        self.kept.clear();
        self.by_id.push(row);
    }

    /// Removes a row.
    pub fn remove(&mut self, rows: &Rows, directory: &Directory, old: Row) {
        let all = self.kept.iter_mut().map(|(order, sorted)| (order.as_slice(), sorted));
        for (order, sorted) in all.chain([([].as_slice(), &mut self.by_id)]) {
            let at = place(rows, directory, order, sorted, old);
            if sorted.get(at) == Some(&old) {
                sorted.remove(at);
            }
        }
    }

    /// Applies many changes at once to the order by client ID: the new row of each client ID, or
    /// `None`. Drops the other orders.
    pub fn change_many<'a>(
        &mut self,
        rows: &Rows,
        changes: impl Iterator<Item = (&'a [u8], Option<Row>)>,
    ) {
        self.kept.clear();
        // Indexes of insertions and removals; a replaced row keeps its index.
        let mut moves: Vec<(usize, &[u8], Option<Row>)> = Vec::new();
        for (id, row) in changes {
            match (self.by_id.binary_search_by(|other| rows.id(*other).cmp(id)), row) {
                (Ok(place), Some(row)) => set(&mut self.by_id, place, row),
                (Ok(place), None) => moves.push((place, id, None)),
                (Err(place), Some(row)) => moves.push((place, id, Some(row))),
                (Err(_), None) => {}
            }
        }
        if moves.is_empty() {
            return;
        }
        moves.sort_unstable_by_key(|(place, id, _)| (*place, *id));
        let mut by_id = Vec::with_capacity(self.by_id.len() + moves.len());
        let mut done = 0;
        for (place, _, row) in moves {
            by_id.extend_from_slice(self.by_id.get(done..place).unwrap_or_default());
            by_id.extend(row);
            done = if row.is_none() { place + 1 } else { place };
        }
        by_id.extend_from_slice(self.by_id.get(done..).unwrap_or_default());
        self.by_id = by_id;
    }
}

/// Normalizes an order to the cached direction. Client IDs are unique: later columns are dropped.
fn forwards(order: &[Order]) -> (Vec<Order>, bool) {
    let (mut order, backwards) = crate::catalog::forwards(order);
    let by_id = order
        .iter()
        .position(|one| one.column == Column::Field(Field::ClientId) && !one.descending);
    order.truncate(by_id.unwrap_or(order.len()));
    (order, backwards)
}

fn set(sorted: &mut [Row], at: usize, row: Row) {
    if let Some(place) = sorted.get_mut(at) {
        *place = row;
    }
}

/// Compares two rows by a column.
fn by_column(rows: &Rows, directory: &Directory, column: Column, a: Row, b: Row) -> Ordering {
    let list = |row: Row| rows.scope_lists.get(get(&rows.scopes, row as usize));
    match column {
        Column::Field(Field::ClientId) => rows.id(a).cmp(rows.id(b)),
        Column::Field(Field::Partner) => {
            let name = |row| fold(directory.partner_name(rows.partner(row)));
            name(a).cmp(&name(b))
        }
        Column::Field(Field::Scopes) => {
            list(a).map(|list| fold(list)).cmp(&list(b).map(|list| fold(list)))
        }
        Column::Field(Field::GrantTypes) => {
            let names = |row: Row| grant_names(rows.grants(row as usize));
            names(a).cmp(&names(b))
        }
        other => {
            if let Some(field) = TextField::of(other) {
                return rows.field(a, field).cmp(rows.field(b, field));
            }
            let values = Values::of(rows, directory, other);
            values.rank(rows, a, 0).cmp(&values.rank(rows, b, 0))
        }
    }
}

fn compare(rows: &Rows, directory: &Directory, order: &[Order], a: Row, b: Row) -> Ordering {
    for one in order {
        let by_column = by_column(rows, directory, one.column, a, b);
        let by_column = if one.descending { by_column.reverse() } else { by_column };
        if by_column.is_ne() {
            return by_column;
        }
    }
    rows.id(a).cmp(rows.id(b))
}

/// The index of a row in an order, or its insertion index.
fn place(rows: &Rows, directory: &Directory, order: &[Order], sorted: &[Row], row: Row) -> usize {
    let before = |other: &Row| compare(rows, directory, order, *other, row).is_lt();
    sorted.partition_point(before)
}

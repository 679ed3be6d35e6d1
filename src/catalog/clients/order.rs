//! The orders of the clients: each is worked out once, kept, and follows every change.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::rows::{Row, Rows, TextField, get};
use crate::model::{Directory, GrantType, GrantTypes};
use crate::query::search::fold;
use crate::query::{Column, Order};

/// So many orders are kept.
const KEPT: usize = 12;
/// The bytes of a text that one rank tells apart.
const STRIDE: usize = 7;
/// So far down, texts that are still the same are compared as they are.
const DEEP: usize = 16;
/// Fewer rows than this are not worth a second core.
const SMALL: usize = 1_024;

/// The orders that were asked for.
#[derive(Debug, Default)]
pub(super) struct Orders {
    /// In the order of the client IDs. Every other order goes out from it, and leaves what is equal
    /// as it is here.
    by_id: Vec<Row>,
    kept: Vec<(Vec<Order>, Vec<Row>)>,
}

/// An order and the direction to walk it in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk<'a> {
    rows: &'a [Row],
    backwards: bool,
}

impl Walk<'_> {
    /// The rows of a page: so many of those that are found, from the one at `start` on. `matched`
    /// are found in all.
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
        let walk = Self { backwards: !self.backwards, ..self };
        let mut page: Vec<Row> = walk.iter().filter(is_found).skip(after).take(count).collect();
        page.reverse();
        page
    }

    /// How many rows before a place are found.
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
    /// Of rows that are in the order of their client IDs.
    pub fn new(by_id: Vec<Row>) -> Self {
        Self { by_id, kept: Vec::new() }
    }

    pub fn by_id(&self) -> &[Row] {
        &self.by_id
    }

    /// Works an order out, unless it is there.
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

    /// The clients in an order that is there. What is equal in all of its columns is in the order of
    /// the client IDs, against which it goes where the first column descends.
    pub fn walk(&self, order: &[Order]) -> Walk<'_> {
        let (order, backwards) = forwards(order);
        Walk { rows: self.sorted(&order), backwards }
    }

    fn sorted(&self, forwards: &[Order]) -> &[Row] {
        let kept = self.kept.iter().find(|(kept, _)| kept == forwards);
        kept.map_or(&self.by_id, |(_, rows)| rows)
    }

    /// Where a row stands in an order that is there, in the direction that it is walked in.
    pub fn position(&self, rows: &Rows, directory: &Directory, order: &[Order], row: Row) -> usize {
        let (order, backwards) = forwards(order);
        let sorted = self.sorted(&order);
        let place = place(rows, directory, &order, sorted, row);
        if backwards { sorted.len().saturating_sub(place + 1) } else { place }
    }

    /// The row of a client ID, or the place in [`Orders::by_id`] where it would be.
    pub fn find(&self, rows: &Rows, id: &[u8]) -> Result<Row, usize> {
        // Clients come in the order of their IDs when they are read from the disk.
        if self.by_id.last().is_none_or(|last| rows.id(*last) < id) {
            return Err(self.by_id.len());
        }
        let found = self.by_id.binary_search_by(|row| rows.id(*row).cmp(id))?;
        Ok(self.by_id.get(found).copied().unwrap_or_default())
    }

    /// Forgets the orders that have one of these columns.
    pub fn forget_those_with(&mut self, columns: &[Column]) {
        self.kept.retain(|(order, _)| !order.iter().any(|order| columns.contains(&order.column)));
    }

    /// Puts a row in, in the place of the client's old one, if there was one. Both are still in the
    /// columns.
    pub fn replace(&mut self, rows: &Rows, directory: &Directory, old: Option<Row>, new: Row) {
        let all = self.kept.iter_mut().map(|(order, sorted)| (order.as_slice(), sorted));
        for (order, sorted) in all.chain([([].as_slice(), &mut self.by_id)]) {
            let to = place(rows, directory, order, sorted, new);
            match old.map(|old| place(rows, directory, order, sorted, old)) {
                None => sorted.insert(to.min(sorted.len()), new),
                // The rows between make room, and no others.
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

    /// Puts a row in that comes after all others in the order of the client IDs; the other orders
    /// are forgotten.
    pub fn append(&mut self, row: Row) {
        self.kept.clear();
        self.by_id.push(row);
    }

    /// Takes a row out.
    pub fn remove(&mut self, rows: &Rows, directory: &Directory, old: Row) {
        let all = self.kept.iter_mut().map(|(order, sorted)| (order.as_slice(), sorted));
        for (order, sorted) in all.chain([([].as_slice(), &mut self.by_id)]) {
            let at = place(rows, directory, order, sorted, old);
            if sorted.get(at) == Some(&old) {
                sorted.remove(at);
            }
        }
    }

    /// Brings the order of the client IDs up to many changes at once: for each client ID its new
    /// row, if it has one. The other orders are forgotten.
    pub fn change_many<'a>(
        &mut self,
        rows: &Rows,
        changes: impl Iterator<Item = (&'a [u8], Option<Row>)>,
    ) {
        self.kept.clear();
        // Places where rows come in or go out; what only has a new row keeps its place.
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

/// An order as it is kept. The client IDs tell all rows apart: nothing after them counts.
fn forwards(order: &[Order]) -> (Vec<Order>, bool) {
    let (mut order, backwards) = crate::catalog::forwards(order);
    let by_id = order.iter().position(|one| one.column == Column::ClientId && !one.descending);
    order.truncate(by_id.unwrap_or(order.len()));
    (order, backwards)
}

fn set(sorted: &mut [Row], at: usize, row: Row) {
    if let Some(place) = sorted.get_mut(at) {
        *place = row;
    }
}

/// What a column is sorted by.
enum Values {
    Text(TextField),
    /// The rank of each number that a column of few values has.
    Few(Few, Vec<u32>),
    Access(u32),
    Refresh(u32),
    Modified,
    Id,
}

#[derive(Clone, Copy)]
enum Few {
    Partner,
    Scopes,
    Grants,
}

impl Values {
    fn of(rows: &Rows, directory: &Directory, column: Column) -> Self {
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
    fn rank(&self, rows: &Rows, row: Row, depth: usize) -> (u64, bool) {
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
fn grant_names(grants: GrantTypes) -> String {
    grants.iter().map(GrantType::short).collect::<Vec<_>>().join(" ")
}

/// How two rows stand in a column.
fn by_column(rows: &Rows, directory: &Directory, column: Column, a: Row, b: Row) -> Ordering {
    let list = |row: Row| rows.scope_lists.get(get(&rows.scopes, row as usize));
    match column {
        Column::ClientId => rows.id(a).cmp(rows.id(b)),
        Column::Partner => {
            let name = |row| fold(directory.partner_name(rows.partner(row)));
            name(a).cmp(&name(b))
        }
        Column::Scopes => list(a).map(|list| fold(list)).cmp(&list(b).map(|list| fold(list))),
        Column::GrantTypes => {
            let names = |row: Row| grant_names(rows.grants(row as usize));
            names(a).cmp(&names(b))
        }
        Column::Name => rows.field(a, TextField::Name).cmp(rows.field(b, TextField::Name)),
        Column::Email => rows.field(a, TextField::Email).cmp(rows.field(b, TextField::Email)),
        Column::RedirectUris => {
            rows.field(a, TextField::Redirects).cmp(rows.field(b, TextField::Redirects))
        }
        other => {
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

/// Where a row stands in an order, or would.
fn place(rows: &Rows, directory: &Directory, order: &[Order], sorted: &[Row], row: Row) -> usize {
    let before = |other: &Row| compare(rows, directory, order, *other, row).is_lt();
    sorted.partition_point(before)
}

/// A row and what it is sorted by at the depth in hand.
type Ranked = (u64, Row);

/// The rows in an order, what is equal as it was.
fn sort(rows: &Rows, directory: &Directory, by_id: &[Row], order: &[Order]) -> Vec<Row> {
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

//! Queries to a list: filter, order and page. Pure.

pub mod column;
mod complete;
mod expr;
mod field;
mod grammar;
mod language;
mod lexer;
mod parse;
mod print;
pub mod search;
mod setting;
mod term;
#[cfg(test)]
mod tests;
mod time;
mod wire;

use serde::{Deserialize, Serialize};

use crate::model::{ClientId, PartnerId, Record, Seq, UserKey};

pub use column::{Column, ColumnSpec, Kind};
pub use complete::{Candidate, Completion, complete};
pub use expr::{Compare, Expr, Is, Lifetime, Moment, Pattern, Term};
pub use field::{FieldSpec, Values};
pub use grammar::{MAX_BYTES, MAX_DEPTH, MAX_TERMS};
pub use language::language;
pub use parse::{Mistake, Rows, Search};
pub use print::quoted;
pub use search::Words;
pub use setting::{Setting, without};
pub use term::MAX_ROWS;

/// A query to a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub kind: Kind,
    /// The condition that a record must meet.
    pub filter: Expr,
    /// Only changes of this record; for the history.
    pub of: Option<Key>,
    pub order: Order,
    /// Further columns of the order, for ties.
    pub then: Vec<Order>,
    /// The page size, at least 1.
    pub per_page: usize,
    pub at: At,
}

impl Query {
    /// The first page of all records, in the list's default order.
    pub fn new(kind: Kind) -> Self {
        let order = Order { column: kind.first_column(), descending: kind.first_descending() };
        let (filter, then) = (Expr::All, Vec::new());
        Self { kind, filter, of: None, order, then, per_page: 25, at: At::Page(0) }
    }

    /// All columns of the order, the most important first.
    pub fn whole_order(&self) -> Vec<Order> {
        std::iter::once(self.order).chain(self.then.iter().copied()).collect()
    }
}

/// One column of an order. Ties in all columns are sorted by key, descending if the first column is
/// descending: the reversed order is the list from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub column: Column,
    pub descending: bool,
}

/// The requested page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// The page of this number, counted from 0; the last one if there are fewer.
    Page(usize),
    /// The page with this row of the result, counted from 0; the last one if there are fewer.
    Index(usize),
    /// The page with this record or, if the result lacks the record, with row `or_index`.
    Record { key: Key, or_index: usize },
}

/// Identifies a record within a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    Client(ClientId),
    Partner(PartnerId),
    User(UserKey),
    Change(Seq),
}

impl Key {
    /// The record's key in its list; `None` for a record that no list shows.
    pub fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Client(client) => Some(Self::Client(client.id.clone())),
            Record::Partner(partner) => Some(Self::Partner(partner.id)),
            Record::User(user) => Some(Self::User(user.key.clone())),
            Record::Role { .. } | Record::Settings(_) => None,
        }
    }
}

//! What is asked of a list: filter, order and page. Pure.

pub mod column;
mod complete;
mod expr;
mod field;
mod grammar;
mod language;
mod lexer;
mod moment;
mod parse;
mod print;
pub mod search;
mod settle;
mod term;
#[cfg(test)]
mod tests;
mod wire;

use serde::{Deserialize, Serialize};

use crate::model::{ClientId, PartnerId, Record, Seq, UserKey};

pub use column::{Column, ColumnSpec, Kind};
pub use complete::{Candidate, Completion, complete};
pub use expr::{Compare, Expr, Is, Lifetime, Moment, Pattern, Term};
pub use field::{Field, FieldSpec, Values};
pub use grammar::{MAX_BYTES, MAX_DEPTH, MAX_TERMS};
pub use language::language;
pub use parse::{Mistake, Rows, Search};
pub use print::quoted;
pub use search::Words;
pub use settle::{Setting, without};
pub use term::MAX_ROWS;

/// A question to a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub kind: Kind,
    /// What a record must be to be found.
    pub filter: Expr,
    /// Only what is about this record; for the history.
    pub of: Option<Key>,
    pub order: Order,
    /// What orders the rows that are equal in it.
    pub then: Vec<Order>,
    /// Rows on a page, at least 1.
    pub per_page: usize,
    pub at: At,
}

impl Query {
    /// The first page of everything, in the list's first order.
    pub fn new(kind: Kind) -> Self {
        let order = Order { column: kind.first_column(), descending: kind.first_descending() };
        let (filter, then) = (Expr::All, Vec::new());
        Self { kind, filter, of: None, order, then, per_page: 25, at: At::Page(0) }
    }

    /// Every column of the order, the most important first.
    pub fn whole_order(&self) -> Vec<Order> {
        std::iter::once(self.order).chain(self.then.iter().copied()).collect()
    }
}

/// The order of a list. Rows that are equal in all columns of an order stand in the order of their
/// keys, and against it where the first column descends: the other direction is the list from its
/// end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub column: Column,
    pub descending: bool,
}

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// The page of this number, counted from 0; the last one when there are fewer.
    Page(usize),
    /// The page that has this row of the result, counted from 0; the last one when there are fewer.
    Index(usize),
    /// The page that has this record; when the result lacks it, the page of row `or_index`.
    Record { key: Key, or_index: usize },
}

/// What tells the records of a list apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    Client(ClientId),
    Partner(PartnerId),
    User(UserKey),
    Change(Seq),
}

impl Key {
    /// What tells this record apart in its list; `None` for what no list has.
    pub fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Client(client) => Some(Self::Client(client.id.clone())),
            Record::Partner(partner) => Some(Self::Partner(partner.id)),
            Record::User(user) => Some(Self::User(user.key.clone())),
            Record::Role { .. } | Record::Settings(_) => None,
        }
    }
}

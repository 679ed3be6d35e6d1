//! Parses a query as typed.

use super::{Expr, Kind, Order};

/// A parsed query: filter, order and page size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    pub filter: Expr,
    /// `sort:-modified,name`: most important first; empty if the query has no `sort:`.
    pub sort: Vec<Order>,
    /// `per:50`
    pub per: Option<Rows>,
}

/// The page size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    Count(usize),
    /// As many rows as fit the window.
    Fit,
}

/// A part of a query that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes of the mistake in the query; empty only if the query is.
    pub start: usize,
    pub end: usize,
    /// The error and its remedy, for a person.
    pub reason: String,
}

impl Search {
    /// Parses a query to a list.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, Mistake> {
        super::grammar::read(kind, text)
    }
}

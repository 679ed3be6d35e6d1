//! Reads a query as a person writes it.

use super::{Expr, Kind, Order};

/// What a query says: what is found, in which order, how many on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    pub filter: Expr,
    /// `sort:-modified,name`: most important first; empty where the query says nothing of it.
    pub sort: Vec<Order>,
    /// `per:50`
    pub per: Option<Rows>,
}

/// How many rows a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    Count(usize),
    /// As many as the window shows.
    Fit,
}

/// A part of a query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes of the query that are meant; never empty where the query is not.
    pub start: usize,
    pub end: usize,
    /// What is wrong and what to write instead, for a person to read.
    pub reason: String,
}

impl Search {
    /// Reads a query for a list.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, Mistake> {
        super::grammar::read(kind, text)
    }
}

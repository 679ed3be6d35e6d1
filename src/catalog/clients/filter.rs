//! Finds the rows that a filter matches, with a cache for the next filter.

use std::collections::VecDeque;

use fixedbitset::FixedBitSet;

use super::find::{Facts, find, holds, is_few, is_text};
use super::rows::{Row, Rows};
use crate::query::{Expr, Pattern, Term};

/// The number of cached conditions on text: enough for the query that is being typed and some
/// before it.
const KEPT: usize = 32;

/// The cache of results.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Conditions on text with their matching rows, the latest first.
    terms: VecDeque<(Term, FixedBitSet)>,
    /// The last filter with its matching clients and their count.
    last: Option<(Expr, FixedBitSet, usize)>,
}

impl Filter {
    /// The clients that a filter matches, and their count.
    pub fn find(&mut self, rows: &Rows, filter: &Expr, facts: Facts<'_>) -> (&FixedBitSet, usize) {
        let known = self.last.take().filter(|(last, ..)| last == filter && !filter.is_of_now());
        let last = known.unwrap_or_else(|| {
            let mut found = self.eval(rows, filter, facts);
            found.intersect_with(&rows.alive);
            let count = found.count_ones(..);
            (filter.clone(), found, count)
        });
        let (_, found, count) = self.last.insert(last);
        (found, *count)
    }

    /// Clears the cache after a change outside the rows that conditions depend on.
    pub fn forget(&mut self) {
        self.terms.clear();
        self.last = None;
    }

    /// Updates the cache after a change of the clients; `new` is the added row.
    pub fn follow(&mut self, rows: &Rows, new: Option<Row>, facts: Facts<'_>) {
        self.last = None;
        let Some(row) = new else { return };
        for (term, found) in &mut self.terms {
            found.grow(rows.len());
            found.set(row as usize, holds(rows, term, facts, row));
        }
    }

    fn eval(&mut self, rows: &Rows, filter: &Expr, facts: Facts<'_>) -> FixedBitSet {
        match filter {
            Expr::All => rows.alive.clone(),
            Expr::And(all) => self.all(rows, all, facts),
            Expr::Or(any) => {
                let mut found = FixedBitSet::with_capacity(rows.len());
                for one in any {
                    found.union_with(&self.eval(rows, one, facts));
                }
                found
            }
            Expr::Not(one) => {
                let mut found = self.eval(rows, one, facts);
                found.toggle_range(..);
                found
            }
            Expr::Term(term) => self.term(rows, term, facts),
        }
    }

    /// The rows that match all conditions. Cached conditions come first, and a new word is searched
    /// only among the remaining rows if they are few.
    fn all(&mut self, rows: &Rows, all: &[Expr], facts: Facts<'_>) -> FixedBitSet {
        let (new, known): (Vec<&Expr>, Vec<&Expr>) = all.iter().partition(|one| self.is_new(one));
        let mut found = rows.alive.clone();
        for one in known {
            found.intersect_with(&self.eval(rows, one, facts));
        }
        for one in new {
            match one {
                Expr::Term(term) if is_few(rows, &found) => {
                    found = find(rows, term, facts, Some(&found));
                }
                other => found.intersect_with(&self.eval(rows, other, facts)),
            }
        }
        found
    }

    /// Whether it is a condition on text that is not cached.
    fn is_new(&self, one: &Expr) -> bool {
        match one {
            Expr::Term(term) => is_text(term) && !self.terms.iter().any(|(kept, _)| kept == term),
            _ => false,
        }
    }

    fn term(&mut self, rows: &Rows, term: &Term, facts: Facts<'_>) -> FixedBitSet {
        if !is_text(term) {
            return find(rows, term, facts, None);
        }
        let known = self.terms.iter().position(|(kept, _)| kept == term);
        let kept = known.and_then(|place| self.terms.remove(place));
        let (term, found) = kept.unwrap_or_else(|| {
            let wider = self.terms.iter().find(|(kept, _)| narrows(term, kept));
            (term.clone(), find(rows, term, facts, wider.map(|(_, found)| found)))
        });
        self.terms.truncate(KEPT - 1);
        self.terms.push_front((term, found.clone()));
        found
    }
}

/// Whether every match of `term` is a match of `earlier`. Only one case matters: a word to which
/// letters were added.
fn narrows(term: &Term, earlier: &Term) -> bool {
    let contains = |new: &Pattern, old: &Pattern| match (new.parts.as_slice(), old.parts.as_slice())
    {
        ([new], [old]) => new.contains(old.as_str()),
        _ => false,
    };
    match (term, earlier) {
        (Term::Word(new), Term::Word(old)) => contains(new, old),
        (
            Term::Text { field, pattern: new, .. },
            Term::Text { field: other, equals: false, pattern: old },
        ) => field == other && contains(new, old),
        (Term::Text { pattern: new, .. }, Term::Word(old)) => contains(new, old),
        _ => false,
    }
}
